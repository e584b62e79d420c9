"""The bot among people: who asks to be left alone is, other bots are not talked with all night."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.server import Server
from tests.program import Program

TEA = """
[rules.tea]
triggers = "tea"
reply = "{nick}, milk?"
"""


def config(folder: Path, server: Server, channel: str, nick: str, rest: str = TEA) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "rules.toml"
    path.write_text(
        f"""
[bot]
nick = "{nick}"
BOT
[networks.test]
host = "{server.host}"
port = {server.port}
tls = false
channels = ["{channel}"]
{rest}
""".replace("BOT\n", ""),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def nick(channel: str) -> str:
    return "tb" + channel.removeprefix("#talk-")


@asynccontextmanager
async def bots(*paths: Path) -> AsyncIterator[list[Program]]:
    """Each joined before the next one starts."""
    async with AsyncExitStack() as stack:
        running = []
        for path in paths:
            bot = await stack.enter_async_context(Program.running(path))
            await bot.event("joined")
            running.append(bot)
        yield running


def said_by(client: RawClient, *nicks: str) -> list[str]:
    starts = tuple(f":{nick}!" for nick in nicks)
    return [line for line in client.lines if line.startswith(starts) and " PRIVMSG " in line]


@pytest.mark.parametrize("reply", ["{nick}: {quote}", "{quote}"], ids=["to the nick", "alone"])
@pytest.mark.parametrize(
    ("tea", "milk"),
    [
        (["I like tea"], ["I like milk"]),
        (
            ["There is no trouble so great that tea does not mend it ~ Anon", "Tea, said she"],
            ["Milk first, and then all the rest of a long life ~ Anon", "Do have some milk"],
        ),
    ],
    ids=["short", "long"],
)
async def test_two_talkbacks_that_fire_each_other_stop_after_two_rounds(
    ngircd: Server,
    raw: RawArrives,
    channel: str,
    nick: str,
    tmp_path: Path,
    reply: str,
    tea: list[str],
    milk: list[str],
) -> None:
    """Neither says that it is a bot. A person's line, two rounds, and one last word."""
    alice = await raw(ngircd, "alice")
    await alice.join(channel)
    one, two = f"{nick}a", f"{nick}b"
    rule = "[rules.r]\ntriggers = '{}'\npool = 'p'\nreply = '{}'\n[pools.p]\nquotes = {}\n"
    first = config(tmp_path / "a", ngircd, channel, one, rule.format("milk", reply, tea))
    second = config(tmp_path / "b", ngircd, channel, two, rule.format("tea", reply, milk))
    async with bots(first, second) as running:
        await alice.say(channel, "milk")
        waiting = [asyncio.create_task(bot.event("suppressed", reason="loop")) for bot in running]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
        await alice.send("PING :here")
        await alice.expect("PONG .*here")
        assert 3 <= len(said_by(alice, one, two)) <= 6
    assert len(said_by(alice, one, two)) <= 6
