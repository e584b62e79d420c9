"""Slips in quotation marks: strings that do not end, or too early, and backslashes."""

import re

from talkback.config.syntax.broken import Broken, Explanation
from talkback.config.syntax.tokens import Kind, Token

_WINDOWS = re.compile(r"""["'][A-Za-z]:\\|["']\\\\\w""")
_ESCAPE = re.compile(r"Unescaped|Invalid hex|Escaped character")
_RAW = "in '…' a backslash is a backslash"
_PREFIX = re.compile(r"(?:[rRbBfFuU]|[rRbB]{2}|@)$")


def backslash(broken: Broken) -> Explanation | None:
    """In double quotes: patterns, and paths of Windows."""
    if not _ESCAPE.match(broken.words):
        return None
    offset = broken.text.rfind("\\", 0, max(broken.offset, 1))
    string = _string(broken)
    if string is not None and _WINDOWS.match(string.text):
        words = (
            r"a backslash has a meaning in double quotes; a path stands in single quotes: 'C:\…'"
        )
        return Explanation(words, offset)
    words = "a backslash that TOML does not know; put patterns in single quotes, or double their "
    return Explanation(f"{words}backslashes", offset)


def unclosed(broken: Broken) -> Explanation | None:
    """A string without an end is blamed where it begins."""
    if not re.match(r"Expected ['\"]|Unterminated|Found invalid|Illegal character", broken.words):
        return None
    opened = next((token for token in broken.tokens if token.kind is Kind.OPEN), None)
    if opened is None or opened.start > broken.offset:
        return None
    mark = opened.text[:3] if opened.text[:3] in ('"""', "'''") else opened.text[0]
    words = f"the text that begins here is not closed: {mark} is missing"
    if opened.text.rstrip().endswith(f"\\{mark}"):
        words += f"; \\{mark} does not close it, write \\\\{mark} for a backslash at the end"
    elif re.search(r"[“”„‘’]\W*$", opened.text):
        words += "; a curly one does not close it"
    elif len(mark) == 1:
        words += f"; for text of several lines write {mark * 3}"
    return Explanation(words, opened.start)


def inner(broken: Broken) -> Explanation | None:
    """An apostrophe in '…', or a quotation mark in "…", ends the text."""
    last = _last(broken)
    if last is None or last.end != broken.offset or not broken.letter.strip():
        return None
    if broken.letter in ",;]}#+:":
        return None
    if last.text[0] == "'":
        words = "the text ended at this apostrophe; write \"…\" or '''…''' around it"
    else:
        words = 'the text ended at this quotation mark; in "…" write \\", or \'…\' around it all'
    return Explanation(words, last.end - 1)


def prefix(broken: Broken) -> Explanation | None:
    """r"…" of Python and @"…" of C#."""
    here = broken.here
    following = broken.text[here.end : here.end + 1]
    if here.kind is Kind.WORD and following in ("'", '"') and _PREFIX.fullmatch(here.text):
        why = "{nick} is filled in as it is" if "f" in here.text.lower() else _RAW
        words = f"no {here.text} before the quotation mark; {why}"
        return Explanation(words, broken.offset)
    return None


def _string(broken: Broken) -> Token | None:
    """The text that the place is in."""
    found = (token for token in broken.tokens if token.kind in (Kind.STRING, Kind.OPEN))
    return next((token for token in found if token.end >= broken.offset), None)


def _last(broken: Broken) -> Token | None:
    tokens = broken.before
    return tokens[-1] if tokens and tokens[-1].kind is Kind.STRING else None
