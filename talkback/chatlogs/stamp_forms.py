r"""How the stamps of a log look: one expression that takes any, and the exact one from its parts.

A stamp is `open day between clock zone close`, each part but the clock optional:

    [2024-01-02 09:01:00 +0100]      02.01.2024, 09:01      Jan 02 9:01 PM      (1704186060)
    [Tuesday 2 January 2024] [09:01:00]                     2024-01-02T09:01:00.123Z

The parts seen in a sample decide; what may come later without having been seen (seconds, a
fraction, a letter for the zone) is taken where it costs nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from talkback.chatlogs import timestamps
from talkback.chatlogs.months import is_english
from talkback.chatlogs.timestamps import ReadDay, Stamps
from talkback.model.text import decode_irc_bytes

_WORD = rb"(?:[A-Za-z\x80-\xff][A-Za-z\x80-\xff\x27]{1,30}|\d\d?(?:\xe6\x9c\x88|\xec\x9b\x94))\.?"
"""A month or a weekday in any language; in the far east a month is its number and a sign."""

_DAYS = {
    "ymd": rb"\d{4}[-/.]\d\d[-/.]\d\d",
    "compact": rb"(?:19|20)\d\d[01]\d[0-3]\d(?!\d)",
    "numbers": rb"\d\d?[-/.]\d\d?[-/.](?:\d{4}|\d\d)",
    "pair": rb"\d\d?[-/.]\d\d?\.?",
    "words": (
        rb"(?:%(w)b,? +)?(?:\d\d?(?:\.|st|nd|rd|th)?[ /-]+%(w)b|%(w)b +\d\d?),?(?:[ /-]+\d{4})?"
        % {b"w": _WORD}
    ),
}
_CLOCKS = {
    "epoch_ms": rb"\d{13}(?!\d)",
    "epoch": rb"\d{9,10}(?!\d)",
    "half": rb"\d\d?:\d\d(?::\d\d)? ?[AaPp]\.?[Mm]\b\.?",
    # The most frequent one, and so in the way that `re` is fastest at: a branch, not a repeat.
    "whole": rb"[0-9][0-9]:[0-9][0-9](?::[0-9][0-9]|)",
    "loose": rb"\d\d?:\d\d(?::\d\d)?",
    "points": rb"\d\d?\.\d\d(?:\.\d\d)?",
    "letters": rb"\d\d?h\d\d(?:[m:]?\d\ds?)?",
    "packed": rb"\d{6}(?!\d)",
}
_BETWEEN = rb"(?:[ T_]|,? (?:at|klo|kl|um|om) | *- *|, ?|[\])] ?[\[(]?)"
_FRACTION = rb"(?:[.,]\d+)?"
_OFFSET = rb"(?: ?(?:[+-]\d\d(?::?\d\d)?|(?:UTC|GMT)[+-]\d\d?(?::?\d\d)?)(?!\d))"
_ZONE = rb"(?: ?(?:[A-Z]{1,4}\b))"
_MONTH_FIRST = re.compile(rb"\S+ [ \d]\d")
"""`Jan 02` and `Jan  2`: in the order of the text, but for the month."""
_YEAR = rb"(?: (?:19|20)\d\d)"


def _any(named: Mapping[str, bytes]) -> bytes:
    return b"|".join(b"(?P<%b>%b)" % (name.encode(), part) for name, part in named.items())


_STAMP = re.compile(
    # Most lines without a stamp begin with a client's mark, and that is soon seen.
    rb"(?![-=*#+])(?P<open>[\[({<@]?)(?P<blank> ?)(?:(?:%b)(?P<between>%b))?(?:%b)(?P<fraction>%b)"
    rb"(?P<offset>%b)?(?P<zone>%b)?(?P<year>%b)?(?P<close>[\])}>]?)"
    % (_any(_DAYS), _BETWEEN, _any(_CLOCKS), _FRACTION, _OFFSET, _ZONE, _YEAR)
)


@dataclass(frozen=True, slots=True)
class StampForm:
    """A way to write stamps; `day` and `clock` are names of parts, `day` is empty where none is."""

    open: bytes
    day: str
    clock: str
    close: bytes

    @classmethod
    def of(cls, found: re.Match[bytes]) -> "StampForm":
        parts = found.groupdict()
        day = next((name for name in _DAYS if parts[name] is not None), "")
        clock = next(name for name in _CLOCKS if parts[name] is not None)
        return cls(found["open"], day, clock, found["close"])


@dataclass(frozen=True, slots=True)
class Head:
    """How a line begins: an expression with the group `stamp`, its clock, and what is in doubt."""

    pattern: bytes
    clock: Stamps
    english: bool = True
    doubt: str = ""


def heads(lines: Iterable[bytes], at_most: int) -> Sequence[Head]:
    """The ways in which the lines of a sample begin, the most frequent first."""
    found: dict[StampForm, list[re.Match[bytes]]] = {}
    for line in lines:
        if match := _STAMP.match(line):
            found.setdefault(StampForm.of(match), []).append(match)
    for form in [form for form in found if form.clock == "loose"]:
        # `9:59` is of the same form as `10:00`.
        found[form] += found.pop(replace(form, clock="whole"), [])
    counted = Counter({form: len(matches) for form, matches in found.items()})
    return [_head(form, found[form]) for form, _ in counted.most_common(at_most)]


def _head(form: StampForm, seen: Sequence[re.Match[bytes]]) -> Head:
    """What stands in brackets ends before them; offsets count, so they are part of the stamp."""
    offsets = [match["offset"] for match in seen if match["offset"]]
    inside, behind = _tail(form, seen, offsets=bool(offsets))
    between = b"[ T]" if form.day == "ymd" and _plain(seen) else _BETWEEN
    day = b"(?:" + _DAYS[form.day] + b")" + between if form.day else b""
    stamp = b"(?P<stamp>" + day + _CLOCKS[form.clock] + inside + b")" + behind
    # The far east's " 1月" is as wide as "12月".
    blank = b" ?" if form.day == "words" or any(match["blank"] for match in seen) else b""
    read_day, doubt = _reader(form, seen)
    return Head(
        re.escape(form.open) + blank + stamp + re.escape(form.close),
        _clock(form, seen, read_day, _default_offset(offsets)),
        all(is_english(word) for word in _words(seen)),
        doubt,
    )


def _plain(seen: Sequence[re.Match[bytes]]) -> bool:
    return all(match["between"] in (b" ", b"T") for match in seen)


def _tail(
    form: StampForm, seen: Sequence[re.Match[bytes]], *, offsets: bool
) -> tuple[bytes, bytes]:
    """What follows the clock, within the stamp and behind it."""
    if form.clock.startswith("epoch"):
        return b"", rb"(?:\.\d+)?"
    year = _YEAR if any(match["year"] for match in seen) else b""
    if offsets or year:
        return _FRACTION + b"(?:" + _OFFSET + b"|" + _ZONE + b")?" + year, b""
    if form.day == "ymd" or any(match["zone"] or match["fraction"] for match in seen):
        return b"", _FRACTION + b"(?:" + _OFFSET + b"|" + _ZONE + b")?"
    return b"", b""


def _default_offset(offsets: Sequence[bytes]) -> int | None:
    """The offset of a log's clock is the first that it tells."""
    if not offsets:
        return None
    return timestamps.offset(offsets[0].lstrip(b" UTCGM"))


