"""What each key of `rules.toml` means, read from `every_key.toml`, which uses them all."""

from pathlib import Path

import pytest

from talkback.config.loader import read_config
from talkback.engine.orders import Orders
from talkback.engine.scope import ByAccount, ByMask, ByNick, ChannelGlob
from talkback.model.message import MessageKind, ReplyKind
from talkback.model.route import Family, Proxy, ProxyKind, Route
from talkback.model.secret import Secret
from talkback.model.settings import (
    Bridge,
    ChannelToJoin,
    Limits,
    Mechanism,
    Network,
    Ping,
    Rate,
    Reconnect,
    Sasl,
    Services,
    Throttle,
    Tls,
)
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from tests.config.making import ENVIRON, EVERY_KEY, read


@pytest.fixture
def snapshot(folder: Path) -> Snapshot:
    snapshot, found = read(EVERY_KEY)
    assert found == ()
    assert snapshot is not None
    return snapshot


def test_the_bot(snapshot: Snapshot) -> None:
    bot = snapshot.bot
    assert bot.nicks == ("talkback", "talkback_")
    assert (bot.username, bot.realname) == ("tb", "what she said")
    assert bot.operator == "alice on libera"
    assert bot.shown_realname == "alice on libera: what she said"
    assert bot.limits == Limits(Rate(20, 3600.0), None, 0.25, loop_guard=False)
    assert bot.state is None
    assert str(bot.timezone) == "Europe/Vienna"
    admins = (ByAccount("alice", "libera"), ByMask("*!*@staff.example", "plain"))
    assert snapshot.ruleset.orders == Orders("!tb", admins)


def test_a_network_with_every_key(snapshot: Snapshot) -> None:
    pem = Path("file.pem")
    tls = Tls(
        verify=False,
        ca=pem,
        fingerprints=frozenset({("aabbccddeeff" + "00112233445566778899") * 2}),
        cert=pem,
        key=pem,
    )
    assert snapshot.networks[0] == Network(
        name="libera",
        host="irc.libera.chat",
        port=7000,
        tls=tls,
        sts_tls=tls,
        nicks=("tb", "tb_"),
        invites=True,
        join_rate=Rate(20, 10.0),
        route=Route(
            bind="2001:db8::7",
            family=Family.IPV6,
            proxy=Proxy(ProxyKind.SOCKS5, "::1", 9050, "tb", Secret("pr0xy!")),
        ),
        password=Secret("hunter2 from the environment"),
        channels=(ChannelToJoin("#talkback"), ChannelToJoin("#private", Secret("s3cret"))),
        sasl=Sasl(
            mechanism=Mechanism.SCRAM_SHA_256,
            username="tb",
            password=Secret("hunter2 from a file"),
            required=False,
        ),
        services=Services(
            to="NickServ@services.example",
            login="IDENTIFY {username} {password}",
            username="tb",
            password=Secret("ns3cret"),
            modes="+ix-w",
            required=False,
            limit=20.0,
            plain=True,
        ),
        throttle=Throttle(4, 0.5),
        reconnect=Reconnect(2.0, 3600.0),
        ping=Ping(0.5, 20.0),
        bridges=(
            Bridge(ByMask("*!*@bridge.example"), ("<{nick}> {text}", "[{network}] {nick}: {text}")),
            Bridge(ByAccount("bridge", "libera"), ("{nick} | {text}",)),
            Bridge(ByNick("bridge")),
            Bridge(ByNick("relay")),
        ),
    )


def test_a_network_in_plain_text_has_another_port(snapshot: Snapshot) -> None:
    plain = snapshot.networks[1]
    assert (plain.host, plain.port, plain.tls, plain.throttle) == ("::1", 6667, None, None)


def test_a_network_needs_no_more_than_a_host(snapshot: Snapshot) -> None:
    assert snapshot.networks[2] == Network("usual", "irc.example.org", 6697)


