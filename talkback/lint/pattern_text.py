"""A pattern's text, cut where its alternatives part."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:|\?P?<\w+>|(?!\?))")
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")


def alternatives(pattern: str) -> Iterator[tuple[int, str]]:
    """Each alternative that no parenthesis encloses, with its offset; none where there is one."""
    if "|" not in pattern or _VERBOSE.search(pattern) is not None:
        return
    begin, end = _inside(pattern)
    yield from ((begin + at, text) for at, text in _cut(pattern[begin:end]))


def _inside(pattern: str) -> tuple[int, int]:
    """Without the one group that is all of the pattern."""
    opened = _GROUP.match(pattern)
    if opened is None:
        return 0, len(pattern)
    depth = 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            whole = token.end() == len(pattern) and token[0] == ")"
            return (opened.end(), token.start()) if whole else (0, len(pattern))
    return 0, len(pattern)


def _cut(pattern: str) -> Iterator[tuple[int, str]]:
    cuts, depth = [0], 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and depth == 0:
            cuts.append(token.end())
    if len(cuts) > 1:
        ends = [*(cut - 1 for cut in cuts[1:]), len(pattern)]
        yield from ((start, pattern[start:end]) for start, end in zip(cuts, ends, strict=True))
