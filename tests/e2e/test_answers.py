"""The main job, end to end: a rule in a file, a line in a channel of a real server, an answer."""

import signal
from pathlib import Path

import pytest

from tests.e2e.clients import IiArrives, RawArrives, RawClient
from tests.e2e.servers.certificates import HOST
from tests.e2e.servers.server import Server
from tests.program import Program

QUOTES = ("I am no bird ~ Charlotte Brontë", "I would always rather be happy ~ Charlotte Brontë")
ANY_QUOTE = "(" + "|".join(QUOTES) + ")"
RULES = """
[pools.bronte]
quotes = ["I am no bird ~ Charlotte Brontë", "I would always rather be happy ~ Charlotte Brontë"]
[defaults]
pool = "bronte"
[rules.she]
triggers = "that'?s what she said"
[rules.mention]
on = ["mention"]
triggers = "^"
[rules.private]
on = ["private"]
triggers = "^"
"""


def config(folder: Path, network: str, rules: str = RULES) -> Path:
    path = folder / "rules.toml"
    path.write_text(network + rules, encoding="utf-8")
    return path


def plain(server: Server, channel: str, nick: str, more: str = "") -> str:
    return f"""
[bot]
nick = "{nick}"
[networks.test]
host = "{server.host}"
port = {server.port}
tls = false
channels = ["{channel}"]
{more}
"""


async def test_a_person_at_a_real_client_is_answered_on_ngircd(
    ngircd: Server, ii: IiArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await ii(ngircd, "alice")
    window = await alice.join(channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick))) as bot:
        await bot.event("joined", channel=channel)
        await window.say("haha That’s what She said!!")
        await window.expect(f"<{nick}> alice: {ANY_QUOTE}$")
        said = await bot.event("reply")
    assert said["rule"] == "she"
    assert (said["network"], said["channel"], said["nick"]) == ("test", channel, "alice")


