"""Open batches (IRCv3 batch): the past, netsplits, and messages of several lines."""

from talkback.model.line import Line
from talkback.net.protocol.multiline import KIND, MultilineBatches

_HISTORY = ("history", "playback")
_SPLIT = frozenset({"netsplit", "netjoin"})
_MAX_BATCHES = 64


class OpenBatches:
    """By reference, what is in them; a batch that nobody opened is taken for the past."""

    def __init__(self) -> None:
        self.multiline = MultilineBatches()
        self._past: dict[str, bool] = {}
        self._splits: set[str] = set()

    def receive(self, line: Line) -> Line | None:
        """BATCH +reference type …, or -reference; one within history is history too.

        The end of a message of several lines is that message, as if it had come in one.
        """
        sign, reference = line.params[0][:1], line.params[0][1:]
        if sign == "-":
            return self._close(reference)
        if len(line.params) > 1:
            self._close(reference)
            self._open(line, reference, line.params[1].lower())
        return None

    def _open(self, line: Line, reference: str, kind: str) -> None:
        """The oldest of too many gives way: a server may never close what it opened."""
        past = any(word in kind for word in _HISTORY) or self.is_past(line)
        if len(self._past) >= _MAX_BATCHES:
            self._close(next(iter(self._past)))
        self._past[reference] = past
        if kind in _SPLIT:
            self._splits.add(reference)
        elif kind == KIND and not self._past[reference]:
            self.multiline.open(line)

    def _close(self, reference: str) -> Line | None:
        self._past.pop(reference, None)
        self._splits.discard(reference)
        return self.multiline.close(reference)

    def is_multiline(self, line: Line) -> bool:
        """Whether it is a part of a message of several lines."""
        return line.tags.get("batch") in self.multiline

    def is_past(self, line: Line) -> bool:
        reference = line.tags.get("batch", "")  # message-tags: empty is as good as missing
        return bool(reference) and self._past.get(reference, True)

    def is_split(self, line: Line) -> bool:
        """Whether servers lost each other, or found each other again."""
        return line.tags.get("batch") in self._splits
