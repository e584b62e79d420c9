"""Where records go: standard error, or a view in its place, and a log file."""

import atexit
import logging
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import IO, TextIO, cast

from talkback.eventlog.background_writer import BackgroundWriter
from talkback.eventlog.formatters import NAME, Format, Journal, Text, formatter, record
from talkback.model.log_event import Level, LogEvent
from talkback.terminal.styles import THEME

_LOGGER = logging.getLogger(NAME)

Put = Callable[[str], None]
"""Writes whole lines, and may wait; raises OSError where it could not."""
_WriteBehind = Callable[[Put, logging.Formatter], BackgroundWriter]


def is_logged(level: Level) -> bool:
    """Whether events of a level go anywhere."""
    return _LOGGER.isEnabledFor(level)


def log_event(event: LogEvent) -> None:
    """Log an event."""
    if is_logged(event.level):
        _LOGGER.handle(record(event))  # its `log` looks for the line of code that logs


@contextmanager
def configured_logging(
    shape: Format,
    level: Level,
    file: Put | None = None,
    view: logging.Handler | None = None,
) -> Iterator[None]:
    """Send all events from `level` on to standard error, and the libraries' warnings with them.

    A file gets them too, and a view has them instead of standard error. Libraries stay at WARNING
    whatever the level: irc's debug log shows passwords. Nobody who logs waits for an output; at
    the end of the block what is logged is written, if that takes no longer than a second.
    """
    _occupy()
    writers: list[BackgroundWriter] = []
    with ExitStack() as stack:
        stack.callback(_give_up, writers)

        def writing_behind(put: Put, form: logging.Formatter) -> BackgroundWriter:
            writers.append(BackgroundWriter(put, partial(_note, form)))
            return stack.enter_context(writers[-1].running())

        form = formatter(shape)
        handlers = [view or _standard(form, sys.stderr, writing_behind)]
        if file is not None:
            handlers.append(_lines(form, file, writing_behind))
        for handler in handlers:
            if handler.formatter is None:
                handler.setFormatter(form)
        logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
        logging.captureWarnings(capture=True)
        logging.raiseExceptions = False  # what cannot be logged must not take the bot down
        _LOGGER.setLevel(level)
        yield


def _occupy() -> None:
    """Let no socket get the number of an output that is closed: C libraries write there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _give_up(writers: list[BackgroundWriter]) -> None:
    """Logging's own end would wait for the lock of an output that hangs, however long."""
    if any(writer.hangs for writer in writers):
        atexit.unregister(logging.shutdown)


def _note(form: logging.Formatter, lines: int) -> str:
    reason = "nobody read them, or they could not be written"
    event = LogEvent(Level.WARNING, "log-lost", {"lines": lines, "reason": reason})
    return form.format(record(event)) + "\n"


def _standard(
    form: logging.Formatter, stream: TextIO | None, writing_behind: _WriteBehind
) -> logging.Handler:
    if stream is None:
        return logging.NullHandler()
    if isinstance(form, Text) and stream.isatty():
        return _terminal(writing_behind(_shown(stream), form))
    if isinstance(form, Text) and _is_journal(stream.fileno()):
        form = Journal()
    return _lines(form, _written(stream), writing_behind)


def _is_journal(number: int) -> bool:
    """systemd.exec(5): who is redirected elsewhere inherits the name, but not the stream."""
    status = os.fstat(number)
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _lines(form: logging.Formatter, put: Put, writing_behind: _WriteBehind) -> logging.Handler:
    handler = logging.StreamHandler(writing_behind(put, form))
    handler.setFormatter(form)
    return handler


def _written(stream: TextIO) -> Put:
    """By its descriptor: who hangs in a stream holds its lock, and Python's end waits for that."""
    number, encoding = stream.fileno(), stream.encoding

    def put(text: str) -> None:
        data = memoryview(text.encode(encoding, "backslashreplace"))
        while data:
            try:
                data = data[os.write(number, data) :]
            except BlockingIOError:  # somebody who shares the pipe wants it so
                select.select([], [number], [])

    return put


def _shown(stream: TextIO) -> Put:
    """On a terminal a prompt may replace standard error: then it is above that."""
    put = _written(stream)

    def put_above(text: str) -> None:
        if sys.stderr is stream:
            put(text)
        else:
            sys.stderr.write(text)

    return put_above


def _terminal(writer: BackgroundWriter) -> logging.Handler:
    from rich.console import Console  # noqa: PLC0415 - only a terminal pays for rich
    from rich.highlighter import RegexHighlighter  # noqa: PLC0415
    from rich.logging import RichHandler  # noqa: PLC0415
    from rich.theme import Theme  # noqa: PLC0415

    class Fields(RegexHighlighter):
        base_style = "repr."
        highlights = [r"(?P<attrib_name>\b[a-z_]+)(?P<attrib_equal>=)(?P<attrib_value>\S+)"]  # noqa: RUF012

    colours = Console(stderr=True).is_terminal
    handler = RichHandler(
        console=Console(file=cast("IO[str]", writer), force_terminal=colours, theme=Theme(THEME)),
        show_path=False,
        highlighter=Fields(),
        log_time_format="%H:%M:%S",
    )
    handler.setFormatter(Text("%(message)s"))
    return handler
