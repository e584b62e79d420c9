"""JOIN as it is written: few lines for many channels, and names and keys that are one word each."""

from collections.abc import Iterator, Sequence

from talkback.model.settings import ChannelToJoin
from talkback.net.protocol import line_format


def join_lines(channels: Sequence[ChannelToJoin], most: int) -> Iterator[str]:
    """Lines of at most so many channels each; the channels that have a key come first."""
    batch: list[ChannelToJoin] = []
    for channel in sorted(channels, key=lambda channel: channel.key is None):
        if batch and (len(batch) == most or not _fits([*batch, channel])):
            yield _line(batch)
            batch = []
        batch.append(channel)
    if batch:
        yield _line(batch)


def is_sendable(channel: ChannelToJoin) -> bool:
    """Whether a JOIN with it is one channel and one key to the server."""
    key = channel.key.reveal() if channel.key is not None else "-"
    clean = not set(" ,\a\r\n\0") & set(channel.name + key)
    return clean and bool(key) and channel.name[:1] not in ("", ":") and _fits([channel])


def _line(channels: Sequence[ChannelToJoin]) -> str:
    names = ",".join(channel.name for channel in channels)
    keys = ",".join(channel.key.reveal() for channel in channels if channel.key is not None)
    return (
        line_format.format_line("JOIN", names, keys)
        if keys
        else line_format.format_line("JOIN", names)
    )


def _fits(channels: Sequence[ChannelToJoin]) -> bool:
    return len(_line(channels).encode()) + 2 <= line_format.LINE_BYTES
