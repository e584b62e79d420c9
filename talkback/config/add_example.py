"""One example more in a rule's list: text in, text out, and all else stays as it is written."""

import re
from collections.abc import Iterable
from copy import deepcopy
from itertools import count, takewhile
from typing import NamedTuple

from talkback.config.chunked_toml import loads
from talkback.config.locations.toml_spans import KeyPath, Spans, ValueSpan, scan_toml
from talkback.config.written_toml import Written, written

_INDENT = " " * 4
_DOTTED = re.compile(r"""[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*)*""")
"""What stands in a line before a key of a table: a blank, or names that lead to it."""
_COMMA = re.compile(r"(?:[ \t\n]|#[^\n]*\n)*,")


class NoPlaceError(ValueError):
    """There is no place for it that leaves all else as it is."""


class Insertion(NamedTuple):
    """Text that comes in before the character at an offset."""

    offset: int
    text: str


def add_example(text: str, rule: str, key: str, example: Written) -> str:
    """The text of a valid `rules.toml` with an example at the end of the rule's list `key`.

    Comments, order, quoting and line ends stay. Raises NoPlaceError.
    """
    plain = text.replace("\r\n", "\n")
    return _inserted(text, _in_crlf(text, insertions(plain, rule, key, example)))


def insertions(plain: str, rule: str, key: str, example: Written) -> list[Insertion]:
    """What such an example adds to a text with LF line ends. Raises NoPlaceError."""
    values, spans = loads(plain), scan_toml(plain)
    path = ("rules", rule, key)
    found = (
        _into_list(plain, spans, path, example)
        if path in spans
        else _new_list(plain, spans, path, example)
    )
    if not _is_all(_inserted(plain, found), values, path, example):
        raise NoPlaceError(f"there is no place for it in {key} of {rule}; add it by hand")
    return found


def _is_all(edited: str, values: dict[str, object], path: KeyPath, example: Written) -> bool:
    """Whether the example is all that was added."""
    wanted = deepcopy(values)
    table: object = wanted
    for name in path[:-1]:
        if not isinstance(table, dict):
            return False
        table = table[name]
    if not isinstance(table, dict):
        return False
    table[path[-1]] = [*table.get(path[-1], ()), example]
    try:
        return loads(edited) == wanted
    except ValueError:  # tomli's error is one
        return False


def _into_list(plain: str, spans: Spans, path: KeyPath, example: Written) -> list[Insertion]:
    whole = spans[path]
    if plain[whole.start] != "[":
        raise NoPlaceError(f"{path[-1]} of {path[1]} is no list in brackets; add it by hand")
    items = _items(spans, path)
    quote = _quote(plain, items)
    item, close = written(example, quote), whole.end - 1
    if not items:
        return [_into_empty(plain, whole, item)]
    return _behind_last(plain, items[-1], close, item)


def _items(spans: Spans, path: KeyPath) -> list[ValueSpan]:
    return [spans[where] for where in takewhile(spans.__contains__, ((*path, n) for n in count()))]


def _quote(plain: str, items: Iterable[ValueSpan]) -> str:
    """As the last string of the list is written."""
    signs = [plain[item.start] for item in items]
    return next((sign for sign in reversed(signs) if sign in "\"'"), '"')


def _into_empty(plain: str, whole: ValueSpan, item: str) -> Insertion:
    close = whole.end - 1
    if "\n" not in plain[whole.start : close]:
        return Insertion(whole.start + 1, item)
    indent = _indent(plain, whole.start) + _INDENT
    return Insertion(plain.rfind("\n", 0, close), f"\n{indent}{item},")


def _behind_last(plain: str, last: ValueSpan, close: int, item: str) -> list[Insertion]:
    """On a line of its own where the list goes on behind the last item; else beside it."""
    found = _COMMA.match(plain, last.end, close)
    end = last.end if found is None else found.end()
    line_end = plain.find("\n", end, close)
    if line_end < 0:
        return [Insertion(last.end, f", {item}")]
    begins_line = not plain[_line(plain, last.start) : last.start].strip()
    indent = _indent(plain, last.start) + ("" if begins_line else _INDENT)
    if found is None:
        return [Insertion(last.end, ","), Insertion(line_end, f"\n{indent}{item}")]
    return [Insertion(line_end, f"\n{indent}{item},")]


def _new_list(plain: str, spans: Spans, path: KeyPath, example: Written) -> list[Insertion]:
    """Behind the rule's other list of examples, or its last key."""
    own = {
        where[2]: span
        for where, span in spans.items()
        if where[:2] == path[:2] and len(where) == len(path)
    }
    if not own:
        raise NoPlaceError(f"the rule {path[1]} has no key of its own; add it by hand")
    other = "examples" if "examples" in own else "counter_examples"
    last = own.get(other) or max(own.values(), key=lambda span: span.end)
    quote = _quote(plain, _items(spans, (*path[:2], other)))
    pair = f"{path[2]} = [{written(example, quote)}]"
    prefix = plain[_line(plain, last.key) : last.key]
    if _DOTTED.fullmatch(prefix):
        line_end = plain.find("\n", last.end)
        return [Insertion(len(plain) if line_end < 0 else line_end, f"\n{prefix}{pair}")]
    return [Insertion(last.end, f", {pair}")]


def _line(plain: str, offset: int) -> int:
    return plain.rfind("\n", 0, offset) + 1


def _indent(plain: str, offset: int) -> str:
    found = re.compile(r"[ \t]*").match(plain, _line(plain, offset))
    return "" if found is None else found[0]


def _inserted(text: str, found: Iterable[Insertion]) -> str:
    parts: list[str] = []
    here = 0
    for offset, more in found:
        parts += text[here:offset], more
        here = offset
    return "".join((*parts, text[here:]))


def _in_crlf(text: str, found: Iterable[Insertion]) -> list[Insertion]:
    """The same places where lines may end in CR LF; what is new ends its lines as that one does."""
    ends, cut = [], 0
    for end in re.finditer("\r\n|\n", text):
        ends.append((end.start() - cut, end[0] == "\r\n"))
        cut += end[0] == "\r\n"
    return [_placed(ends, insertion) for insertion in found]


def _placed(ends: list[tuple[int, bool]], insertion: Insertion) -> Insertion:
    before = sum(is_crlf for offset, is_crlf in ends if offset < insertion.offset)
    behind = (is_crlf for offset, is_crlf in ends if offset >= insertion.offset)
    is_crlf = next(behind, bool(ends) and ends[-1][1])
    more = insertion.text.replace("\n", "\r\n") if is_crlf else insertion.text
    return Insertion(insertion.offset + before, more)
