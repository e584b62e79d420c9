"""From a key path, or an offset inside a string's value, to line and column in the file."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping

from talkback.config.locations.toml_spans import KeyPath, Spans, ValueSpan, scan_toml
from talkback.model.errors import Location
from talkback.model.lazy_pattern import lazily

_PIECE = lazily(
    lambda: re.compile(
        r"(?P<nothing>\\[ \t]*\n[ \t\n]*)|\\(?:x..|u.{4}|U.{8}|.)|.",
        re.DOTALL,
    )
)


class LocationMap:
    """The places in one file; a path that is not in it has the place of its nearest parent."""

    def __init__(self, file: str, text: str, scan: Callable[[str], Spans] = scan_toml) -> None:
        """Read the places of valid TOML with LF line ends."""
        self.text = text
        self.spans: Mapping[KeyPath, ValueSpan] = scan(text)
        self._file = file
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def __contains__(self, path: KeyPath) -> bool:
        return path in self.spans

    def key(self, path: KeyPath) -> Location:
        return self._at(self._span(path).key)

    def value(self, path: KeyPath) -> Location:
        return self._at(self._span(path).start)

    def inside(self, path: KeyPath, offset: int) -> Location:
        """The place of a character of a string's value, through escapes and line ends.

        An offset at or behind the value's end is the place of the closing quote.
        """
        span = self._span(path)
        return self._at(_offset_in_token(self.text, span, offset))

    def source(self, path: KeyPath) -> str:
        """The value as it is written."""
        span = self._span(path)
        return self.text[span.start : span.end]

    def _span(self, path: KeyPath) -> ValueSpan:
        while path and path not in self.spans:
            path = path[:-1]
        return self.spans.get(path, ValueSpan(0, 0, 0))

    def _at(self, offset: int) -> Location:
        line = bisect_right(self._lines, offset)
        return Location(self._file, line, offset - self._lines[line - 1] + 1)


def _offset_in_token(text: str, span: ValueSpan, offset: int) -> int:
    quote = text[span.start]
    fence = 3 if text.startswith(quote * 3, span.start) and span.end - span.start > 5 else 1
    start, end = span.start + fence, span.end - fence
    if fence == 3 and text[start] == "\n":
        start += 1
    if quote == "'":
        return min(start + offset, end)
    count = 0
    for piece in _PIECE.finditer(text, start, end):
        if piece["nothing"] is None:
            if count == offset:
                return piece.start()
            count += 1
    return end
