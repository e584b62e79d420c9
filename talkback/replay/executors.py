"""What the parts of logs are handed to: all cores, or none but this where that pays more."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

WORTHWHILE = 2 << 20
"""Bytes of logs from which on other processes are worth starting."""

P = ParamSpec("P")
T = TypeVar("T")


class Inline(Executor):
    """Does everything here and now."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as from another process, who asks is told
            future.set_exception(error)
        return future


def executor(size: int) -> Executor:
    """For so many bytes of logs."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if size < WORTHWHILE or cores == 1:
        return Inline()
    from talkback.replay.workers import Workers  # noqa: PLC0415 - slow, and not always used

    # Forking shares what is made ready already; no thread runs that it could harm.
    return Workers(cores, "fork" if sys.platform == "linux" else None)
