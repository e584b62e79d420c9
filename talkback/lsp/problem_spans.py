"""How far a problem reaches: a key, a value, a pattern from where it is wrong to its end."""

import re
from collections.abc import Mapping

from talkback.config.locations.toml_spans import KeyPath, ValueSpan
from talkback.lsp.line_index import LineIndex, TextSpan
from talkback.model.errors import Diagnostic

_NAME = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")
_WORD = re.compile(r"[^\s,\]}]+")


def problem_span(
    problem: Diagnostic, lines: LineIndex, spans: Mapping[KeyPath, ValueSpan] | None
) -> TextSpan:
    """In `rules.toml` the token at its place; in other files, without `spans`, the line's end."""
    start = lines.offset(problem.location.line, problem.location.column)
    end = lines.line_end(start)
    if spans is not None:
        end = min(_token_end(start, lines.text, spans), end)
    return TextSpan(start, max(end, min(start + 1, len(lines.text))))


def _token_end(start: int, text: str, spans: Mapping[KeyPath, ValueSpan]) -> int:
    around = [span for span in spans.values() if span.start <= start < span.end]
    value = min(around, key=lambda span: span.end - span.start, default=None)
    is_key = any(span.key == start for span in spans.values())
    if is_key and (value is None or value.start != start) and (name := _NAME.match(text, start)):
        return name.end()
    if value is not None and (text[value.start] in "\"'" or value.start == start):
        return value.end
    word = _WORD.match(text, start)
    return word.end() if word else start + 1