def test_a_rule_with_every_key(snapshot: Snapshot) -> None:
    rule = snapshot.ruleset.rules[0]
    assert [trigger.pattern for trigger in rule.triggers] == [
        "that.s what (?P<who>s?he) said",
        r"\btwss\b",
    ]
    assert [trigger.pattern for trigger in rule.also] == ["said"]
    assert [trigger.pattern for trigger in rule.unless] == ["not what she said"]
    assert {(trigger.ignore_case, trigger.normalise) for trigger in rule.triggers} == {(False,) * 2}
    assert rule.pools == ("inline", "elsewhere")
    assert [reply.uses("who") for reply in rule.replies] == [True, False]
    assert rule.on == frozenset(MessageKind)
    assert rule.channels == (
        ChannelGlob("#talkback"),
        ChannelGlob("#py*", "libera"),
        ChannelGlob("&a/b"),
        ChannelGlob("*"),
    )
    assert rule.not_channels == (ChannelGlob("#quiet"),)
    assert rule.users == (ByAccount("alice"), ByMask("*!*@example.org"), ByNick("bob"))
    assert rule.not_users == (ByNick("eve"),)
    assert (rule.chance, rule.cooldown, rule.user_cooldown) == (1.0, 86400.0, 2.5)
    assert (rule.match_cooldown, rule.within_reply, rule.after_silence) == (600.0, 60.0, 60.0)
    assert rule.quorum == Rate(3, 30.0)
    assert list(map(str, rule.when)) == ["Mon-Fri 09:00-17:00", "Fri 22:00-06:00"]
    assert (rule.when[1].days, rule.when[1].begin, rule.when[1].end) == (frozenset({4}), 1320, 360)
    assert (rule.reply_kind, rule.to) == (ReplyKind.NOTICE, "#ops")
    assert (rule.enabled, rule.shadow, rule.continue_) == (False, True, True)
    assert [example.line for example in rule.examples] == ["that's what she said"]
    assert [example.line for example in rule.counter_examples] == ["she said", ""]


def test_what_a_rule_does_not_set_comes_from_defaults_and_then_from_the_engine(
    snapshot: Snapshot,
) -> None:
    rule = snapshot.ruleset.rules[1]
    assert (rule.cooldown, rule.pools, rule.chance) == (30.0, ("good",), 0.5)
    assert rule.on == {MessageKind.CHANNEL, MessageKind.ACTION}
    assert rule.replies == ()
    assert rule.enabled
    assert {(trigger.ignore_case, trigger.normalise) for trigger in rule.triggers} == {(True,) * 2}


def test_a_pool_by_default_need_not_be_used_by_every_rule(folder: Path) -> None:
    """Only a rule that asks for a pool itself is warned that its reply has no quote."""
    snapshot, found = read('[defaults]\npool = "good"\n[rules.a]\ntriggers = "x"\nreply = "y"\n')
    assert snapshot is not None
    assert found == ()


def test_pools_hold_quotes_as_they_read_in_chat(snapshot: Snapshot) -> None:
    assert {name: pool.quotes for name, pool in snapshot.ruleset.pools.items()} == {
        "inline": ("three ~ Cleo", "four"),
        "elsewhere": ("one ~ Ada", "two ~ Bea"),
        "good": ("one ~ Ada", "two ~ Bea"),
    }


def test_rules_and_examples_know_where_they_stand(snapshot: Snapshot) -> None:
    lines = EVERY_KEY.split("\n")
    rule = snapshot.ruleset.rules[0]
    assert str(rule.location) == f"rules.toml:{lines.index('[rules.all]') + 1}:8"
    example = lines.index('examples = ["that\'s what she said"]') + 1
    assert str(rule.examples[0].location) == f"rules.toml:{example}:13"


def test_all_files_that_went_in_are_known(snapshot: Snapshot) -> None:
    assert {str(path) for path in snapshot.files} == {
        "rules.toml", "quotes/good.txt", "secret", "file.pem",
    }  # fmt: skip
    assert str(snapshot.files[0]) == "rules.toml"


def test_secrets_are_never_in_a_repr(snapshot: Snapshot) -> None:
    assert "hunter2" not in repr(snapshot)
    assert "s3cret" not in repr(snapshot)


