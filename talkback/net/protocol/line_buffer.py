"""Bytes from the socket into lines of text: bounded, and readable whatever they are."""

from talkback.model.text import decode_irc_bytes, utf8_end

TAGS_BYTES = 8191
"""Bytes of tags a server may send, with `@` and the blank (IRCv3 message-tags)."""
TEXT_BYTES = 510
"""Bytes of a line without tags and CR LF (RFC 1459 section 2.3)."""


class LineBuffer:
    """A buffer for one connection. `overlong` counts the lines that were cut or left out."""

    def __init__(self) -> None:
        self.overlong = 0
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that are complete now, without their ends and without empty ones."""
        if self._rest:
            data = self._rest + data
        end = data.rfind(b"\n") + 1
        # One byte more than any line keeps: whatever is joined to that lies behind the cut.
        self._rest = data[end : end + TAGS_BYTES + TEXT_BYTES + 1]
        whole = data[:end].replace(b"\r\n", b"\n")
        if len(whole) > TEXT_BYTES:
            whole = self._bounded(whole)
        return [line for line in _text(whole).split("\n") if line]

    def _bounded(self, whole: bytes) -> bytes:
        lines = whole.split(b"\n")
        if max(map(len, lines)) <= TEXT_BYTES:
            return whole
        bounded = [line if len(line) <= TEXT_BYTES else _cut(line) for line in lines]
        self.overlong += sum(map(bytes.__ne__, lines, bounded))
        return b"\n".join(bounded)


def _cut(line: bytes) -> bytes:
    """As much as a line may hold, no character cut; nothing where the tags alone are too long."""
    tags, blank, rest = line.partition(b" ") if line.startswith(b"@") else (b"", b"", line)
    if len(tags) >= TAGS_BYTES:
        return b""
    return tags + blank + rest[: utf8_end(rest, TEXT_BYTES)]


def _text(data: bytes) -> str:
    """At once where all is UTF-8; else each line by itself, so that one spoils no other."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "\n".join(map(decode_irc_bytes, data.split(b"\n")))
