"""A channel with a bridge: ten people, eight of them behind it, are each somebody."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from talkback.cli.main import main
from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.server import Server
from tests.program import Program

RULES = """
[rules.tea]
triggers = '^tea'
reply = "{nick}: milk?"
user_cooldown = "1h"

[rules.cake]
triggers = '^cake'
users = ["ann%(n)s", "mask:mb%(n)s!*@*"]
reply = "{nick}: a slice"
user_cooldown = "1h"
"""
BEHIND = ("ann%s", "bo", "cy", "\x0304di\x03", "e\u200bd", "@fay", "Gus Grissom", "hal")
"""The first is somebody else than the one of that nick on the network."""


def seen(n: str) -> list[str]:
    """How the bot calls them."""
    return [f"ann{n}", "bo", "cy", "di", "ed", "fay", "Gus Grissom", "hal"]


def config(folder: Path, server: Server, channel: str, n: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(
        f"""
[bot]
nick = "tb{n}"
state = false
[networks.test]
host = "{server.host}"
port = {server.port}
tls = false
throttle = false
channels = ["{channel}"]
[[networks.test.bridges]]
who = "mask:mb{n}!*@*"
form = ["[{{network}}] <{{nick}}> {{text}}", "<{{nick}}> {{text}}"]
{RULES % {"n": n}}
""",
        encoding="utf-8",
    )
    return path


async def test_ten_people_are_answered_each_within_limits_and_rests_of_their_own(
    inspircd: Server, raw: RawArrives, channel: str, tmp_path: Path
) -> None:
    """The bridge says that it is a bot, as bridges do, and the same log says the same.

    At the end the bridge has had its part of the channel, and who is on the network has not.
    """
    n = channel.removeprefix("#talk-")
    bridge, ann, bob, eve, watch = [
        await raw(inspircd, f"{who}{n}") for who in ("mb", "ann", "bob", "eve", "w")
    ]
    await bridge.send(f"MODE mb{n} +B")
    for client in (watch, bridge, ann, bob, eve):
        await client.join(channel)
    path = config(tmp_path, inspircd, channel, n)
    behind = zip([name.replace("%s", n) for name in BEHIND], seen(n), strict=True)
    people = [(bridge, f"[discord] <{name}> ", shown) for name, shown in behind]
    people += [(ann, "", f"ann{n}"), (bob, "", f"bob{n}")]

    async def say(client: RawClient, line: str, answer: str) -> None:
        """And wait until the bot has answered it, or would have."""
        await client.say(channel, line)
        await watch.expect(f" PRIVMSG {channel} :{re.escape(answer or line)}$")

    async with Program.running(path) as bot:
        await bot.event("joined")
        for word, answer in (("tea", "milk?"), ("tea again", ""), ("cake", "a slice")):
            for client, prefix, nick in people:
                answers = answer and not (client is bob and word == "cake")
                await say(client, f"{prefix}{word}", f"{nick}: {answer}" if answers else "")
        await say(bridge, "bo has joined", "")
        await say(bridge, f"<tb{n}> tea", "")
        await bridge.say(channel, "<ida> !talkback ignoreme")
        await watch.expect(f"NOTICE {channel} :ida: I will leave you alone")
        await say(bridge, "<ida> tea", "")
        await say(bridge, "<jo> tea", "")
        await say(eve, "tea", f"eve{n}: milk?")
    chat = said(watch.lines, channel)
    replies = [text for nick, text in chat if nick == f"tb{n}"]
    tea = [f"{nick}: milk?" for _, _, nick in people]
    cake = [f"{nick}: a slice" for client, _, nick in people if client is not bob]
    assert replies == [*tea, *cake, f"eve{n}: milk?"]
    assert_replayed(path, chat, len(replies), f"tb{n}")


def said(lines: list[str], channel: str) -> list[tuple[str, str]]:
    found = (re.match(rf"(?:@\S+ )?:([^!]+)!\S+ PRIVMSG {channel} :(.*)", line) for line in lines)
    return [(each[1], each[2]) for each in found if each is not None]


def assert_replayed(path: Path, chat: list[tuple[str, str]], fired: int, bot: str) -> None:
    """As a log, and as a session line by line."""
    folder = path.parent
    log = "".join(
        f"[12:{at // 60:02}:{at % 60:02}] <{nick}> {text}\n" for at, (nick, text) in enumerate(chat)
    )
    (folder / "chat.log").write_text(log, encoding="utf-8")
    done = CliRunner().invoke(main, ["replay", "--json", "-c", str(path), str(folder / "chat.log")])
    report = json.loads(done.stdout)
    assert sum(report["fired"].values()) == fired
    session = "".join(f"<{nick}> {text}\n" for nick, text in chat)
    (folder / "chat.txt").write_text(session, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "-c", str(path), str(folder / "chat.txt")])
    assert "TB702" not in done.stdout, done.stdout
