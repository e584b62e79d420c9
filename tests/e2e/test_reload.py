"""A config edited while the bot is on real servers: what changes, and what is left alone."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.deadline import prompt
from tests.e2e.clients import RawArrives
from tests.e2e.servers.server import Server
from tests.program import Program
from tests.quotes.web_site import site

TEA = '[rules.tea]\ntriggers = "tea"\nreply = "{nick}, milk?"\n'


def network(name: str, server: Server, *channels: str) -> str:
    return (
        f'[networks.{name}]\nhost = "{server.host}"\nport = {server.port}\ntls = false\n'
        f"channels = {json.dumps(channels)}\n"
    )


@pytest.fixture
def bot_table(nick: str) -> str:
    return f'[bot]\nnick = "{nick}"\nstate = false\n'


async def test_channels_are_joined_and_parted_and_the_others_left_alone(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, bot_table: str, tmp_path: Path
) -> None:
    alice, path = await raw(ngircd, "alice"), tmp_path / "rules.toml"
    for name in (channel, f"{channel}a", f"{channel}b"):
        await alice.join(name)
    path.write_text(bot_table + network("one", ngircd, channel, f"{channel}a") + TEA)
    async with Program.running(path) as bot:
        await bot.event("joined")
        await bot.event("joined")
        path.write_text(bot_table + network("one", ngircd, channel, f"{channel}b") + TEA)
        await bot.event("reloaded")
        await alice.expect(f"^:{nick}!.* PART {channel}a")
        await alice.expect(f"^:{nick}!.* JOIN :?{channel}b$")
        await alice.say(channel, "tea")
        await alice.expect(f"PRIVMSG {channel} :alice, milk")
    joins = [line for line in alice.lines if line.startswith(f":{nick}!") and " JOIN " in line]
    assert len(joins) == 3
    assert [event["event"] for event in bot.events].count("connecting") == 1


async def test_networks_come_and_go_and_the_others_do_not_notice(
    ngircd: Server,
    inspircd: Server,
    raw: RawArrives,
    channel: str,
    nick: str,
    bot_table: str,
    tmp_path: Path,
) -> None:
    one, two = network("one", ngircd, channel), network("two", inspircd, channel)
    alice, bob = await raw(ngircd, "alice"), await raw(inspircd, "bob")
    await alice.join(channel)
    await bob.join(channel)
    path = tmp_path / "rules.toml"
    path.write_text(bot_table + one + TEA)
    async with Program.running(path) as bot:
        await bot.event("joined", network="one")
        path.write_text(bot_table + one + two + TEA)
        await bot.event("joined", network="two")
        await bob.say(channel, "tea")
        await bob.expect(f"^:{nick}!.* PRIVMSG {channel} :bob, milk")
        path.write_text(bot_table + two + TEA)
        await bot.event("left", network="one")
        await alice.expect(f"^:{nick}!.* QUIT")
        await bob.say(channel, "more tea")
        await bob.expect(f"^:{nick}!.* PRIVMSG {channel} :bob, milk")
    asked = [event["network"] for event in bot.events if event["event"] == "connecting"]
    assert asked == ["one", "two"]


async def test_a_config_is_mended_by_the_quotes_file_that_it_lacked(
    ngircd: Server, channel: str, bot_table: str, tmp_path: Path
) -> None:
    path, head = tmp_path / "rules.toml", bot_table + network("one", ngircd, channel)
    path.write_text(head + TEA)
    async with Program.running(path) as bot:
        await bot.event("joined")
        path.write_text(head + TEA + '[rules.n]\ntriggers = "n"\npool = "new"\n')
        refused = await bot.event("reload-refused")
        assert "there is no pool new" in refused["problem"]
        (tmp_path / "quotes").mkdir()
        (tmp_path / "quotes" / "new.txt").write_text("a quote\n")
        assert (await bot.event("reloaded"))["rules"] == 2


async def test_a_file_that_a_refused_config_names_is_watched_too(
    ngircd: Server, channel: str, bot_table: str, tmp_path: Path
) -> None:
    path, head = tmp_path / "rules.toml", bot_table + network("one", ngircd, channel)
    path.write_text(head + TEA)
    (tmp_path / "far").mkdir()
    async with Program.running(path) as bot:
        await bot.event("joined")
        pool = '[pools.far]\npath = "far/quotes.txt"\n[rules.n]\ntriggers = "n"\npool = "far"\n'
        path.write_text(head + TEA + pool)
        await bot.event("reload-refused")
        (tmp_path / "far" / "quotes.txt").write_text("a quote\n")
        assert (await bot.event("reloaded"))["rules"] == 2


async def test_a_cooldown_survives_a_reload(
    ngircd: Server, raw: RawArrives, channel: str, bot_table: str, tmp_path: Path
) -> None:
    path, head = tmp_path / "rules.toml", bot_table + network("one", ngircd, channel)
    path.write_text(head + TEA + 'cooldown = "1h"\n')
    alice = await raw(ngircd, "alice", channel)
    async with Program.running(path) as bot:
        await bot.event("joined")
        await alice.say(channel, "tea")
        await bot.event("reply", rule="tea")
        path.write_text(head + TEA.replace("milk", "sugar") + 'cooldown = "1h"\n')
        await bot.event("reloaded")
        await alice.say(channel, "tea")
        await bot.event("suppressed", rule="tea", reason="cooldown")


async def test_a_signal_is_obeyed_while_thousands_of_rules_are_read(
    ngircd: Server, channel: str, bot_table: str, tmp_path: Path
) -> None:
    path, head = tmp_path / "rules.toml", bot_table + network("one", ngircd, channel)
    path.write_text(head + TEA)
    many = "".join(
        f'[rules.r{n}]\ntriggers = "w{n}(a|b)+ (?P<what>c{{1,9}}|d)?e"\nreply = "x"\n'
        for n in range(8000)
    )
    async with Program.running(path) as bot:
        await bot.event("joined")
        path.write_text(head + TEA + many)
        await bot.event("reloading")
        begun = time.monotonic()
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
        assert time.monotonic() - begun < prompt()
    assert not [event for event in bot.events if event["event"] == "reloaded"]


async def test_a_pool_on_the_web_that_is_away_is_silence_until_it_is_there(
    ngircd: Server,
    raw: RawArrives,
    channel: str,
    bot_table: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path, head = tmp_path / "rules.toml", bot_table + network("one", ngircd, channel)
    rule = '[pools.web]\nurl = "{}"\n[rules.tea]\ntriggers = "tea"\npool = "web"\n'
    alice = await raw(ngircd, "alice", channel)
    path.write_text(head + rule.format("http://me:s3cret@127.0.0.1:1/?key=t0ken"))
    with site() as host:
        async with Program.running(path, "-v") as bot:
            await bot.event("joined")
            await alice.say(channel, "tea")
            await bot.event("suppressed", rule="tea", reason="empty pool")
            if "pool-away" not in [event["event"] for event in bot.events]:
                await bot.event("pool-away")
            path.write_text(head + rule.format(f"http://me:s3cret@{host}/good?key=t0ken"))
            await bot.event("pool-refreshed", quotes=1)
            await alice.say(channel, "tea")
            await alice.expect("alice: I am no bird ~ Charlotte Brontë")
    assert not [event for event in bot.events if "s3cret" in str(event) or "t0ken" in str(event)]
    async with Program.running(path) as bot:  # the site is gone, the copy is there
        await bot.event("joined")
        await alice.say(channel, "tea")
        await alice.expect("alice: I am no bird ~ Charlotte Brontë")
