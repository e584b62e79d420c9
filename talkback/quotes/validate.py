"""Which quotes a file should not take: those that cannot stand in one, and likenesses."""

import unicodedata

from talkback.quotes.blank import is_blank
from talkback.quotes.file import SEPARATOR, Quote, fortune_separator, parse_quote

LONG_QUOTE_BYTES = 400
"""Bytes in chat beyond which a quote is likely to be cut in two on the wire (RFC 1459: 512)."""

_NOT_TEXT = {"Cc": "the control character", "Zl": "the line break", "Zp": "the line break"}
_UNHEARD = frozenset({"P", "Z", "C"})


def invalid_reason(quote: Quote) -> str | None:
    """Why a quote cannot stand on a line of its own; None where it can."""
    return _odd_character(quote.line) or _unseen(quote.text) or _misread(quote)


def is_long(quote: Quote) -> bool:
    return len(quote.chat.encode()) > LONG_QUOTE_BYTES


def dedup_key(quote: Quote) -> str:
    """What is left of the text without case, punctuation and blanks; equal means nearly the same.

    Text that is nothing else (`?!`) stays as it is.
    """
    compared = "".join(filter(_is_compared, quote.text)) or quote.text
    return unicodedata.normalize("NFKC", compared).casefold()


def _is_compared(character: str) -> bool:
    """Letters, digits, marks, emoji; not the accents typed as apostrophes (Sk)."""
    category = unicodedata.category(character)
    return category[0] not in _UNHEARD and category != "Sk"


def _odd_character(line: str) -> str | None:
    for character in line:
        category = unicodedata.category(character)
        if category == "Cs":
            return "it is not UTF-8"
        if category in _NOT_TEXT:
            return f"it holds {_NOT_TEXT[category]} U+{ord(character):04X}"
    return None


def _unseen(text: str) -> str | None:
    if not is_blank(text):
        return None
    return "there is no text that anybody sees" if text.strip() else "there is no text"


def _misread(quote: Quote) -> str | None:
    if fortune_separator(quote.line):
        return f"a line of {quote.line} alone parts the quotes of a fortune file"
    read = parse_quote(quote.line)
    if read == quote:
        return None
    if read is None:
        return "a line that begins with # is a comment"
    return (
        f"it would be read as {_named(read)}: the first two “{SEPARATOR}” of a line part "
        "text, author and source"
    )


def _named(quote: Quote) -> str:
    parts = ("text", quote.text), ("author", quote.author), ("source", quote.source)
    return ", ".join(f"{name} “{part}”" for name, part in parts if part is not None)
