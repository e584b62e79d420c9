"""One part of a log, looked through without memory of what came before: any core may do it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, pairwise
from operator import lt

from talkback.app.replay.sieve import Sieve, Wanted, recall
from talkback.store.chatlogs.format import Format
from talkback.store.chatlogs.parts import Part
from talkback.store.chatlogs.stamps import Stamps, as_written

BLOCK = 1 << 17
"""Bytes that are looked at in one go: what is made of them fits into a processor's cache, and into
memory that the process has, where malloc(3) gets larger pieces from the kernel anew each time."""


@dataclass(slots=True)
class Stretch:
    """Messages from `number` on whose stamps do not go back; `day` if a line told it."""

    number: int
    day: date | None = None
    first: bytes = b""
    last: bytes = b""


@dataclass(slots=True)
class Scan:
    """What is in a part: counts, the course of its clock, and the messages to be looked at.

    `heard` are those that may concern a rule, each with its number in the part; empty where it
    is the bot that speaks.
    """

    lines: int = 0
    messages: int = 0
    undecodable: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    heard: list[tuple[int, bytes]] = field(default_factory=list)


def scan(wanted: Wanted, format_: Format | None, part: Part) -> Scan:
    """Look through a part for what is wanted; without a format only lines are counted.

    Raises OSError.
    """
    found = Scan()
    for block in part.blocks(BLOCK):
        found.lines += block.count(b"\n")
        if format_ is None:
            found.undecodable += sum(not _is_utf8(line) for line in block.split(b"\n"))
        else:
            _look(recall(wanted), format_, block, found)
    return found


def _look(sieve: Sieve, format_: Format, block: bytes, found: Scan) -> None:
    """Add a block: what is between the lines that matter is only counted."""
    likely = sieve.lines(block)
    if not block.isascii():
        found.undecodable += sum(not _is_utf8(_line(block, place)) for place in likely)
    events: list[tuple[int, date | bytes]] = [*format_.days(block)]
    events += _heard(sieve, format_, block, likely)
    here = 0
    for place, event in sorted(events, key=_place):
        _pass(format_, format_.stamps.findall(block, here, place), found)
        here = place
        if isinstance(event, date):
            found.stretches.append(Stretch(found.messages, event))
        else:
            found.heard.append((found.messages, event))
    _pass(format_, format_.stamps.findall(block, here), found)


def _place(event: tuple[int, object]) -> int:
    return event[0]


def _line(block: bytes, place: int) -> bytes:
    end = block.find(b"\n", place + 1)
    return block[place + 1 :] if end < 0 else block[place + 1 : end]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _heard(
    sieve: Sieve, format_: Format, block: bytes, likely: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """The messages to be looked at, each with the place of the newline before it."""
    if format_.mixed:
        # Every message counts for the place that it is in, and only reading it tells which.
        yield from _kept(sieve, format_, block, _every(format_, block), _always)
        return
    yield from _kept(sieve, format_, block, likely, sieve.concerns)
    if sieve.loose:
        rest = _every(format_, block).difference(likely)
        yield from _kept(sieve, format_, block, rest, sieve.concerns_loosely)


def _every(format_: Format, block: bytes) -> set[int]:
    return {message.start() for message in format_.stamps.finditer(block)}


def _always(_text: str) -> bool:
    return True


def _kept(
    sieve: Sieve,
    format_: Format,
    block: bytes,
    places: Iterable[int],
    asked: Callable[[str], bool],
) -> Iterator[tuple[int, bytes]]:
    for place in places:
        said = format_.glance(block, place + 1)
        if said is None:
            continue
        nick, text, end = said
        if sieve.is_own(nick):
            yield place, b""
        elif asked(text):
            yield place, block[place + 1 : end]


def _pass(format_: Format, stamps: Sequence[bytes], found: Scan) -> None:
    """Messages one after another; where their stamps go back, a new stretch begins."""
    clock = format_.clock
    if clock is not None and stamps:
        keys = stamps if clock.order is as_written else list(map(clock.order, stamps))
        begins = [0]
        if any(map(lt, islice(keys, 1, None), keys)):
            begins += [at for at, (one, next_) in enumerate(pairwise(keys), 1) if next_ < one]
        for begin, end in pairwise([*begins, len(stamps)]):
            _follow(clock, found.messages + begin, (stamps[begin], stamps[end - 1]), found)
    found.messages += len(stamps)


def _follow(clock: Stamps, number: int, stamps: tuple[bytes, bytes], found: Scan) -> None:
    """The first and last stamp of messages from `number` on: they go on, or go back."""
    first, last = stamps
    if not first:
        return
    newest = found.stretches[-1] if found.stretches else None
    if newest is None or (newest.last and clock.order(first) < clock.order(newest.last)):
        found.stretches.append(Stretch(number, None, first, last))
        return
    newest.first = newest.first or first
    newest.last = last
