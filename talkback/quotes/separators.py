"""Lines in which something parts the text from an author, and it is not what talkback reads."""

import re

from talkback.quotes.file import SEPARATOR, Quote

_WAVES = "∼∽～〜˜"
"""What keyboards and fonts have that looks like a tilde."""

_NEARLY = re.compile(
    rf"\S(?:\s+[{_WAVES}]\s*|\s*[{_WAVES}]\s+"  # a wave with a blank beside it
    r"|\s+~\s+|~\s+|\s+~(?=[^\W\d_a-z])"  # a tilde with odd blanks, or with one of the two
    r"|(?<=[.?!…\"'”’)])~(?=[^\W\d_a-z])"  # none of the two, where a sentence ends
    r"|(?<=[.?!…\"”’])\s+(?:--?|[—―–])\s*(?=[^\W\d_a-z][^.?!]*$))\S"  # a dash before a name
)


def nearly_parted(quote: Quote) -> str | None:
    """What looks like an author and is text, or the other way round; None where neither does."""
    if quote.author is None and quote.source is None:
        found = _NEARLY.search(quote.text)
        if found is not None:
            behind = quote.text[found.start() + 1 :].strip()
            return f"“{behind}” is text: only “{SEPARATOR}”, with both blanks, parts the author off"
    elif quote.author is not None and quote.author[0].isdecimal():
        return f"is read as “{quote.text}” by “{quote.author}”; in a text, write ~ without blanks"
    return None
