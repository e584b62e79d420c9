"""The program as a user starts it: a process, its log as events, its end."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.deadline import DEADLINE


@asynccontextmanager
async def ending(process: asyncio.subprocess.Process) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process, killed at the end if it still runs then."""
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@dataclass(slots=True)
class Program:
    """`talkback run` with its JSON log."""

    process: asyncio.subprocess.Process
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def running(cls, config: Path, *options: str) -> AsyncIterator[Self]:
        """Started; at the end stopped, if the test has not done so."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "talkback", "run", "-c", str(config), "--log-format", "json",
            *options,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        program = cls(process)
        try:
            yield program
        finally:
            if process.returncode is None:
                process.terminate()
            await program.ended()

    async def event(self, name: str, **fields: object) -> dict[str, Any]:
        """The next event with that name and these fields."""
        came = []
        async with asyncio.timeout(DEADLINE):
            while (event := await self._next()) is not None:
                came.append(event)
                if event["event"] == name and fields.items() <= event.items():
                    return event
        raise AssertionError(f"no {name} {fields} before the end; there came {came}")

    async def anything(self) -> dict[str, Any]:
        """The next event, whichever it is."""
        async with asyncio.timeout(DEADLINE):
            event = await self._next()
        assert event is not None, f"it ended after {self.events[-3:]}"
        return event

    async def ended(self) -> int:
        """Its exit code, once it is gone and all it said is in `events`."""
        async with asyncio.timeout(DEADLINE):
            while await self._next() is not None:
                pass
            return await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def _next(self) -> dict[str, Any] | None:
        assert self.process.stderr is not None
        line = await self.process.stderr.readline()
        if not line:
            return None
        event: dict[str, Any] = (
            json.loads(line) if line.startswith(b"{") else {"event": "", "text": line.decode()}
        )
        self.events.append(event)
        return event