def _clock(
    form: StampForm, seen: Sequence[re.Match[bytes]], read_day: ReadDay, default_offset: int | None
) -> Stamps:
    if form.clock == "epoch_ms":
        return timestamps.EPOCH_MS
    if form.clock == "epoch":
        return timestamps.EPOCH
    if (
        default_offset is None
        and form.clock == "whole"
        and not any(match["year"] for match in seen)
    ):
        if form.day == "":
            return timestamps.OF_DAY
        if form.day == "ymd" and _plain(seen):
            return timestamps.UTC if all(map(_is_utc, seen)) else timestamps.COMPLETE
        if form.day == "words" and all(map(_MONTH_FIRST.fullmatch, _days(seen))):
            return timestamps.OF_YEAR
    turn = timestamps.next_day if not form.day else None
    if form.day == "pair" or (
        form.day == "words" and not any(re.search(rb"\d{4}", match[0]) for match in seen)
    ):
        turn = timestamps.next_year
    return timestamps.stamps(read_day, turn, default_offset)


def _is_utc(found: re.Match[bytes]) -> bool:
    return (found["zone"] or b"").strip() in (b"Z", b"UTC", b"GMT")


def _reader(form: StampForm, seen: Sequence[re.Match[bytes]]) -> tuple[ReadDay, str]:
    """How the day is read. Of two numbers one above twelve tells which is the day."""
    match form.day:
        case "ymd":
            return timestamps.ymd, ""
        case "words":
            return timestamps.in_words, ""
        case "compact":
            return timestamps.compact, ""
        case "numbers" | "pair" as day:
            return _order_of_numbers(form, [match[day] for match in seen])
        case _:
            return timestamps.same_day, ""


def _order_of_numbers(form: StampForm, days: Sequence[bytes]) -> tuple[ReadDay, str]:
    numbers = [[int(n) for n in re.findall(rb"\d+", day)[:2]] for day in days]
    if any(first > 12 for first, _ in numbers) or b"." in days[0]:
        return timestamps.dmy, ""
    if any(second > 12 for _, second in numbers):
        return timestamps.mdy, ""
    american = form.clock == "half" or (form.day == "pair" and b"-" in days[0])
    how = "month, day" if american else "day, month"
    doubt = f"days such as {days[0].decode()} were read as {how}; nothing at its beginning tells"
    return timestamps.mdy if american else timestamps.dmy, doubt


def _days(seen: Sequence[re.Match[bytes]]) -> list[bytes]:
    return [match["words"] for match in seen if match["words"]]


def _words(seen: Sequence[re.Match[bytes]]) -> list[str]:
    """Months and weekdays of a sample."""
    words = [re.findall(r"[^\W\d_]+", decode_irc_bytes(day)) for day in _days(seen)]
    return [word for day in words for word in day if len(word) > 2]
