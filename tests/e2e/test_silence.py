"""How long nobody spoke in a channel, counted from when the bot came into it."""

from pathlib import Path

from tests.e2e.clients import RawArrives
from tests.e2e.servers.server import Server
from tests.e2e.test_answers import config, plain
from tests.program import Program

RULES = """
[rules.anybody]
triggers = '^hello'
after_silence = "1h"
reply = "hello {nick}"
[rules.always]
triggers = '^well'
reply = "well well"
"""


async def test_the_silence_before_the_bot_came_is_none(
    ngircd: Server, raw: RawArrives, channel: str, tmp_path: Path
) -> None:
    """Were nothing known of it, the rule would be out of scope, and no event told of it."""
    nick = "tb" + channel.removeprefix("#talk-")
    ann = await raw(ngircd, "ann", channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick), RULES)) as bot:
        await bot.event("joined", channel=channel)
        await ann.say(channel, "hello?")
        told = await bot.event("suppressed", rule="anybody")
        assert told["reason"] == "silence"
        await ann.say(channel, "well")
        await ann.expect(f":{nick}!.* PRIVMSG {channel} :well well")
