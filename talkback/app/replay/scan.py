"""One part of a log, looked through without memory of what came before: any core may do it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import lt

from talkback.app.replay.sieve import Sieve, Wanted, recall
from talkback.store.chatlogs.format import Format
from talkback.store.chatlogs.parts import Part

BLOCK = 1 << 19
"""Bytes that are looked at in one go: what is made of them fits into a processor's cache."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of messages whose stamps do not go back; `day` if a line before them told it."""

    place: int
    day: date | None
    first: bytes
    last: bytes


@dataclass(slots=True)
class Scan:
    """What is in a part; `heard` are the lines that may concern a rule, with their places.

    Places are offsets; where lines have no times, numbers of messages.
    """

    lines: int = 0
    messages: int = 0
    undecodable: int = 0
    own: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    heard: list[tuple[int, bytes]] = field(default_factory=list)


def scan(wanted: Wanted, format_: Format | None, part: Part) -> Scan:
    """Look through a part for what is wanted; without a format only lines are counted."""
    data, found = part.read(), Scan()
    for start, block in _blocks(data):
        found.lines += block.count(b"\n")
        found.undecodable += _undecodable(block)
        if format_ is not None:
            _look(recall(wanted), format_, block, start, found)
    return found


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK)
        end = len(data) if end < 0 else end
        yield start, data[start:end]
        start = end


def _undecodable(block: bytes) -> int:
    """Lines that are not UTF-8."""
    try:
        block.decode()
    except UnicodeDecodeError:
        return sum(map(_not_utf8, block.split(b"\n")))
    return 0


def _not_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def _look(sieve: Sieve, format_: Format, block: bytes, start: int, found: Scan) -> None:
    before = found.messages
    for stretch, messages in _stretches(format_, block, start):
        found.messages += messages
        found.stretches.append(stretch)
    heard = [place for place in sieve.lines(block) if _heard(sieve, format_, block, place, found)]
    if sieve.loose:
        heard = sorted({*heard, *_by_one(sieve, format_, block)})
    numbers = [before + number for number in _numbers(format_, block, heard)]
    places = numbers if format_.clock is None else [start + place for place in heard]
    found.heard += zip(places, (_line(block, place) for place in heard), strict=True)


def _heard(sieve: Sieve, format_: Format, block: bytes, place: int, found: Scan) -> bool:
    said = format_.read(_line(block, place))
    if said is None:
        return False
    if sieve.is_own(said.sender.nick):
        found.own += 1
        return False
    return sieve.concerns(said.text)


def _by_one(sieve: Sieve, format_: Format, block: bytes) -> Iterator[int]:
    """What only trying each message can find."""
    for message in format_.stamps.finditer(block):
        said = format_.read(_line(block, message.start()))
        if said is not None and sieve.finds_loose(said.text) and not sieve.is_own(said.sender.nick):
            yield message.start()


def _line(block: bytes, place: int) -> bytes:
    end = block.find(b"\n", place + 1)
    return block[place + 1 : len(block) if end < 0 else end]


def _numbers(format_: Format, block: bytes, places: list[int]) -> list[int]:
    """Which message of the block each is, where only their order tells the time."""
    if format_.clock is not None:
        return []
    begins = [message.start() for message in format_.stamps.finditer(block)]
    return [bisect_left(begins, place) for place in places]


def _stretches(format_: Format, block: bytes, start: int) -> Iterator[tuple[Stretch, int]]:
    """The block, cut where a line tells the day and where stamps go back, with its messages."""
    told: list[tuple[int, date | None]] = [(0, None), *format_.days(block)]
    ends = [place for place, _ in told[1:]] + [len(block)]
    for (here, day), end in zip(told, ends, strict=True):
        stamps: list[bytes] = format_.stamps.findall(block, here, end)
        timed = list(filter(None, stamps))
        first, last = (timed[0], timed[-1]) if timed else (b"", b"")
        if not _goes_back(format_, timed):
            yield Stretch(start + here, day, first, last), len(stamps)
        else:
            yield from _cut(format_, block, (here, end), day, start)


def _goes_back(format_: Format, stamps: list[bytes]) -> bool:
    if format_.clock is None:
        return False
    order = format_.clock.order
    keys = stamps if order is None else list(map(order, stamps))
    return any(map(lt, islice(keys, 1, None), keys))


def _cut(
    format_: Format, block: bytes, span: tuple[int, int], day: date | None, start: int
) -> Iterator[tuple[Stretch, int]]:
    """The slow way, for the few blocks in which the clock goes back."""
    begin, messages, first, last = span[0], 0, b"", b""
    for found in format_.stamps.finditer(block, *span):
        stamp = found["stamp"] or b""
        if stamp and last and _goes_back(format_, [last, stamp]):
            yield Stretch(start + begin, day, first, last), messages
            begin, messages, first, day = found.start(), 0, b"", None
        messages += 1
        last = stamp or last
        first = first or stamp
    yield Stretch(start + begin, day, first, last), messages
