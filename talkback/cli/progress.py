"""A progress bar with rate and remaining time, for people at a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERVAL = 0.1
"""Seconds between two looks of the bar."""


@contextmanager
def watching(size: int) -> Iterator[Callable[[int], None]]:
    """What is to be told of each so many bytes that were read, of `size`."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    from talkback.terminal.output import Output

    columns = BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    console = Output(stderr=True).console
    # No thread of its own: what starts processes by forking must not have any.
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
        bar = progress.add_task("", total=size)
        shown = 0.0

        def watch(read: int) -> None:
            nonlocal shown
            progress.advance(bar, read)
            if time.monotonic() - shown > INTERVAL:
                shown = time.monotonic()
                progress.refresh()

        progress.refresh()
        yield watch
