"""Everything that can be said of a config before the channel says it: problems, hints, sessions."""

import errno
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from pathlib import Path

from talkback.config.codes import Code
from talkback.config.loader import Config
from talkback.config.pools import PoolSource
from talkback.config.reading_cache import ReadingCache
from talkback.config.report import unforeseen
from talkback.engine.ruleset import RuleSet
from talkback.lint.lint_context import LintContext, PoolText
from talkback.lint.runner import findings
from talkback.model.errors import ConfigError, Diagnostic, Location, StoreError
from talkback.model.text import decode_irc_bytes, escape_unprintable
from talkback.quotes.file import read_text
from talkback.snapshot.chat_session import ChatSession, SessionDifference
from talkback.snapshot.defaults import first_message
from talkback.snapshot.named import known_networks
from talkback.snapshot.session_clock import SessionClock
from talkback.snapshot.snapshot import Draft, Read
from talkback.system.regular_file import read_regular_file

NewSession = Callable[[str, RuleSet], ChatSession]
"""A session of that file with those rules, before its first line."""
SessionProblem = tuple[Diagnostic, SessionDifference | None]
"""What is wrong with a session; where it went otherwise, how."""


def lint_context(
    draft: Draft,
    ruleset: RuleSet,
    read: Read = read_regular_file,
    cache: ReadingCache | None = None,
) -> LintContext:
    """What the lints look at."""
    config = draft.config
    sample = first_message(config.bot, config.networks)
    known = ReadingCache() if cache is None else cache
    pool_texts = tuple(_pool_texts(config, read))
    quotes = tuple((each.source.name, each.text) for each in pool_texts)
    settings = config.bot, config.networks, config.commands, config.path
    known.lints.surrounded_by((settings, sample, ruleset.pools, quotes))
    return LintContext(config, ruleset, pool_texts, sample, cache=known)


def problems(context: LintContext) -> list[Diagnostic]:
    """What the lints find, and what is in the config's report; in no order."""
    return [*findings(context), *context.config.report.diagnostics]


def new_session(config: Config) -> NewSession:
    """How a session of this config begins, its file and rules aside."""
    sample = first_message(config.bot, config.networks)
    networks = known_networks(config.networks, config.rules)
    zone = config.bot.timezone
    return lambda file, ruleset: ChatSession(
        file, ruleset, sample, config.nicks, networks, SessionClock(zone)
    )


def session_problems(
    session: Path, config: Config, ruleset: RuleSet, read: Read = read_regular_file
) -> Iterator[SessionProblem]:
    """What a session shows."""
    file = str(session)
    try:
        text = session_text(session, read)
        for difference in new_session(config)(file, ruleset).differences(text):
            place = Location(file, difference.number)
            message = escape_unprintable(f"{difference}; mend the rule, or the session")
            yield Diagnostic(place, Code.SESSION_DIFFERS.id, message), difference
    except ConfigError as error:
        for diagnostic in error.diagnostics:
            yield diagnostic, None
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        yield Diagnostic(Location(file), Code.UNREADABLE.id, message), None
    except Exception as error:  # noqa: BLE001 - whatever a session holds ends as a diagnostic
        wrong = unforeseen(error, Location(file))
        yield Diagnostic(wrong.location, wrong.code.id, wrong.message), None


def session_text(session: Path, read: Read = read_regular_file) -> str:
    """Each line decoded as the bot does it. Raises OSError, for what no chat is written in too."""
    data = read(session).removeprefix(BOM_UTF8)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise OSError(errno.EILSEQ, "it is UTF-16; save it as UTF-8", str(session))
    return "\n".join(map(decode_irc_bytes, data.split(b"\n")))


def _pool_texts(config: Config, read: Read) -> Iterator[PoolText]:
    """The quotes that stand in files here; what cannot be read is in the report already."""
    for source in config.pools:
        if source.path is not None:
            try:
                text = read_text(source.path, read)
            except StoreError:
                continue
            lines = range(1, text.count("\n") + 2)
            yield PoolText(source, text, tuple(Location(str(source.path), line) for line in lines))
        elif source.quotes:
            yield PoolText(source, "\n".join(source.quotes), _inline(source, config))


def _inline(source: PoolSource, config: Config) -> tuple[Location, ...]:
    path = ("pools", source.name, "quotes")
    return tuple(config.places.value((*path, at)) for at in range(len(source.quotes)))
