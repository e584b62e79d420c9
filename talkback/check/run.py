"""Everything that can be said of a config before the channel says it: problems, hints, sessions."""

import os
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from talkback.check.prove.run import Proof, ProofRequest, diagnostic, prove
from talkback.check.prove.sessions import NewSession, ProvingSessions
from talkback.config.codes import Code
from talkback.config.find_config import find_config
from talkback.config.loader import Config
from talkback.config.pools import PoolSource
from talkback.config.report import unforeseen
from talkback.engine.ruleset import RuleSet
from talkback.lint.lint_context import LintContext, PoolText
from talkback.lint.runner import findings
from talkback.model.errors import ConfigError, Diagnostic, Location, Severity, StoreError
from talkback.model.text import decode_irc_bytes, escape_unprintable
from talkback.quotes.file import read_text
from talkback.snapshot.chat_session import ChatSession, SessionDifference
from talkback.snapshot.defaults import first_message
from talkback.snapshot.named import known_networks
from talkback.snapshot.session_clock import SessionClock
from talkback.snapshot.snapshot import Draft, example_environment, read_draft
from talkback.system.regular_file import read_regular_file

ERRORS = frozenset({Severity.ERROR})


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems, in the order of their places; those of sessions with what went otherwise.

    `path` is the config's; it is None where there was no file to read. `fails` is what counts as
    a failure; `proof` is there where it was asked for and could be given.
    """

    path: Path | None
    problems: tuple[Diagnostic, ...]
    differences: Mapping[Diagnostic, SessionDifference] = field(default_factory=dict)
    fails: frozenset[Severity] = ERRORS
    proof: Proof | None = None

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        return tuple(problem for problem in self.problems if problem.severity in self.fails)

    @property
    def errors(self) -> int:
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def check(
    named: Path | None,
    sessions: Sequence[Path] = (),
    environ: Mapping[str, str] = os.environ,
    fails: frozenset[Severity] = ERRORS,
    request: ProofRequest | None = None,
) -> Checked:
    """Read the config that `named` leads to, run its examples, lint it, and run the sessions.

    The sessions are run, and the examples proved, only if the config can be used. Raises
    StoreError, OSError where a log that is asked for cannot be read.
    """
    try:
        path = find_config(named, environ).path
        draft = read_draft(path, environ)
        ruleset = draft.compiled()
    except ConfigError as error:
        return _unread(error, fails)
    subject = _subject(draft, ruleset)
    found = [*findings(subject), *draft.config.report.diagnostics]
    differences: dict[Diagnostic, SessionDifference] = {}
    if not draft.config.report.errors:
        for session in sessions:
            found += _problems(session, draft.config, ruleset, differences)
    proof = None
    if request is not None and not draft.config.report.errors:
        proof = _proof(draft, subject, sessions, request)
        found += map(diagnostic, proof.survivors)
    return Checked(path, tuple(sorted(found, key=_order)), differences, fails, proof)


def _proof(
    draft: Draft, subject: LintContext, sessions: Sequence[Path], request: ProofRequest
) -> Proof:
    playing = ProvingSessions(subject.ruleset, _new_session(draft.config))
    texts = [(str(file), text) for file in sessions if (text := _text_or_none(file)) is not None]
    environment = example_environment(draft.config, draft.pools)
    return prove(subject, environment, playing.with_texts(texts), request)


def _unread(error: ConfigError, fails: frozenset[Severity]) -> Checked:
    """No rules came of it: there is no file, it is no TOML, or it is too much for us."""
    last = error.diagnostics[-1]
    is_there = last.code != Code.UNREADABLE.id
    path = Path(last.location.file) if is_there else None
    return Checked(path, error.diagnostics, fails=fails)


def _order(problem: Diagnostic) -> tuple[Location, str, str]:
    return problem.location, problem.code, problem.message


def _subject(draft: Draft, ruleset: RuleSet) -> LintContext:
    config = draft.config
    sample = first_message(config.bot, config.networks)
    return LintContext(config, ruleset, tuple(_pool_texts(config)), sample)


def _pool_texts(config: Config) -> Iterator[PoolText]:
    """The quotes that stand in files here; what cannot be read is in the report already."""
    for source in config.pools:
        if source.path is not None:
            try:
                text = read_text(source.path)
            except StoreError:
                continue
            lines = range(1, text.count("\n") + 2)
            yield PoolText(source, text, tuple(Location(str(source.path), line) for line in lines))
        elif source.quotes:
            yield PoolText(source, "\n".join(source.quotes), _inline(source, config))


def _inline(source: PoolSource, config: Config) -> tuple[Location, ...]:
    path = ("pools", source.name, "quotes")
    return tuple(config.places.value((*path, at)) for at in range(len(source.quotes)))


def _problems(
    session: Path,
    config: Config,
    ruleset: RuleSet,
    differences: dict[Diagnostic, SessionDifference],
) -> Iterator[Diagnostic]:
    """What a session shows; the differences are kept beside their problems."""
    file = str(session)
    try:
        text = _text(session)
        for difference in _new_session(config)(file, ruleset).differences(text):
            place = Location(file, difference.number)
            message = escape_unprintable(f"{difference}; mend the rule, or the session")
            problem = Diagnostic(place, Code.SESSION_DIFFERS.id, message)
            differences[problem] = difference
            yield problem
    except ConfigError as error:
        yield from error.diagnostics
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        yield Diagnostic(Location(file), Code.UNREADABLE.id, message)
    except Exception as error:  # noqa: BLE001 - whatever a session holds ends as a diagnostic
        wrong = unforeseen(error, Location(file))
        yield Diagnostic(wrong.location, wrong.code.id, wrong.message)


def _new_session(config: Config) -> NewSession:
    """How a session of this config begins, its file and rules aside."""
    sample = first_message(config.bot, config.networks)
    networks = known_networks(config.networks, config.rules)
    zone = config.bot.timezone
    return lambda file, ruleset: ChatSession(
        file, ruleset, sample, config.nicks, networks, SessionClock(zone)
    )


def _text_or_none(session: Path) -> str | None:
    """What cannot be read is a problem already."""
    try:
        return _text(session)
    except OSError:
        return None


def _text(session: Path) -> str:
    """Each line decoded as the bot does it. Raises OSError."""
    data = read_regular_file(session).removeprefix(BOM_UTF8)
    return "\n".join(map(decode_irc_bytes, data.split(b"\n")))
