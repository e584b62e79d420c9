"""The bot among people: who asks to be left alone is, other bots are not talked with all night."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.atheme import Network
from tests.e2e.servers.server import Server
from tests.e2e.test_answers import config as written
from tests.e2e.test_answers import plain
from tests.program import Program

TEA = """
[rules.tea]
triggers = "tea"
reply = "{nick}, milk?"
"""


def config(folder: Path, server: Server, channel: str, nick: str, rest: str = TEA) -> Path:
    folder.mkdir(exist_ok=True)
    return written(folder, plain(server, channel, nick), rest)


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


RULE = "[rules.r]\ntriggers = '{}'\npool = 'p'\nreply = '{}'\n[pools.p]\nquotes = {}\n"
SHORT = (["I like tea"], ["I like milk"])
LONG = (
    ["There is no trouble so great that tea does not mend it ~ Anon", "Tea, said she"],
    ["Milk first, and then all the rest of a long life ~ Anon", "Do have some milk"],
)

TO_THE_NICK = "{nick}: {quote}"
ALONE = "{quote}"
OTHER = ("milk", "tea")
SAME = ("tea|milk", "tea|milk")


@pytest.mark.parametrize(
    ("triggers", "quotes", "reply"),
    [
        pytest.param(OTHER, SHORT, TO_THE_NICK, id="each the other's, short, to the nick"),
        pytest.param(OTHER, LONG, ALONE, id="each the other's, long, alone"),
        pytest.param(SAME, SHORT, ALONE, id="the same, short, alone"),
        pytest.param(SAME, LONG, TO_THE_NICK, id="the same, long, to the nick"),
    ],
)
async def test_two_talkbacks_that_fire_each_other_stop_after_two_rounds(
    ngircd: Server,
    raw: RawArrives,
    channel: str,
    nick: str,
    tmp_path: Path,
    reply: str,
    quotes: tuple[list[str], list[str]],
    triggers: tuple[str, str],
) -> None:
    """Neither says that it is a bot. What a person began ends, and a person is still answered."""
    alice = await raw(ngircd, "alice", channel)
    names = (f"{nick}a", f"{nick}b")
    paths = [
        config(tmp_path / name, ngircd, channel, name, RULE.format(trigger, reply, said))
        for name, trigger, said in zip(names, triggers, quotes, strict=True)
    ]
    async with bots(*paths) as running:
        await alice.say(channel, "milk")
        await first_event(running, "suppressed", reason="loop")
    for _ in names:
        await alice.expect(f"^:({'|'.join(names)})!.* QUIT ")
    assert 3 <= len(said_by(alice, *names)) <= 6


async def test_who_asks_fast_in_a_row_is_no_bot(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    """At the speed of a program, each line right after the answer, up to the person limit."""
    alice, bob = await raw(ngircd, "alice"), await raw(ngircd, "bob")
    for person in (alice, bob):
        await person.join(channel)
    async with bots(config(tmp_path, ngircd, channel, nick)) as [bot]:
        for _ in range(6):
            await alice.say(channel, "a cup of tea for me please")
            await alice.expect(f"^:{nick}!.* :alice, milk")
        await bob.say(channel, "tea for me too")
        await bob.expect(f"^:{nick}!.* :bob, milk")
        await alice.say(channel, "tea")
        await bot.event("suppressed", reason="person limit")


async def test_opt_outs_and_cooldowns_survive_a_kill(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice, bob = await raw(ngircd, "alice"), await raw(ngircd, "bob")
    for person in (alice, bob):
        await person.join(channel)
    path = config(tmp_path, ngircd, channel, nick, TEA + 'cooldown = "1h"\n')
    async with bots(path) as [bot]:
        await alice.say(channel, "tea")
        await alice.expect(f"^:{nick}!.* :alice, milk")
        await alice.say(channel, "!talkback ignoreme")
        await alice.expect(f"^:{nick}!.* NOTICE alice :I will leave you alone")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await alice.expect(f"^:{nick}!.* QUIT")
    async with bots(path) as [bot]:
        await alice.say(channel, "tea")
        await bot.event("suppressed", reason="opt-out", nick="alice")
        await bob.say(channel, "tea")
        await bot.event("suppressed", reason="cooldown", nick="bob")
        await alice.say(nick, "unignoreme")
        await alice.expect(f"^:{nick}!.* NOTICE alice :I will answer you again")
        await alice.say(channel, "tea")
        await bot.event("suppressed", reason="cooldown", nick="alice")


COUNT = """
[rules.deaths]
triggers = '^died'
reply = "{count} deaths, {count:nick} told by {nick}"
"""
ABOVE = "[rules.above]\ntriggers = '^coffee'\nreply = 'black'\n"


async def test_counts_survive_a_kill_and_a_reload(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    """What was counted is on disk with the next order that is, or a moment later."""
    alice, bob = await raw(ngircd, "alice"), await raw(ngircd, "bob")
    for person in (alice, bob):
        await person.join(channel)
    path = config(tmp_path, ngircd, channel, nick, COUNT)
    async with bots(path) as [bot]:
        await alice.say(channel, "died")
        await alice.expect(f"^:{nick}!.* :1 deaths, 1 told by alice")
        await bob.say(channel, "!talkback ignoreme")
        await bob.expect(f"^:{nick}!.* NOTICE bob :I will leave you alone")
        bot.signal(signal.SIGKILL)
        await bot.ended()
    await alice.expect(f"^:{nick}!.* QUIT")
    async with bots(path) as [bot]:
        await bob.say(nick, "unignoreme")
        await bob.expect(f"^:{nick}!.* NOTICE bob :I will answer you again")
        await bob.say(channel, "died again")
        await bob.expect(f"^:{nick}!.* :2 deaths, 1 told by bob")
        config(tmp_path, ngircd, channel, nick, ABOVE + COUNT)
        bot.signal(signal.SIGHUP)
        await bot.event("reloaded")
        await alice.say(channel, "coffee")
        await alice.expect(f"^:{nick}!.* :black")
        await alice.say(channel, "died")
        await alice.expect(f"^:{nick}!.* :3 deaths, 2 told by alice")


async def test_a_second_bot_on_one_state_is_refused(
    ngircd: Server, channel: str, nick: str, tmp_path: Path
) -> None:
    path = config(tmp_path, ngircd, channel, nick)
    async with bots(path), Program.running(path) as second:
        assert await second.ended() == 2
    text = " ".join(event.get("text", "") for event in second.events)
    assert f"{tmp_path / 'talkback.db'}: another talkback is running with this state" in text


@pytest.mark.parametrize(
    "damage", [b"no database at all, but some text" * 100, None], ids=["text", "a folder"]
)
async def test_a_state_that_cannot_be_read_says_so_and_is_left_alone(
    ngircd: Server, channel: str, nick: str, tmp_path: Path, damage: bytes | None
) -> None:
    path = config(tmp_path, ngircd, channel, nick)
    state = tmp_path / "talkback.db"
    if damage is None:
        state.mkdir()
    else:
        state.write_bytes(damage)
    async with Program.running(path) as bot:
        assert await bot.ended() == 2
    [said] = [event["text"] for event in bot.events if event.get("text")]
    assert said.startswith(f"talkback: {state}: ")
    assert damage is None or state.read_bytes() == damage


async def test_admins_are_known_by_their_account(
    inspircd_atheme: Network, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    server, account = inspircd_atheme.server, inspircd_atheme.account
    path = config(tmp_path, server, channel, nick)
    text = path.read_text(encoding="utf-8")
    admins = f'[bot]\nadmins = ["account:{account.name}"]\n'
    path.write_text(text.replace("[bot]\n", admins), encoding="utf-8")
    mallory, admin = await raw(server, "mallory"), await raw(server, "boss")
    for person in (admin, mallory):  # the first is an operator, who may mute as well
        await person.join(channel)
    async with bots(path) as [bot]:
        await mallory.say(channel, "!talkback mute")
        await mallory.expect(f"^:{nick}!.* NOTICE mallory :that is for my admins")
        await mallory.say(channel, "!talkback mute 1h")
        await admin.say("NickServ", f"IDENTIFY {account.name} {account.password}")
        await admin.expect("^:NickServ.* NOTICE boss :.*identified")
        await admin.say(channel, "!talkback mute 1h")
        await admin.expect(f"^:{nick}!.* NOTICE boss :I say nothing in {channel} for 1h")
        order = await bot.event("order")
        assert (order["order"], order["words"], order["account"]) == ("mute", "1h", account.name)
        await admin.say(channel, "tea")
        await bot.event("suppressed", reason="mute")
        await admin.say(channel, "!talkback unmute")
        await admin.expect(f"^:{nick}!.* NOTICE boss :I speak again")
        await admin.say(channel, "tea")
        await admin.expect(f"^:{nick}!.* PRIVMSG {channel} :boss, milk")
    refused = [event for event in bot.events if event["event"] == "order-refused"]
    assert len(refused) == 2
    notices = [line for line in mallory.lines if "NOTICE mallory :that" in line]
    assert len(notices) == 1


async def first_event(running: Sequence[Program], name: str, **fields: object) -> None:
    """One of the programs tells of it."""
    waiting = {asyncio.create_task(bot.event(name, **fields)) for bot in running}
    done, late = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)
    for task in done:
        task.result()
