"""Lines of a block of log, found by what is rare in them; each has a newline before it."""

import re

from ahocorasick_rs import BytesAhoCorasick

_MARKED = BytesAhoCorasick([b"\n=="])


def has_line(line: re.Pattern[bytes], part: re.Pattern[bytes], block: bytes) -> bool:
    """Whether any line matches, with the newline before it; `part` is in all that do."""
    found = part.search(block)
    while found is not None:
        if line.match(block, block.rfind(b"\n", 0, found.start())):
            return True
        end = block.find(b"\n", found.end())
        found = part.search(block, end) if end >= 0 else None
    return False


def count_marked_lines(block: bytes) -> int:
    """Lines that begin with `==`; `bytes.count` would take twice as long."""
    return len(_MARKED.find_matches_as_indexes(block))