async def test_a_person_is_answered_on_inspircd_over_verified_tls(
    inspircd: Server, ii: IiArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    network = f"""
[bot]
nick = "{nick}"
[networks.test]
host = "{HOST}"
port = {inspircd.tls_port}
tls_ca = "{inspircd.ca}"
channels = ["{channel}"]
"""
    alice = await ii(inspircd, "alice")
    window = await alice.join(channel)
    async with Program.running(config(tmp_path, network)) as bot:
        await bot.event("joined", channel=channel)
        await window.say("that's what she said")
        await window.expect(f"<{nick}> alice: {ANY_QUOTE}$")


async def test_a_certificate_nobody_vouches_for_is_refused(
    inspircd: Server, channel: str, nick: str, tmp_path: Path
) -> None:
    network = f"""
[networks.test]
host = "{HOST}"
port = {inspircd.tls_port}
"""
    async with Program.running(config(tmp_path, network), "--once") as bot:
        assert await bot.ended() == 69
    assert not [event for event in bot.events if event["event"] == "registered"]
    assert any("certificate" in str(event.get("reason")) for event in bot.events)


async def test_mentions_and_private_messages_are_answered_and_notices_are_not(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice", channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick))) as bot:
        await alice.expect(f":{nick}!.* JOIN")
        await bot.event("joined")
        for line in (f"{nick}: hello", f"@{nick.upper()} hello"):
            await alice.say(channel, line)
            await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :alice: {ANY_QUOTE}$")
        await alice.say(nick, "hello")
        await alice.expect(f"^:{nick}!.* PRIVMSG alice :{ANY_QUOTE}$")
        await alice.send(f"NOTICE {channel} :that's what she said")
        await alice.send(f"NOTICE {nick} :that's what she said")
        await alice.say(channel, f"{nick}s are nice")
        await alice.say(channel, "thats what she said")
        await alice.expect(f"PRIVMSG {channel} :alice: {ANY_QUOTE}$")
    assert len([event for event in bot.events if event["event"] == "reply"]) == 4


async def test_replies_go_to_the_person_or_to_another_channel_that_the_bot_is_in(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice")
    for name in (channel, f"{channel}-ops"):
        await alice.join(name)
    rules = f"""
[bot]
nick = "{nick}"
[networks.test]
host = "{ngircd.host}"
port = {ngircd.port}
tls = false
channels = ["{channel}", "{channel}-ops"]
[rules.alert]
triggers = "bad"
to = "{channel}-ops"
reply = "{{nick}} in {{channel}}"
[rules.lost]
triggers = "bad"
to = "{channel}-away"
reply = "nobody hears it"
[rules.told]
triggers = "bad"
to = "nick"
as = "notice"
reply = '''
one
two'''
"""
    path = tmp_path / "rules.toml"
    path.write_text(rules, encoding="utf-8")
    async with Program.running(path) as bot:
        for name in (channel, f"{channel}-ops"):
            await bot.event("joined", channel=name)
        await alice.say(channel, "bad")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel}-ops :alice in {channel}$")
        await alice.expect(f"^:{nick}!.* NOTICE alice :one$")
        await alice.expect(f"^:{nick}!.* NOTICE alice :two$")
        silent = await bot.event("suppressed")
    assert (silent["rule"], silent["reason"]) == ("lost", "absent")
    replies = [event for event in bot.events if event["event"] == "reply"]
    assert [(event["rule"], event["channel"], event["target"]) for event in replies] == [
        ("alert", channel, f"{channel}-ops"),
        ("told", channel, "alice"),
    ]


async def test_a_nick_in_use_is_survived_and_said(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    await raw(ngircd, nick)
    alice = await raw(ngircd, "alice", channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick))) as bot:
        await bot.event("nick-differs", wanted=nick)
        registered = await bot.event("registered")
        await bot.event("joined")
        assert registered["nick"] != nick
        await alice.say(channel, f"{registered['nick']}: hello")
        await alice.expect(f"^:{registered['nick']}!.* PRIVMSG {channel} :alice: {ANY_QUOTE}$")


async def test_a_channel_with_a_key(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice", channel)
    await alice.send(f"MODE {channel} +k s3cret")
    await alice.expect("MODE .*s3cret")
    network = plain(ngircd, channel, nick).replace(
        f'["{channel}"]', f'[{{ name = "{channel}", key = "s3cret" }}]'
    )
    async with Program.running(config(tmp_path, network), "-v") as bot:
        await bot.event("joined", channel=channel)
    assert "s3cret" not in str(bot.events)


async def test_two_networks_in_one_process(
    ngircd: Server, inspircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    second = f"""
[networks.other]
host = "{inspircd.host}"
port = {inspircd.port}
tls = false
channels = ["{channel}"]
"""
    people: list[RawClient] = [await raw(server, "alice") for server in (ngircd, inspircd)]
    for person in people:
        await person.join(channel)
    path = config(tmp_path, plain(ngircd, channel, nick, second))
    async with Program.running(path) as bot:
        await bot.event("joined")
        await bot.event("joined")
        for person in people:
            await person.say(channel, "that's what she said")
            await person.expect(f"^:{nick}!.* PRIVMSG {channel} :alice: {ANY_QUOTE}$")
    replies = [event["network"] for event in bot.events if event["event"] == "reply"]
    assert sorted(replies) == ["other", "test"]


async def test_a_dry_run_hears_and_says_nothing(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice", channel)
    path = config(tmp_path, plain(ngircd, channel, nick))
    async with Program.running(path, "--dry-run") as bot:
        await bot.event("joined")
        await alice.say(channel, "that's what she said")
        await bot.event("suppressed", reason="dry run", rule="she")
    assert not [line for line in alice.lines if f":{nick}!" in line and "PRIVMSG" in line]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
async def test_a_signal_ends_it_with_quit_and_exit_0(
    ngircd: Server,
    raw: RawArrives,
    channel: str,
    nick: str,
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    alice = await raw(ngircd, "alice", channel)
    async with Program.running(config(tmp_path, plain(ngircd, channel, nick))) as bot:
        await bot.event("joined")
        bot.signal(number)
        await alice.expect(f"^:{nick}!.* QUIT ")
        assert await bot.ended() == 0


async def test_a_reload_swaps_the_rules_and_a_bad_edit_does_not(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    network = plain(ngircd, channel, nick)
    alice = await raw(ngircd, "alice", channel)
    path = config(tmp_path, network)
    async with Program.running(path) as bot:
        await bot.event("joined")
        config(tmp_path, network, RULES + "nonsense = 1\n")
        refused = await bot.event("reload-refused")
        assert f"{path}:" in refused["problem"]
        await alice.say(channel, "that's what she said")
        await alice.expect(f"PRIVMSG {channel} :alice: {ANY_QUOTE}")
        config(tmp_path, network, '[rules.tea]\ntriggers = "tea"\nreply = "{nick}, milk?"\n')
        await bot.event("reloaded")
        await alice.say(channel, "that's what she said, over tea")
        await alice.expect(f"PRIVMSG {channel} :alice, milk\\?$")
        bot.signal(signal.SIGHUP)
        await bot.event("reloaded")
    assert not [line for line in alice.lines if " QUIT " in line and bot.process.returncode is None]


async def test_no_server_with_once_is_69(tmp_path: Path) -> None:
    network = '[networks.test]\nhost = "127.0.0.1"\nport = 1\ntls = false\n'
    async with Program.running(config(tmp_path, network), "--once") as bot:
        assert await bot.ended() == 69
