"""A line as the eye reads it, with spans that map back to the line as it was sent.

Only the line is normalised, never a pattern.
"""

import re
from unicodedata import is_normalized, normalize

import regex

_IGNORABLE = (
    # Default_Ignorable_Code_Point, which NFKC_Casefold drops as well; `re` scans it ten times
    # as fast as `regex` its \p{…}, and a test compares them.
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(
    # Formatting codes, as modern.ircdocs.horse/formatting has them.
    r"[\x02\x0f\x11\x16\x1d\x1e\x1f]"
    r"|\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?"
    r"|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    rf"|[{_IGNORABLE}]"
)
_GLUE = regex.compile(
    # Invisible, but without it an emoji is another emoji (UTS #51): joiner, emoji style, tags.
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D\p{Extended_Pictographic}"
    r"|(?<=(?![0-9#*])\p{Emoji}|[0-9#*](?=\uFE0F\u20E3))\uFE0F"
    r"|(?<=\U0001F3F4[\U000E0020-\U000E007E]*)[\U000E0020-\U000E007F]"
)
_STRAIGHT = (
    dict.fromkeys("‘’‚‛‹›ʼ´′❛❜＇", "'")
    | dict.fromkeys("“”„‟«»″❝❞〝〞〟＂", '"')
    | dict.fromkeys("‐‑‒–—―−⸺⸻﹘﹣－", "-")
)
"""A backtick and the letters ʻ and ׳ stay: people write them on purpose."""
_CROOKED = re.compile(f"[{''.join(_STRAIGHT)}]")
_ODD = re.compile(rf"  |[\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_IGNORABLE}]")
"""What the short way cannot do: controls, blanks that are not a single blank, the invisible."""
_PLAIN = re.compile(r"[!-~](?:[!-~]| (?=[!-~]))*(?=[ -~]|\Z)")
"""Characters that stay as they are, and that no combining mark follows."""
_CLUSTER = regex.compile(r"\X")


class Normalised:
    """A line's readable text; `span` tells where a piece of it stands in the line as sent."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(
        self, text: str, starts: list[int] | None = None, ends: list[int] | None = None
    ) -> None:
        self.text = text
        self._starts = starts
        self._ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `text` to offsets in the line as sent.

        What was changed is taken whole: one `.` of what was an ellipsis spans the ellipsis.
        """
        if self._starts is None or self._ends is None:
            return start, end
        if start < end:
            return self._starts[start], self._ends[end - 1]
        if start < len(self._starts):
            return self._starts[start], self._starts[start]
        last = self._ends[-1] if self._ends else 0
        return last, last


def normalise(line: str) -> Normalised:
    """Strip formatting and invisible characters, straighten quotes and dashes, NFKC, fold blanks.

    Runs of blanks (tabs and no-break blanks among them) fold to one; the edges keep theirs.
    """
    if line.isascii() and line.isprintable() and "  " not in line:
        return Normalised(line)
    if _ODD.search(line) is None and is_normalized("NFKC", line):
        return Normalised(_straight(line))
    return _rewritten(*_visible(line))


def _visible(line: str) -> tuple[str, list[int]]:
    """What is left of the line, and where each character of it stood."""
    parts: list[str] = []
    places: list[int] = []
    here = 0
    for unseen in _UNSEEN.finditer(line):
        start, end = unseen.span()
        if unseen[0] > "\x1f" and _GLUE.match(line, start):
            continue
        parts.append(line[here:start])
        places += range(here, start)
        here = end
    parts.append(line[here:])
    places += range(here, len(line))
    return "".join(parts), places


def _rewritten(visible: str, places: list[int]) -> Normalised:
    text = ""
    starts: list[int] = []
    ends: list[int] = []
    here = 0
    while here < len(visible):
        piece = _PLAIN.match(visible, here) or _CLUSTER.match(visible, here)
        assert piece is not None
        start, here = here, piece.end()
        readable = _readable(piece[0])
        if readable[0] == " " and text.endswith(" "):
            readable = readable[1:]
            ends[-1] = places[here - 1] + 1
        text += readable
        if readable == piece[0]:
            starts += places[start:here]
            ends += [place + 1 for place in places[start:here]]
        else:
            starts += [places[start]] * len(readable)
            ends += [places[here - 1] + 1] * len(readable)
    return Normalised(text, starts, ends)


def _readable(piece: str) -> str:
    if piece.isspace() and piece not in "\x1c\x1d\x1e\x1f":
        return " "
    return piece if piece.isascii() else _straight(normalize("NFKC", _straight(piece)))


def _straight(text: str) -> str:
    return _CROOKED.sub(lambda crooked: _STRAIGHT[crooked[0]], text)
