"""Tasks that must not end: what went wrong in one is said, and it begins again."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

from talkback.model.log_event import FieldValue, Level, LogEvent

PAUSE_S = 1.0
"""Seconds before the second try; each time double, up to `LONGEST_S`."""
LONGEST_S = 300.0


async def kept_alive(
    name: str,
    work: Callable[[], Awaitable[None]],
    log_event: Callable[[LogEvent], None],
    pause_s: float = PAUSE_S,
) -> None:
    """Until the work comes to its end by itself, or is cancelled."""
    for attempt in range(1 << 30):
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            retry = min(pause_s * 2.0 ** min(attempt, 20), LONGEST_S)
            fields: dict[str, FieldValue] = {
                "task": name,
                "error": in_short(error),
                "retry": retry,
            }
            log_event(LogEvent(Level.ERROR, "task-failed", fields))
            log_event(LogEvent(Level.DEBUG, "traceback", {"task": name, "text": _trace(error)}))
            await asyncio.sleep(retry)
        else:
            return


def in_short(error: Exception) -> str:
    """Its kind, and the place in the code; its own words may quote a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _trace(error: Exception) -> str:
    return "".join(traceback.format_tb(error.__traceback__))
