"""Values to bytes of the wire, and back: nothing else here knows of encodings and lengths.

Text is UTF-8 with surrogate escapes: what is not UTF-8 is relayed as the bytes that came.
"""

from datetime import UTC, datetime
from functools import lru_cache

from talkback.model.text import utf8_end

LINE_BYTES = 512
"""RFC 1459 section 2.3: a line with its CR LF, tags not counted."""

CLIENT_TAG_BYTES = 4096
"""IRCv3 message-tags: 4094 bytes that a client may send, with their `@` and blank."""

CODEC = ("utf-8", "surrogateescape")

_BODY_BYTES = LINE_BYTES - len("\r\n")


def decode(raw: bytes) -> str:
    return raw.decode(*CODEC)


def encode(text: str) -> bytes:
    """One line with its CR LF, cut to 512 bytes, never inside a character."""
    raw = text.encode(*CODEC)
    return raw[: utf8_end(raw, _BODY_BYTES)] + b"\r\n"


def too_long(raw: bytes) -> bool:
    """Whether a line without its line end exceeds what a client may send."""
    tags, blank, body = raw.partition(b" ") if raw.startswith(b"@") else (b"", b"", raw)
    return len(body) > _BODY_BYTES or len(tags + blank) > CLIENT_TAG_BYTES


def compose(source: str, command: str, *params: str) -> str:
    """A line of a server; a middle parameter that would break the line is shown as `*`."""
    *middles, last = params
    words = (word if word and " " not in word and word[0] != ":" else "*" for word in middles)
    colon = ":" if not last or " " in last or last[0] == ":" else ""
    return " ".join((f":{source}", command, *words, colon + last))


@lru_cache(maxsize=1)
def server_time(milliseconds: int) -> str:
    """IRCv3 server-time of an instant given in milliseconds since 1970."""
    stamp = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")