@pytest.mark.parametrize(
    "line",
    [
        'password = { env = "SECRET", file = "hunter2" }',
        'password = ["hunter2"]',
        'password = "hunter2\\n"',
        'password = { hunter2 = "hunter2" }',
        'channels = [{ name = "#a", key = "hunter2," }]',
        'sasl = "hunter2"',
        'sasl = { mechanism = "PLAIN", username = "a", password = ["hunter2"] }',
        'services = { login = "IDENTIFY hunter2", password = "hunter2" }',
        'services = { login = "{password}", password = ["hunter2"] }',
        'proxy = "ftp://bob:hunter2@proxy.example:1"',
        'proxy = "socks5h://bob:hunter2@proxy.example:port"',
        'passwort = "hunter2"',
    ],
)
def test_no_problem_shows_a_secret(folder: Path, line: str) -> None:
    text = f'[rules.a]\ntriggers = "x"\nreply = "y"\n[networks.n]\nhost = "h"\n{line}\n'
    snapshot, found = read(text)
    assert snapshot is None
    said = " ".join(problem.message for problem in found)
    assert "hunter2" not in said.replace("unknown key hunter2", "")


@pytest.mark.parametrize(
    ("mechanism", "keys"),
    [
        ("PLAIN", 'username = "a", password = "b"'),
        ("SCRAM-SHA-256", 'username = "a", password = "b"'),
        ("SCRAM-SHA-512", 'username = "a", password = "b"'),
        ("ECDSA-NIST256P-CHALLENGE", 'username = "a", key = "file.pem"'),
        ("EXTERNAL", 'username = "a"'),
    ],
)
def test_each_mechanism_has_its_own_keys(folder: Path, mechanism: str, keys: str) -> None:
    snapshot, found = read(f"""
[networks.n]
host = "irc.example.org"
tls_cert = "file.pem"
sasl = {{ mechanism = "{mechanism}", {keys} }}
[rules.a]
triggers = "x"
reply = "y"
""")
    assert found == ()
    assert snapshot is not None
    sasl = snapshot.networks[0].sasl
    assert sasl is not None
    assert sasl.mechanism == mechanism
    assert sasl.required


@pytest.mark.parametrize(
    ("keys", "mode", "told"),
    [
        ('password = "hunter2"', 0o644, ["rules.toml:3:12: TB210"]),
        ('password = "hunter2"', 0o640, []),
        ('password = { env = "SECRET" }', 0o644, []),
        ('[pools.p]\nurl = "https://me:hunter2@example.org/q"', 0o644, ["rules.toml:4:7: TB210"]),
        ('[pools.p]\nurl = "https://example.org/q"', 0o644, []),
    ],
)
def test_a_config_with_a_secret_is_not_for_all_to_read(
    folder: Path, keys: str, mode: int, told: list[str]
) -> None:
    rule = '[rules.a]\ntriggers = "x"\nreply = "y"\n'
    Path("rules.toml").write_text(f'[networks.n]\nhost = "h"\n{keys}\n{rule}', encoding="utf-8")
    Path("rules.toml").chmod(mode)
    found = read_config(Path("rules.toml"), ENVIRON).report.diagnostics
    assert [f"{problem.location}: {problem.code}" for problem in found] == told


def test_channels_that_only_some_networks_take_for_one_are_two(folder: Path) -> None:
    snapshot, found = read(
        '[networks.n]\nhost = "h"\nchannels = ["#a[", "#a{"]\n'
        '[rules.a]\ntriggers = "x"\nreply = "y"\n'
    )
    assert found == ()
    assert snapshot is not None
    assert len(snapshot.networks[0].channels) == 2


def test_an_example_with_quotes_of_a_pool_that_is_away_is_about_the_rule(folder: Path) -> None:
    Path("rules.toml").write_text(
        '[pools.web]\nurl = "https://example.org/q"\n[rules.a]\ntriggers = "x"\n'
        'reply = "{quote:web}, {quote:web}"\n'
        'examples = [{ line = "x", reply = "{quote:web}, {quote:web}" }]\n',
        encoding="utf-8",
    )
    snapshot = read_snapshot(Path("rules.toml"), {}, web=lambda _url: ())
    assert snapshot.ruleset.pools["web"].quotes == ()


def test_a_unix_socket_is_beside_the_file_and_in_plain_text(folder: Path) -> None:
    snapshot, found = read("""
[networks.n]
host = "unix:run/irc.sock"
password = { env = "SECRET" }
services = { login = "IDENTIFY {password}", password = { env = "SECRET" } }
[rules.a]
triggers = "x"
reply = "y"
""")
    assert found == ()
    assert snapshot is not None
    network = snapshot.networks[0]
    assert network.host == f"unix:{folder.absolute()}/run/irc.sock"
    assert network.tls is None
    assert network.is_local
