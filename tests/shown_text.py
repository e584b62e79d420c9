"""What a program writes to a terminal, as text, in whatever pieces it is read."""

import re
from codecs import getincrementaldecoder

CURSOR_IS = "\x1b[1;1R"
"""The answer to the question where the cursor is, which prompt_toolkit asks."""

_ASKED = "\x1b[6n"
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PARTIAL = re.compile(r"\x1b(\[[0-9;?]*)?$")


class ShownText:
    """Neither a character nor a sequence that is cut in two is taken for another."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._unread = ""

    def read(self, data: bytes) -> tuple[str, bool]:
        """The text of the next bytes, and whether with them it is asked where the cursor is."""
        came = self._unread + self._decoder.decode(data)
        whole = _PARTIAL.sub("", came)
        self._unread = came[len(whole) :]
        return _SEQUENCE.sub("", whole), _ASKED in whole
