"""How far a problem reaches: a key, a value, a pattern from where it is wrong to its end."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from talkback.config.locations.toml_spans import KeyPath, ValueSpan
from talkback.lsp.line_index import LineIndex, TextSpan
from talkback.model.errors import Diagnostic

_NAME = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
_WORD = re.compile(r"[^\s,\]}]+")


class SpanIndex:
    """Which key or value of a text stands at an offset."""

    def __init__(self, spans: Mapping[KeyPath, ValueSpan]) -> None:
        self._values = sorted({(span.start, -span.end) for span in spans.values()})
        self._keys = frozenset(span.key for span in spans.values())

    def is_key(self, offset: int) -> bool:
        """Whether a key begins there."""
        return offset in self._keys

    def value_at(self, offset: int) -> TextSpan | None:
        """The innermost value around an offset: of those that begin before it, the last."""
        for at in range(bisect_right(self._values, (offset, 0)) - 1, -1, -1):
            start, end = self._values[at]
            if offset < -end:
                return TextSpan(start, -end)
        return None


def problem_span(problem: Diagnostic, lines: LineIndex, spans: SpanIndex | None) -> TextSpan:
    """In `rules.toml` the token at its place; in other files, without `spans`, the line's end."""
    start = lines.offset(problem.location.line, problem.location.column)
    end = lines.line_end(start)
    if spans is not None:
        end = min(_token_end(start, lines.text, spans), end)
    return TextSpan(start, max(end, min(start + 1, len(lines.text))))


def _token_end(start: int, text: str, spans: SpanIndex) -> int:
    value = spans.value_at(start)
    is_key = spans.is_key(start) and (value is None or value.start != start)
    if is_key and (name := _NAME.match(text, start)):
        return name.end()
    if value is not None and (text[value.start] in "\"'" or value.start == start):
        return value.end
    word = _WORD.match(text, start)
    return word.end() if word else start + 1
