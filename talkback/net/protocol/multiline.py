"""Messages of several lines (IRCv3 draft/multiline): a batch of them is heard as one message."""

from dataclasses import field, replace

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.net.protocol import split_text

KIND = "draft/multiline"
CONCAT = "draft/multiline-concat"
"""The tag of a line that goes on where the one before it ended."""

MAX_BYTES = 4096
"""Of a message; what is longer is cut."""


@dataclass(slots=True)
class _OpenBatch:
    """The line that opened the batch, the first of those in it, and what was said so far."""

    opening: Line
    first: Line | None = None
    text: str = ""


@dataclass(slots=True)
class MultilineBatches:
    """Those that are open, by reference; whoever keeps batches bounds how many."""

    _open: dict[str, _OpenBatch] = field(default_factory=dict)

    def __contains__(self, reference: str | None) -> bool:
        return reference in self._open

    def open(self, line: Line) -> None:
        """BATCH +reference draft/multiline target."""
        if len(line.params) > 2:
            self._open[line.params[0][1:]] = _OpenBatch(line)

    def take(self, line: Line) -> None:
        """One PRIVMSG of a batch; a blank is put between it and the one before, or nothing."""
        batch = self._open[line.tags["batch"]]
        if not _is_of_its_sender(line, batch):
            return
        if batch.first is None:
            batch.first, batch.text = line, line.params[1]
        elif len(batch.text) < MAX_BYTES:
            gap = "" if CONCAT in line.tags else " "
            batch.text = f"{batch.text}{gap}{line.params[1]}"

    def close(self, reference: str) -> Line | None:
        """The message as if it had come in one line; None where nothing was said in such a batch.

        The batch has the message's tags, as the specification wants it.
        """
        batch = self._open.pop(reference, None)
        if batch is None or batch.first is None:
            return None
        tags = {
            key: value for key, value in batch.first.tags.items() if key not in ("batch", CONCAT)
        }
        said = batch.opening.params[2], split_text.clip(batch.text, MAX_BYTES)
        return replace(batch.first, params=said, tags=tags | dict(batch.opening.tags))


def _is_of_its_sender(line: Line, batch: _OpenBatch) -> bool:
    """A batch is one person's message, with one account; a server may open it in its own name."""
    opener = batch.opening.source
    return (batch.first is None or line.source == batch.first.source) and (
        "!" not in opener or opener == line.source
    )
