"""How a record reads: as text for people, as JSON for collectors."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.text import escape_unprintable

_SYSLOG = {Level.ERROR: 3, Level.WARNING: 4, Level.INFO: 6}
"""syslog(3)'s numbers."""


NAME = "talkback"
"""What our logger is called."""

_quoted = json.JSONEncoder(ensure_ascii=False).encode


class Format(StrEnum):
    """The values of `--log-format`."""

    TEXT = "text"
    JSON = "json"


def formatter(shape: Format) -> logging.Formatter:
    """For whatever is no terminal: those have columns of their own."""
    return Json() if shape is Format.JSON else Text("%(asctime)s %(levelname)-7s %(message)s")


def record(event: LogEvent) -> logging.LogRecord:
    """The record of an event that happened now."""
    level = {"levelno": event.level, "levelname": event.level.name}
    said = {"name": NAME, "msg": event.name, "fields": event.fields}
    return logging.makeLogRecord(said | level)


class Text(logging.Formatter):
    """`event key=value …`; whatever a stranger sent can't move the cursor or forge a line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        words = (f"{key}={_value(value)}" for key, value in _fields(record).items())
        record.message = " ".join((escape_unprintable(record.message), *words))
        return super().formatMessage(record)


class Journal(Text):
    """For systemd: each line begins with its level (sd-daemon(3)), and the journal has the time."""

    def format(self, record: logging.LogRecord) -> str:
        level = next((f"<{n}>" for least, n in _SYSLOG.items() if record.levelno >= least), "<7>")
        return level + super().format(record).replace("\n", f"\n{level}")


class Json(logging.Formatter):
    """One object a line with at least `time` (UTC, ISO 8601), `level` and `event`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"time": time, "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry | dict(_fields(record)), ensure_ascii=True)


def _fields(record: logging.LogRecord) -> Mapping[str, FieldValue]:
    fields: Mapping[str, FieldValue] = getattr(record, "fields", {})
    return fields


def _value(value: FieldValue) -> str:
    text = escape_unprintable(str(value))
    plain = text and " " not in text and '"' not in text and "=" not in text
    return text if plain else _quoted(text)
