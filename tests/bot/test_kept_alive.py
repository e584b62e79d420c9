"""A task that dies is said to have, and begins again."""

import asyncio

from talkback.bot.kept_alive import kept_alive
from talkback.model.log_event import Level, LogEvent


async def test_what_died_of_an_error_is_told_with_its_place_and_begun_again() -> None:
    told: list[LogEvent] = []
    deaths = iter([KeyError("n"), RuntimeError("again")])

    async def work() -> None:
        await asyncio.sleep(0)
        for death in deaths:
            raise death

    await kept_alive("watcher", work, told.append, pause_s=0.001)
    failed = [event for event in told if event.name == "task-failed"]
    assert [event.fields["retry"] for event in failed] == [0.001, 0.002]
    assert failed[0].fields["task"] == "watcher"
    assert str(failed[0].fields["error"]).startswith("KeyError at test_kept_alive.py:")
    assert [event.level for event in told if event.name == "traceback"] == [Level.DEBUG] * 2


async def test_who_is_cancelled_ends_without_a_word() -> None:
    told: list[LogEvent] = []
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(kept_alive("watcher", work, told.append))
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert told == []
