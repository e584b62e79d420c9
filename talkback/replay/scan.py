"""One part of a log, looked through without memory of what came before: any core may do it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, pairwise
from operator import lt
from typing import NamedTuple

from talkback.chatlogs.chunks import Part, with_newlines
from talkback.chatlogs.log_format import LineFormat, without_colours
from talkback.chatlogs.raw import Raw
from talkback.chatlogs.timestamps import Stamps, as_written
from talkback.model.text import is_utf8
from talkback.replay.prefilter.line_prefilter import LinePrefilter, Wanted, recall
from talkback.replay.unread import Unread

BLOCK = 1 << 17
"""Bytes that are looked at in one go: what is made of them fits into a processor's cache, and into
memory that the process has, where malloc(3) gets larger pieces from the kernel anew each time."""


@dataclass(slots=True)
class MonotonicRun:
    """Messages from `number` on whose stamps do not go back; `day` if a line told it."""

    number: int
    day: date | None = None
    first: bytes = b""
    last: bytes = b""


@dataclass(slots=True)
class ChunkScan:
    """What is in a part: counts, the course of its clock, and the messages to be looked at.

    `relevant` are those that may concern a rule, each with its number in the part; empty where it
    is the bot that speaks. Who comes and who leaves is among them, where a rule asks, and counted
    in `numbered` beside the messages. `unread` is what was not understood; `dated` tells that there
    are lines that tell the day, which are looked for only then.
    """

    lines: int = 0
    messages: int = 0
    numbered: int = 0
    undecodable: int = 0
    unread: Unread = field(default_factory=Unread)
    dated: bool = False
    stretches: list[MonotonicRun] = field(default_factory=list)
    relevant: list[tuple[int, bytes]] = field(default_factory=list)


def scan(
    wanted: Wanted, format_: LineFormat | None, part: Part, *, dated: bool = False
) -> ChunkScan:
    """Look through a part for what is wanted; without a format only lines are counted.

    Raises OSError.
    """
    found = ChunkScan(dated=dated)
    prefilter = recall(wanted)
    for block in map(with_newlines, part.blocks(BLOCK)):
        if format_ is None:
            found.lines += block.count(b"\n")
            found.undecodable += sum(not is_utf8(line) for line in block.split(b"\n"))
        else:
            readable = without_colours(block) if format_.coloured else block
            asked = wanted.events or (wanted.ranks and isinstance(format_, Raw))
            moves = _moves(format_, readable) if asked else []
            _look(prefilter, format_, readable, moves, found)
    return found


def _look(
    prefilter: LinePrefilter,
    format_: LineFormat,
    block: bytes,
    moves: list["_Event"],
    found: ChunkScan,
) -> None:
    """Add a block: what is between the lines that matter is only counted."""
    likely = prefilter.lines(block)
    if not block.isascii():
        found.undecodable += sum(not is_utf8(_line(block, place)) for place in likely)
    relevant: list[_Event] = [*_relevant(prefilter, format_, block, likely), *moves]
    lines = block.count(b"\n")
    pieces, understood = _pieces(format_, block, [*relevant, *_days(format_, block, found.dated)])
    if understood < lines:
        if days := _days(format_, block, not found.dated):
            found.dated = True
            pieces, _ = _pieces(format_, block, [*relevant, *days])
        for place, line in format_.unread(block, lines - understood):
            found.unread.add(found.lines + block.count(b"\n", 0, place) + 1, line)
    for stamps, event in pieces:
        _pass(format_, stamps, found)
        if isinstance(event, date):
            found.stretches.append(MonotonicRun(found.numbered, event))
        elif event is not None:
            _add(format_, event, found)
    found.lines += lines


class _Move(NamedTuple):
    """A line that tells who comes or leaves, and its stamp, which may be empty."""

    stamp: bytes
    line: bytes


_Event = tuple[int, date | bytes | _Move]
"""At a place in a block: a day that a line tells, or a line to be looked at."""

_Piece = tuple[list[bytes], date | bytes | _Move | None]
"""Stamps one after another, and the event that comes then."""


def _moves(format_: LineFormat, block: bytes) -> list[_Event]:
    return [(place, _Move(stamp, line)) for place, stamp, line in format_.event_places(block)]


def _add(format_: LineFormat, event: bytes | _Move, found: ChunkScan) -> None:
    """A message counts with those after it, whose first it is; a move has only its own stamp."""
    if isinstance(event, bytes):
        found.relevant.append((found.numbered, event))
        return
    if format_.clock is not None:
        _follow(format_.clock, found.numbered, (event.stamp, event.stamp), found)
    found.relevant.append((found.numbered, event.line))
    found.numbered += 1


def _days(format_: LineFormat, block: bytes, wanted: bool) -> list[_Event]:  # noqa: FBT001
    return [*format_.days(block)] if wanted and format_.lacks_days else []


def _pieces(format_: LineFormat, block: bytes, events: list[_Event]) -> tuple[list[_Piece], int]:
    """A block between its events, and how many of its lines were understood."""
    pieces: list[_Piece] = []
    here = understood = 0
    for place, event in (*sorted(events, key=_place), (len(block), None)):
        stamps, lines = format_.messages(block, here, place)
        pieces.append((stamps, event))
        understood += lines
        here = place
    return pieces, understood


def _place(event: tuple[int, object]) -> int:
    return event[0]


def _line(block: bytes, place: int) -> bytes:
    end = block.find(b"\n", place + 1)
    return block[place + 1 :] if end < 0 else block[place + 1 : end]


def _relevant(
    prefilter: LinePrefilter, format_: LineFormat, block: bytes, likely: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """The messages to be looked at, each with the place of the newline before it."""
    if format_.mixed or prefilter.every:
        # Where a log is mixed, only reading a message tells for which place it counts.
        yield from _kept(prefilter, format_, block, _every(format_, block), _always)
        return
    yield from _kept(prefilter, format_, block, likely, prefilter.concerns)
    if prefilter.without_literals:
        rest = _in_question(prefilter, format_, block).difference(likely)
        yield from _kept(prefilter, format_, block, rest, prefilter.concerns_loosely)


def _in_question(prefilter: LinePrefilter, format_: LineFormat, block: bytes) -> set[int]:
    """Places of lines in which there may be a trigger that requires no text."""
    if not prefilter.each_line:
        with suppress(TimeoutError):
            return prefilter.lines_without_literals(block)
    return _every(format_, block)


def _every(format_: LineFormat, block: bytes) -> set[int]:
    """Places of messages; `read` knows what is none."""
    return {message.start() for message in format_.stamps.finditer(block)}


def _always(_text: str) -> bool:
    return True


def _kept(
    prefilter: LinePrefilter,
    format_: LineFormat,
    block: bytes,
    places: Iterable[int],
    asked: Callable[[str], bool],
) -> Iterator[tuple[int, bytes]]:
    for place in places:
        said = format_.match_at(block, place + 1)
        if said is None:
            continue
        nick, text, end = said
        if prefilter.is_own(nick):
            yield place, b""
        elif asked(text):
            yield place, block[place + 1 : end]


def _pass(format_: LineFormat, stamps: Sequence[bytes], found: ChunkScan) -> None:
    """Messages one after another; where their stamps go back, a new stretch begins."""
    clock = format_.clock
    if clock is not None and stamps:
        keys = stamps if clock.order is as_written else list(map(clock.order, stamps))
        begins = [0]
        if any(map(lt, islice(keys, 1, None), keys)):
            begins += [at for at, (one, next_) in enumerate(pairwise(keys), 1) if next_ < one]
        for begin, end in pairwise([*begins, len(stamps)]):
            _follow(clock, found.numbered + begin, (stamps[begin], stamps[end - 1]), found)
    found.messages += len(stamps)
    found.numbered += len(stamps)


def _follow(clock: Stamps, number: int, stamps: tuple[bytes, bytes], found: ChunkScan) -> None:
    """The first and last stamp of messages from `number` on: they go on, or go back."""
    first, last = stamps
    if not first:
        return
    if clock.is_known is not None and not (clock.is_known(first) and clock.is_known(last)):
        found.unread.stamp = found.unread.stamp or (last if clock.is_known(first) else first)
    newest = found.stretches[-1] if found.stretches else None
    if newest is None or (newest.last and clock.order(first) < clock.order(newest.last)):
        found.stretches.append(MonotonicRun(number, None, first, last))
        return
    newest.first = newest.first or first
    newest.last = last
