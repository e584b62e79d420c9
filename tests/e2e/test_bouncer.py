"""Behind a real bouncer: what it kept is the past, and its own modules are nobody to talk to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.server import Server
from tests.e2e.servers.znc import Znc, running_znc
from tests.program import Program

RULES = """
[rules.any]
triggers = '\\S'
on = ["channel", "private"]
reply = "{nick}: {match}"
"""


def config(folder: Path, znc: Znc, channel: str) -> Path:
    networks = "".join(
        f"""
[networks.{name}]
host = "{znc.host}"
port = {znc.port}
tls = false
password = "{znc.password(name)}"
channels = ["{place}"]
"""
        for name, place in (("one", channel), ("two", f"{channel}-two"))
    )
    path = folder / "rules.toml"
    path.write_text(f"[bot]\nstate = false\n{networks}{RULES}", encoding="utf-8")
    return path


async def joined(bot: Program) -> None:
    """On both networks, whichever is first."""
    networks: set[str] = set()
    while networks != {"one", "two"}:
        networks.add((await bot.event("joined"))["network"])


@asynccontextmanager
async def other_client(znc: Znc) -> AsyncIterator[RawClient]:
    """Another client of the bouncer's user."""
    client = RawClient(*await asyncio.open_connection(znc.host, znc.port))
    try:
        await client.send(f"PASS {znc.password('one')}")
        await client.register("other")
        yield client
    finally:
        await client.close()


async def bouncer_came(alice: RawClient, places: dict[str, str]) -> None:
    """By each of its nicks, whichever is first."""
    missing = set(places)
    while missing:
        came = await alice.expect(rf"^:({'|'.join(places)})!\S+ JOIN ")
        missing.discard(came[1])


async def has_read(alice: RawClient, nick: str) -> None:
    """The bouncer answers what asks for its version by itself, where no client is there to."""
    await alice.say(nick, "\x01VERSION\x01")
    await alice.expect(rf"^:{nick}!\S+ NOTICE \S+ :\x01VERSION ")


@pytest.mark.parametrize("prefix", ["*", "&"])
async def test_what_znc_kept_is_not_answered_and_what_is_said_now_is(
    ngircd: Server, raw: RawArrives, channel: str, tmp_path: Path, prefix: str
) -> None:
    nick = "z" + channel.removeprefix("#talk-")
    alice = await raw(ngircd, f"al{nick}")
    places = {nick: channel, f"{nick}-two": f"{channel}-two"}
    for place in places.values():
        await alice.join(place)
    async with running_znc(ngircd, nick, channel, prefix) as znc:
        await bouncer_came(alice, places)
        for who, place in places.items():
            await alice.say(place, "old")
            await alice.say(who, "old, in private")
            await has_read(alice, who)
        async with Program.running(config(tmp_path, znc, channel)) as bot:
            await joined(bot)
            for who, place in places.items():
                await alice.say(place, "new")
                await alice.expect(f"^:{who}!.* PRIVMSG {place} :al{nick}: n")
                await alice.say(who, "new")
                await alice.expect(f"^:{who}!.* PRIVMSG al{nick} :al{nick}: n")
        lines = [event["line"] for event in bot.events if event["event"] == "reply"]
        assert lines == ["new"] * 4


async def test_znc_itself_is_not_talked_with(
    ngircd: Server, raw: RawArrives, channel: str, tmp_path: Path
) -> None:
    """Its module that watches tells every client by PRIVMSG what it saw, under names of its own."""
    nick = "z" + channel.removeprefix("#talk-")
    alice = await raw(ngircd, f"al{nick}")
    async with running_znc(ngircd, nick, channel, "&") as znc:
        async with (
            Program.running(config(tmp_path, znc, channel)) as bot,
            other_client(znc) as client,
        ):
            await joined(bot)
            await client.say("&watch", "Add *")
            await client.expect(r"^:&watch!znc@znc.in NOTICE ")
            await alice.say(nick, "new")
            await client.expect(r"!watch@znc.in PRIVMSG \S+ :.*new")
            await alice.expect(f"^:{nick}!.* PRIVMSG al{nick} :al{nick}: n")
        assert [event["nick"] for event in bot.events if event["event"] == "reply"] == [f"al{nick}"]
