"""Who is what in a channel, as real servers tell it: NAMES at the join, MODE and NICK after it."""

from pathlib import Path

import pytest

from tests.e2e.clients import RawArrives
from tests.e2e.servers.server import Server
from tests.e2e.test_answers import config, plain
from tests.program import Program

RULES = """
[rules.op]
triggers = '^!op'
users = ["rank:op"]
reply = "op {nick}"
[rules.voice]
triggers = '^!op|^!voice'
users = ["rank:voice"]
reply = "voice {nick}"
[rules.none]
triggers = '^!'
reply = "none {nick}"
"""


@pytest.fixture(params=["ngircd", "inspircd"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


async def test_a_rank_is_followed_from_names_on(
    server: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    ann = await raw(server, "ann", channel)
    bob = await raw(server, "bob", channel)
    async with Program.running(config(tmp_path, plain(server, channel, nick), RULES)) as bot:
        await bot.event("joined", channel=channel)
        await ann.expect(rf"JOIN :?{channel}")
        await bob.say(channel, "!voice first")
        await bob.expect(f":{nick}!.* PRIVMSG {channel} :none bob")
        await ann.say(channel, "!op")
        await bob.expect(f":{nick}!.* PRIVMSG {channel} :op ann")
        await ann.send(f"MODE {channel} +v bob")
        await bob.expect(f"MODE {channel} \\+v :?bob")
        await bob.send("NICK bobby")
        await bob.expect("NICK :?bobby")
        await bob.say(channel, "!op")
        await bob.expect(f":{nick}!.* PRIVMSG {channel} :voice bobby")
        await ann.send(f"MODE {channel} +o-v bobby bobby")
        await bob.expect(f"MODE {channel} ")
        await ann.send(f"MODE {channel} -o ann")
        await bob.expect(f"MODE {channel} -o :?ann")
        await ann.say(channel, "!op")
        await bob.expect(f":{nick}!.* PRIVMSG {channel} :none ann")
        await bob.say(channel, "!op")
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :op bobby")


async def test_an_operator_gives_orders_in_their_channel_and_nobody_else(
    server: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    """No rule asks for ranks here, so the server is asked when the order comes."""
    ann = await raw(server, "ann", channel)
    bob = await raw(server, "bob", channel)
    rules = "[rules.tea]\ntriggers = 'tea'\nreply = 'milk?'\n"
    async with Program.running(config(tmp_path, plain(server, channel, nick), rules)) as bot:
        await bot.event("joined", channel=channel)
        await bob.say(channel, "!talkback mute")
        await bob.expect("NOTICE bob :that is for my admins")
        await ann.say(channel, "!talkback disable tea")
        await ann.expect(f"NOTICE ann :tea is off in {channel}")
        order = await bot.event("order")
        assert (order["by"], order["nick"], order["order"]) == ("operator", "ann", "disable")
        await bob.say(channel, "tea?")
        await bob.say(channel, "!talkback why")
        told = await bob.expect("NOTICE bob :.*")
        assert "disabled (switched off by an operator of this channel)" in told[0]
        await ann.say(channel, "!talkback enable tea")
        await ann.expect(f"NOTICE ann :tea is on in {channel}")
        await bob.say(channel, "tea!")
        await bob.expect(f":{nick}!.* PRIVMSG {channel} :milk")
