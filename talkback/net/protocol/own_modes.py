"""The modes that the server says we have on ourselves: MODE, and 221 (RPL_UMODEIS)."""

from talkback.model.line import Line
from talkback.net.protocol.nick import NickManager


class OwnModes:
    """Letters; what nobody told of is not there."""

    def __init__(self, nick: NickManager) -> None:
        self.letters: set[str] = set()
        self._nick = nick

    def receive(self, line: Line) -> None:
        """`nick +ix-w`; a line about a channel, or somebody else, is none of ours."""
        if not self._nick.is_me(line.params[0]):
            return
        given = True
        for letter in line.params[1]:
            if letter in "+-":
                given = letter == "+"
            elif given and letter.isascii() and letter.isalpha():
                self.letters.add(letter)
            else:
                self.letters.discard(letter)
