"""A bot on several hosts, each a process with its own way to the database and to the network."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from talkback.model.secret import DatabaseUrl
from tests.deadline import DEADLINE
from tests.e2e.clients import RawClient
from tests.e2e.servers.holding_proxy import HoldingProxy, holding_proxy
from tests.e2e.servers.postgres import Postgres
from tests.e2e.servers.server import Server

CHANNEL = "#lease"
ASKS_EVERY_S = 0.1

CONFIG = """
[bot]
nick = "quoth"
state = "{url}"
admins = ["mask:asker!*@localhost", "mask:asker!*@127.0.0.1"]
max_replies = false
max_replies_person = false
max_share = false
loop_guard = false

[networks.net]
host = "127.0.0.1"
port = {port}
tls = false
channels = ["{channel}"]
throttle = false
reconnect = {{ min = "0.2s", max = "1s" }}
ping = {{ interval = "5s", timeout = "5s" }}
"""

RULES = """
[rules.echo]
triggers = '^ask (?P<number>\\d+)$'
reply = 'answer {number}'

[rules.other]
triggers = '^other$'
reply = 'another'

[rules.rest]
triggers = '^rest$'
reply = 'rested'
cooldown = '1h'
"""


@dataclass(slots=True)
class Host:
    """One of the hosts; after its end it may be started again."""

    folder: Path
    database: HoldingProxy
    irc: HoldingProxy
    environment: Mapping[str, str]
    events: list[dict[str, Any]] = field(default_factory=list)
    """All that its processes logged."""
    _process: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: int = 0
    _begun: int = 0

    @property
    def config(self) -> Path:
        return self.folder / "rules.toml"

    def write_config(self, url: str, rules: str = RULES) -> None:
        text = CONFIG.format(url=url, port=self.irc.port, channel=CHANNEL)
        self.config.write_text(text + rules, "utf-8")
        self.config.chmod(0o600)

    async def start(self) -> None:
        self._begun = len(self.events)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "talkback", "run", "-c", str(self.config)),
            *("--log-format", "json"),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **self.environment},
        )
        self._reading = asyncio.ensure_future(self._read(self._process))

    async def event(self, name: str, **fields: object) -> dict[str, Any]:
        """The next event with that name and these fields."""
        async with asyncio.timeout(DEADLINE):
            while True:
                for event in self.events[self._seen :]:
                    self._seen += 1
                    if event["event"] == name and fields.items() <= event.items():
                        return event
                assert self._reading is not None
                assert not self._reading.done(), f"it ended with {self.events[-3:]}"
                self._came.clear()
                await self._came.wait()

    async def is_holder(self) -> None:
        """Wait until it is."""
        await self.event("lease", state="holder")

    @property
    def holds(self) -> bool:
        """Whether the last word of its process about the lease is that it is the holder."""
        events = self.events[self._begun :]
        told = [event["state"] for event in events if event["event"] == "lease"]
        runs = self._reading is not None and not self._reading.done()
        return runs and told[-1:] == ["holder"]

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> None:
        """Wait until the process is gone, and all it said is in `events`."""
        assert self._process is not None
        assert self._reading is not None
        await self._reading
        await self._process.wait()

    async def end(self) -> None:
        """Stop it, whatever state it is in."""
        if self._process is not None:
            if self._process.returncode is None:
                self._process.send_signal(signal.SIGCONT)
                self._process.terminate()
            await self.ended()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.events.append(
                json.loads(line) if line.startswith(b"{") else {"event": "", "text": line.decode()}
            )
            self._came.set()
        self._came.set()


@dataclass(slots=True)
class Asker:
    """A person who asks every tenth of a second, and notes which question was answered when."""

    client: RawClient
    asked: dict[int, float] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    answered_at: list[float] = field(default_factory=list)
    by: Counter[str] = field(default_factory=Counter)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def begin(self) -> None:
        """Returns when something was answered."""
        self._tasks = [asyncio.ensure_future(self._ask()), asyncio.ensure_future(self._hear())]
        await self.answered()

    async def answered(self, after: float = 0.0, times: int = 1) -> None:
        """Wait until so many questions are that were asked after a moment."""
        async with asyncio.timeout(DEADLINE):
            while sum(self.asked[number] > after for number in self.answers) < times:
                self._answered.clear()
                await self._answered.wait()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    @property
    def twice(self) -> list[int]:
        return [number for number, times in self.answers.items() if times > 1]

    def longest_silence(self) -> float:
        """Seconds between two answers, at most."""
        return max(
            (b - a for a, b in zip(self.answered_at, self.answered_at[1:], strict=False)),
            default=0.0,
        )

    async def _ask(self) -> None:
        for number in range(1 << 30):
            self.asked[number] = time.monotonic()
            await self.client.say(CHANNEL, f"ask {number}")
            await asyncio.sleep(ASKS_EVERY_S)

    async def _hear(self) -> None:
        while (line := await self.client._line()) is not None:
            if found := re.match(rf":(\S+?)!\S+ PRIVMSG {CHANNEL} :answer (\d+)$", line):
                self.answers[int(found[2])] += 1
                self.by[found[1]] += 1
                self.answered_at.append(time.monotonic())
                self._answered.set()


@contextlib.asynccontextmanager
async def hosts(
    folder: Path,
    postgres: Postgres,
    database: DatabaseUrl,
    ngircd: Server,
    environments: Sequence[Mapping[str, str]] = ({}, {}),
) -> AsyncIterator[list[Host]]:
    """As many as there are environments, none of them started; gone at the end."""
    name = database.reveal().rpartition("/")[2]
    async with AsyncExitStack() as stack:
        found = []
        for number, environment in enumerate(environments):
            own = folder / f"host{number}"
            own.mkdir()
            to_database = await stack.enter_async_context(holding_proxy(postgres.port))
            to_irc = await stack.enter_async_context(holding_proxy(ngircd.port))
            host = Host(own, to_database, to_irc, environment)
            host.write_config(postgres.url(name, to_database.port).reveal())
            stack.push_async_callback(host.end)
            found.append(host)
        yield found


@contextlib.asynccontextmanager
async def asker(ngircd: Server) -> AsyncIterator[Asker]:
    """In the channel, silent until it begins."""
    async with RawClient.connected(ngircd) as client:
        await client.register("asker")
        await client.join(CHANNEL)
        person = Asker(client)
        try:
            yield person
        finally:
            if person._tasks:
                await person.end()
