"""What the doctor says of what networks ask of bots."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from talkback.doctor.finding import Health, Step
from talkback.model.settings import BotSettings, ChannelToJoin
from tests.deadline import DEADLINE
from tests.doctor.test_doctor import HOST, examined, network, problems, server

WELCOMED = (
    ":irc CAP * LS :",
    ":irc 001 talkback :Hi",
    ":irc 005 talkback BOT=B PREFIX=(ov)@+ :are supported",
    ":irc 422 talkback :None",
    ":talkback MODE talkback :+iB",
    ":talkback!t@h JOIN #c",
    ":irc 353 talkback = #c :+talkback @op",
    ":irc 366 talkback #c :End",
)


def wire(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


async def manners(bot: BotSettings, *lines: str) -> list[tuple[str, Health]]:
    async with server(*lines) as port:
        where = replace(network(port), channels=(ChannelToJoin("#c"),))
        found = await examined(where, bot=bot)
    assert not problems(found)
    return [(each.said, each.health) for each in found if each.step is Step.MANNERS]


async def test_a_bot_that_keeps_to_what_networks_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await manners(BotSettings(operator="alice"), *WELCOMED) == [
        ("the realname names who answers for the bot: alice", Health.GOOD),
        ("the network marks us as a bot (user mode +B)", Health.GOOD),
        ("the bot has a voice in #c", Health.GOOD),
    ]


async def test_who_is_in_a_channel_is_waited_for() -> None:
    loop, gone = asyncio.get_running_loop(), asyncio.Event()

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        joined = WELCOMED.index(":talkback!t@h JOIN #c") + 1
        writer.write(wire(WELCOMED[:joined]))
        await reader.readuntil(b"JOIN #c")
        loop.call_later(0.3, writer.write, wire(WELCOMED[joined:]))
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(serve, HOST, 0) as found:
        where = network(found.sockets[0].getsockname()[1])
        told = await examined(replace(where, channels=(ChannelToJoin("#c"),)))
        async with asyncio.timeout(DEADLINE):
            await gone.wait()
    assert told[-2].said == "the bot has a voice in #c"


async def test_a_server_that_does_not_say_who_is_in_a_channel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("talkback.doctor.manners.NAMES_TIMEOUT_S", 0.05)
    lines = WELCOMED[:-2]
    assert (await manners(BotSettings(operator="alice"), *lines))[-1] == (
        "the server does not say whether the bot has a voice in #c",
        Health.GOOD,
    )


async def test_a_bot_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talkback.doctor.manners.BOT_MODE_TIMEOUT_S", 0.05)
    lines = [line.replace(":+iB", ":+i").replace(":+talkback", ":talkback") for line in WELCOMED]
    assert await manners(BotSettings(), *lines) == [
        (
            "the realname, “what she really said”, may name nobody who answers for the bot",
            Health.WARNING,
        ),
        ("the network has a bot mode, +B, and did not set it for us", Health.WARNING),
        ("the bot has no voice in #c", Health.GOOD),
    ]
