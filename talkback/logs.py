"""Events, rendered: for people in columns (rich on a terminal), for collectors as JSON lines."""

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TextIO

from talkback.event import Event, Field, Level
from talkback.plain import visible

_LOGGER = logging.getLogger("talkback")


class Format(StrEnum):
    """The values of `--log-format`."""

    TEXT = "text"
    JSON = "json"


def tell(event: Event) -> None:
    """Log an event."""
    if _LOGGER.isEnabledFor(event.level):
        _LOGGER.log(event.level, event.name, extra={"fields": event.fields})


def start(
    shape: Format,
    level: Level,
    file: logging.Handler | None = None,
    view: logging.Handler | None = None,
) -> None:
    """Send all events from `level` on to standard error, and the libraries' warnings with them.

    A file gets them too, and a view has them instead of standard error. Libraries stay at WARNING
    whatever the level: irc's debug log shows passwords.
    """
    _occupy()
    handlers = [_shaped(shape, view) if view is not None else _handler(shape, sys.stderr)]
    if file is not None:
        handlers.append(_shaped(shape, file))
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a closed stderr must not take the bot down
    _LOGGER.setLevel(level)


def _occupy() -> None:
    """Let no socket get the number of an output that is closed: C libraries write there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _handler(shape: Format, stream: TextIO | None) -> logging.Handler:
    if stream is None:
        return logging.NullHandler()
    if shape is Format.TEXT and stream.isatty():
        return _terminal()
    return _shaped(shape, logging.StreamHandler(stream))


def _shaped(shape: Format, handler: logging.Handler) -> logging.Handler:
    text = "%(asctime)s %(levelname)-7s %(message)s"
    handler.setFormatter(_Json() if shape is Format.JSON else _Text(text))
    return handler


def _terminal() -> logging.Handler:
    """Looks standard error up at each line: a prompt on the terminal replaces it."""
    from rich.console import Console  # noqa: PLC0415 - only a terminal pays for rich
    from rich.highlighter import RegexHighlighter  # noqa: PLC0415
    from rich.logging import RichHandler  # noqa: PLC0415

    class Fields(RegexHighlighter):
        base_style = "repr."
        highlights = [r"(?P<attrib_name>\b[a-z_]+)(?P<attrib_equal>=)(?P<attrib_value>\S+)"]  # noqa: RUF012

    handler = RichHandler(
        console=Console(stderr=True),
        show_path=False,
        highlighter=Fields(),
        log_time_format="%H:%M:%S",
    )
    handler.setFormatter(_Text("%(message)s"))
    return handler


def _fields(record: logging.LogRecord) -> Mapping[str, Field]:
    fields: Mapping[str, Field] = getattr(record, "fields", {})
    return fields


class _Text(logging.Formatter):
    """`event key=value …`; whatever a stranger sent can't move the cursor or forge a line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        words = (f"{key}={_value(value)}" for key, value in _fields(record).items())
        record.message = " ".join((visible(record.message), *words))
        return super().formatMessage(record)


class _Json(logging.Formatter):
    """One object a line with at least `time` (UTC, ISO 8601), `level` and `event`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"time": time, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry | dict(_fields(record)), ensure_ascii=True)


def _value(value: Field) -> str:
    text = visible(str(value))
    plain = text and not any(c in text for c in ' "=')
    return text if plain else json.dumps(text, ensure_ascii=False)
