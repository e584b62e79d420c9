"""A backup taken while the bot is flooded, restored elsewhere: who was promised silence has it."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.deadline import DEADLINE
from tests.net.session_driver import CHANNEL, Peer, serving
from tests.program import Program

_ACKNOWLEDGED = re.compile(r"NOTICE (quiet\d+) :I will leave you alone\.")
_NOISE = f":alice!a@host PRIVMSG {CHANNEL} :ask me\r\n".encode() * 50


def config(folder: Path, port: int) -> Path:
    folder.mkdir()
    path = folder / "rules.toml"
    path.write_text(
        "[bot]\nmax_replies = false\nmax_replies_person = false\nmax_share = false\n"
        f'[networks.net]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n'
        f'channels = ["{CHANNEL}"]\nthrottle = false\n'
        '[rules.echo]\ntriggers = "^ask"\nreply = "{nick}: yes"\n'
    )
    return path


@dataclass(slots=True)
class Crowd:
    """A channel full of noise, in which one after the other asks to be left alone."""

    peer: Peer
    acknowledged: set[str] = field(default_factory=set)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def shout(self) -> None:
        """Without an end, and never further ahead of the bot than its answers."""
        for number in count():
            nick = f"quiet{number}"
            order = f":{nick}!{nick}@host{number} PRIVMSG {CHANNEL} :!talkback ignoreme"
            await self.peer.send(_NOISE, order)
            while nick not in self.acknowledged:
                if found := _ACKNOWLEDGED.match(await self.peer.line()):
                    self.acknowledged.add(found[1])
                    self._more.set()

    async def promised(self, number: int) -> set[str]:
        """Who was promised silence, once they are so many."""
        async with asyncio.timeout(DEADLINE):
            while len(self.acknowledged) < number:
                self._more.clear()
                await self._more.wait()
        return {*self.acknowledged}


@asynccontextmanager
async def shouting(peer: Peer) -> AsyncIterator[Crowd]:
    crowd = Crowd(peer)
    task = asyncio.create_task(crowd.shout())
    try:
        yield crowd
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def back_up(rules: Path, copy: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "talkback", "state", "backup", "-c", str(rules), str(copy))
    )
    async with asyncio.timeout(DEADLINE):
        assert await process.wait() == 0


async def answered(folder: Path, copy: Path, nicks: set[str]) -> set[str]:
    """Who of them is answered by a bot that has the copy; somebody new is."""
    async with serving() as server:
        rules = config(folder, server.port)
        await asyncio.to_thread(copy.rename, rules.with_name("talkback.db"))
        async with Program.running(rules, "-q"):
            peer = await (await server.peer()).welcome()
            for nick in (*sorted(nicks), "newcomer"):
                host = nick.removeprefix("quiet")
                await peer.send(f":{nick}!{nick}@host{host} PRIVMSG {CHANNEL} :ask")
            await peer.until(f"PRIVMSG {CHANNEL} :newcomer: yes")
    return {nick for nick in nicks if f"PRIVMSG {CHANNEL} :{nick}: yes" in peer.lines}


async def test_every_opt_out_that_was_acknowledged_is_in_a_backup_that_was_taken_under_a_flood(
    tmp_path: Path,
) -> None:
    promised: dict[Path, set[str]] = {}
    async with serving() as server:
        rules = config(tmp_path / "here", server.port)
        async with (
            Program.running(rules, "-q") as program,
            shouting(await (await server.peer()).welcome()) as crowd,
        ):
            for number in range(3):
                copy = tmp_path / f"copy{number}.db"
                promised[copy] = await crowd.promised(5 * (number + 1))
                await back_up(rules, copy)
            program.signal(signal.SIGKILL)
    for number, (copy, nicks) in enumerate(promised.items()):
        assert await answered(tmp_path / f"elsewhere{number}", copy, nicks) == set()
