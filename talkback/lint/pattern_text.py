"""A pattern's text, cut where its alternatives part."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]", re.DOTALL)
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")


def alternatives(pattern: str) -> Iterator[tuple[int, str]]:
    """Each alternative that no parenthesis encloses, with its offset; none where there is one."""
    if "|" not in pattern or _VERBOSE.search(pattern) is not None:
        return
    cuts, depth = [0], 0
    for token in _TOKEN.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "|" and depth == 0:
            cuts.append(token.end())
    if len(cuts) > 1:
        ends = [*(cut - 1 for cut in cuts[1:]), len(pattern)]
        yield from ((start, pattern[start:end]) for start, end in zip(cuts, ends, strict=True))
