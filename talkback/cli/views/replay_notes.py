"""What was odd in the logs of a replay, in sentences."""

from collections.abc import Iterator
from itertools import islice

from talkback.engine.ruleset import LONGEST
from talkback.model.text import count_noun, decode_irc_bytes, escape_unprintable
from talkback.replay.report import ReplayReport
from talkback.replay.run import Replay
from talkback.replay.unread import Unread

FILES = 20
"""Files of which is told what is the matter; of those beyond, only how many they are."""


def notes(replay: Replay) -> Iterator[str]:
    """One line each; files are named, and bounded in number."""
    odd = replay.report.odd
    yield from _counts(replay)
    yield from _bounded(
        [
            f"{escape_unprintable(path)}: {escape_unprintable(what)}"
            for path, what in odd.files.items()
        ]
    )
    yield from _bounded([line for path, unread in odd.unread.items() for line in _of(path, unread)])


def notes_without_names(replay: Replay) -> Iterator[str]:
    """The same without files' names and lines, in which people have theirs."""
    odd = replay.report.odd
    yield from _counts(replay)
    if odd.files:
        yield f"{count_noun(len(odd.files), 'file')} may be read in part or not at all"
    if unread := unread_lines(replay.report):
        yield f"{count_noun(unread, 'line')} not understood"


def _counts(replay: Replay) -> Iterator[str]:
    odd = replay.report.odd
    private = sum(len(logged.logs) for logged in replay.logged_channels if logged.channel is None)
    for count, what in (
        (odd.undecodable, "lines are not UTF-8; they were read as cp1252, as the bot does"),
        (odd.own, "messages are the bot's own; it does not hear itself"),
        (odd.bots, "messages are marked as a bot's; they are not answered"),
        (odd.services, "messages are of services or a bouncer; they are not answered"),
        (odd.half, "files end in the middle of a line"),
        (private, "logs are of talks with one person, by their names; only rules on private hold"),
        (
            odd.assumed,
            "messages are in a form of a bridge, and taken for its own: the log tells no hosts",
        ),
        (odd.unheard, "messages of bridges are in none of their forms; they are not answered"),
        (odd.cut, f"messages have over {LONGEST:,} characters; no trigger saw their end"),
        (odd.timeouts, "messages were too much for a trigger: it ran out of time, or rested"),
    ):
        if count:
            yield f"{count:,} {what}"
    for fact, count in odd.unknown.items():
        messages = count_noun(count, "message")
        yield (
            f"the {fact} is not known to this log: {messages} matched a rule that asks "
            f"for it, and {'was' if count == 1 else 'were'} not answered by it"
        )
    for why, count in odd.held_back.items():
        yield f"{count_noun(count, 'join or part', 'joins and parts')} held back (event): {why}"


def unread_lines(report: ReplayReport) -> int:
    return sum(unread.lines for unread in report.odd.unread.values())


def _of(path: str, unread: Unread) -> Iterator[str]:
    if unread.lines:
        lines = count_noun(unread.lines, "line")
        which = "" if unread.lines == 1 else "the first: "
        first = escape_unprintable(decode_irc_bytes(unread.first.strip()))
        yield f"{escape_unprintable(path)}:{unread.number}: {lines} not understood, {which}{first}"
    if unread.stamp:
        stamp = escape_unprintable(decode_irc_bytes(unread.stamp))
        yield f"{escape_unprintable(path)}: the month in {stamp!r} is not known; its days are lost"


def _bounded(lines: list[str]) -> Iterator[str]:
    yield from islice(lines, FILES)
    if len(lines) > FILES:
        yield f"and {count_noun(len(lines) - FILES, 'other file')} of which the same may be said"
