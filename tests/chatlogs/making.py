"""What is read of a log."""

from datetime import date, datetime, timedelta

from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.log_format import LineFormat, without_colours


def log(text: str) -> tuple[LineFormat, bytes]:
    data = text.encode()
    format_ = detect(data)
    assert format_ is not None, refusal(data)
    return format_, b"\n" + (without_colours(data) if format_.coloured else data)


def said(text: str) -> list[str]:
    """`nick: text` or `* nick text`, a line each."""
    format_, block = log(text)
    found = [s for line in block[1:].split(b"\n") if (s := format_.read(line)) is not None]
    stamps, _ = format_.messages(block, 0, len(block))
    assert len(stamps) == len(found)
    return [
        f"* {s.sender.nick} {s.text}" if s.action else f"{s.sender.nick}: {s.text}" for s in found
    ]


def unread(text: str) -> list[str]:
    format_, block = log(text)
    return [line.decode() for _, line in format_.unread(block)]


def times(text: str, day: date = date(2024, 1, 2)) -> list[datetime]:
    """What the clock of a log shows at each message."""
    format_, block = log(text)
    found = [s for line in block[1:].split(b"\n") if (s := format_.read(line)) is not None]
    assert format_.clock is not None
    moments = [format_.clock.seconds(s.stamp, day) for s in found]
    keys = [format_.clock.order(s.stamp) for s in found]
    assert keys == sorted(keys)
    start = date(1, 1, 1).toordinal() * 86400.0
    return [datetime(1, 1, 1) + timedelta(seconds=m - start) for m in moments]  # noqa: DTZ001
