"""Bytes from the socket into lines of text: bounded, and readable whatever they are."""

from talkback.plain import lenient

LIMIT = 16 * 1024
"""Bytes of a line that we hold: 8191 of tags and 512 are the most a server may send."""


class Lines:
    """A buffer for one connection. `dropped` counts the lines that had no end within LIMIT."""

    def __init__(self) -> None:
        self.dropped = 0
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[str]:
        """The lines that are complete now, without their ends and without empty ones."""
        if self._rest:
            data = self._rest + data
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        whole = data[:end]
        if self._skipping and whole:
            whole = whole[whole.index(b"\n") + 1 :]
            self._skipping = False
        if len(self._rest) > LIMIT or self._skipping:
            self.dropped += not self._skipping
            self._skipping = bool(self._rest) or self._skipping
            self._rest = b""
        lines = [line for line in _text(whole).replace("\r\n", "\n").split("\n") if line]
        if len(whole) > LIMIT:
            kept = [line for line in lines if len(line) <= LIMIT]
            self.dropped += len(lines) - len(kept)
            lines = kept
        return lines


def _text(data: bytes) -> str:
    """At once where all is UTF-8; else each line by itself, so that one spoils no other."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "\n".join(map(lenient, data.split(b"\n")))
