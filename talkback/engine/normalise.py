"""A line as the eye reads it, with spans that map back to the line as it was sent.

Only the line is normalised, never a pattern.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from unicodedata import is_normalized, normalize

import regex

from talkback.model.lazy_pattern import lazily

_IGNORABLE = (
    # Default_Ignorable_Code_Point, which NFKC_Casefold drops as well; `re` scans it ten times
    # as fast as `regex` its \p{…}, and a test compares them.
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_STRIP = lazily(
    lambda: re.compile(
        # Formatting codes, as modern.ircdocs.horse/formatting has them.
        r"[\x02\x0f\x11\x16\x1d\x1e\x1f]"
        r"|\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?"
        r"|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
        rf"|  +|[{_IGNORABLE}]"
    )
)
_EMOJI_JOINERS = lazily(
    lambda: regex.compile(
        # Invisible, but without it an emoji is another emoji (UTS #51): joiner, emoji style, tags.
        r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D\p{Extended_Pictographic}"
        r"|(?<=(?![0-9#*])\p{Emoji}|[0-9#*](?=\uFE0F\u20E3))\uFE0F"
        r"|(?<=\U0001F3F4[\U000E0020-\U000E007E]*)[\U000E0020-\U000E007F]"
    )
)
_STRAIGHTENED = (
    dict.fromkeys("‘’‚‛‹›ʼ´′❛❜＇", "'")
    | dict.fromkeys("“”„‟«»″❝❞〝〞〟＂", '"')
    | dict.fromkeys("‐‑‒–—―−⸺⸻﹘﹣－", "-")
)
"""A backtick and the letters ʻ and ׳ stay: people write them on purpose."""
_TYPOGRAPHIC = re.compile(f"[{''.join(_STRAIGHTENED)}]")
_BLANKS = r"\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NEEDS_WORK = re.compile(rf"  |[\x00-\x1f{_BLANKS}{_IGNORABLE}]")
"""What the shortest way cannot do: controls, other blanks than a single one, the invisible."""
_STILL_NEEDS_WORK = re.compile(rf"  |[\x00-\x1f{_BLANKS}]")
"""What may be left of it when all that is not seen is gone."""
_STABLE_ASCII = re.compile(r"[!-~](?:[!-~]| (?=[!-~]))*(?=[ -~]|\Z)")
"""Characters that stay as they are, and that no combining mark follows."""
_CLUSTER = regex.compile(r"\X")


class Normalised:
    """A line's readable text; `span` tells where a piece of it stands in the line as sent."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `text` to offsets in the line as sent.

        What was changed is taken whole: one `.` of what was an ellipsis spans the ellipsis.
        """
        return start, end


class Tail(Normalised):
    """The end of a normalised text, from `start` on."""

    __slots__ = ("_start", "_whole")

    def __init__(self, whole: Normalised, start: int) -> None:
        super().__init__(whole.text[start:])
        self._whole = whole
        self._start = start

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._whole.span(self._start + start, self._start + end)


class _Stripped(Normalised):
    """Text that lacks some of the line: runs of it, and where each run begins in both."""

    __slots__ = ("_here", "_there")

    def __init__(self, text: str, here: list[int], there: list[int]) -> None:
        super().__init__(text)
        self._here = here
        self._there = there

    def span(self, start: int, end: int) -> tuple[int, int]:
        first = self.place(start)
        return first, self.place(end - 1) + 1 if start < end else first

    def place(self, offset: int) -> int:
        run = bisect_right(self._here, offset) - 1
        return self._there[run] + offset - self._here[run]


class _Rewritten(Normalised):
    """Text of which each character knows from where to where it stood in the line."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, text: str, starts: list[int], ends: list[int]) -> None:
        super().__init__(text)
        self._starts = starts
        self._ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        if start < end:
            return self._starts[start], self._ends[end - 1]
        here = self._starts[start] if start < len(self._starts) else max(self._ends, default=0)
        return here, here


def normalise(line: str) -> Normalised:
    """Strip formatting and invisible characters, straighten quotes and dashes, NFKC, fold blanks.

    Runs of blanks (tabs and no-break blanks among them) fold to one; the edges keep theirs.
    """
    # Often one apostrophe is all that is not ASCII, and replaced before anybody looks closer.
    if line.isascii() or (line := line.replace("’", "'")).isascii():
        if line.isprintable() and "  " not in line:
            return Normalised(line)
    elif _NEEDS_WORK.search(line) is None and is_normalized("NFKC", line):
        return Normalised(_straight(line))
    stripped = visible(line)
    if _STILL_NEEDS_WORK.search(stripped.text) is not None or not is_normalized(
        "NFKC", stripped.text
    ):
        return _rewrite(stripped)
    stripped.text = _straight(stripped.text)
    return stripped


def readable_texts(lines: Iterable[str]) -> list[str]:
    """What is read of each of many lines; for most of them that is the line itself."""
    return [
        line if line.isascii() and line.isprintable() and "  " not in line else normalise(line).text
        for line in lines
    ]


def visible(line: str) -> _Stripped:
    """Drop formatting and what is not seen, and all but the first of several blanks."""
    parts: list[str] = []
    here, there = [0], [0]
    kept = begin = 0
    for unseen in _STRIP.finditer(line):
        start, end = unseen.span()
        if unseen[0][0] == " ":
            start += 1
        elif unseen[0] > " " and _EMOJI_JOINERS.match(line, start):
            continue
        parts.append(line[begin:start])
        kept += start - begin
        begin = end
        here.append(kept)
        there.append(end)
    parts.append(line[begin:])
    return _Stripped("".join(parts), here, there)


def _rewrite(stripped: _Stripped) -> Normalised:
    visible = stripped.text
    text = ""
    starts: list[int] = []
    ends: list[int] = []
    here = 0
    while here < len(visible):
        piece = _STABLE_ASCII.match(visible, here) or _CLUSTER.match(visible, here)
        assert piece is not None
        start, here = here, piece.end()
        readable = _readable(piece[0])
        first, last = stripped.span(start, here)
        if readable[0] == " " and text.endswith(" "):
            readable = readable[1:]
            ends[-1] = last
        text += readable
        if readable == piece[0]:
            starts += map(stripped.place, range(start, here))
            ends += [place + 1 for place in starts[start - here :]]
        else:
            starts += [first] * len(readable)
            ends += [last] * len(readable)
    return _Rewritten(text, starts, ends)


def _readable(piece: str) -> str:
    if piece.isspace() and piece not in "\x1c\x1d\x1e\x1f":
        return " "
    return piece if piece.isascii() else _straight(normalize("NFKC", _straight(piece)))


def _straight(text: str) -> str:
    return _TYPOGRAPHIC.sub(lambda typographic: _STRAIGHTENED[typographic[0]], text)
