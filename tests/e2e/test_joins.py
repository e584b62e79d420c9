"""Who comes and who leaves, as real servers tell it; and who asks, whatever comes and goes."""

import asyncio
from pathlib import Path

import pytest

from tests.deadline import DEADLINE
from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.server import Server
from tests.e2e.test_answers import config, plain
from tests.program import Program

RULES = """
[rules.hello]
on = ["join"]
user_cooldown = "1d"
reply = "hello {nick}"
[rules.bye]
on = ["part"]
user_cooldown = "1d"
reply = "bye {nick}: {message}"
[rules.tea]
triggers = '\\btea\\b'
reply = "{nick}, milk?"
"""
ENTERED_S = 2.1
"""From its own join until those who come are greeted."""
CROWD = 60


@pytest.fixture(params=["ngircd", "inspircd"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


async def settled(client: RawClient) -> None:
    """The server is asked until the bot has been there for long enough."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(DEADLINE):
        while loop.time() < begun + ENTERED_S:
            await client.send("PING :still-there")
            await client.expect("PONG .*still-there")


async def test_who_comes_is_greeted_and_who_leaves_is_told_farewell(
    server: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    """A part, a quit and a kick; of those who were there before, NAMES told."""
    ann = await raw(server, "ann", channel)
    await raw(server, "eve", channel)
    async with Program.running(config(tmp_path, plain(server, channel, nick), RULES)) as bot:
        await bot.event("joined", channel=channel)
        await ann.expect(f":{nick}!.* JOIN :?{channel}")
        await settled(ann)
        bob = await raw(server, "bob", channel)
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :hello bob")
        await bob.send(f"PART {channel} :tea is over")
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :bye bob: .?tea is over")
        await ann.send(f"KICK {channel} eve :no spam")
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :bye eve: no spam")
        carl = await raw(server, "carl", channel)
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :hello carl")
        await carl.send("QUIT :gone")
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :bye carl: .*gone")


async def test_a_crowd_that_comes_at_once_takes_no_answer_from_who_asks(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    ann = await raw(ngircd, "ann", channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick), RULES)) as bot:
        await bot.event("joined", channel=channel)
        await settled(ann)
        crowd = [await raw(ngircd, f"{nick}x{number}") for number in range(CROWD)]
        await asyncio.gather(*(each.join(channel) for each in crowd))
        await bot.event("suppressed", reason="event")
        await crowd[0].say(channel, "is there tea?")
        await crowd[0].expect(f":{nick}!.* PRIVMSG {channel} :{nick}x0, milk")
        greetings = [line for line in crowd[0].lines if "PRIVMSG" in line and "hello" in line]
        assert len(greetings) <= 5
