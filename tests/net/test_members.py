"""Who is what in a channel, as NAMES and the lines after it tell; kept only where a rule asks."""

from dataclasses import replace

import pytest

from talkback.model.message import Rank
from talkback.model.settings import BotSettings, ChannelToJoin, Followed, Network
from talkback.net.protocol import members
from tests.net.transcript import Player

NETWORK = Network("net", "irc.test", 6697, channels=(ChannelToJoin("#a"), ChannelToJoin("#b")))
FOLLOWING = BotSettings(followed=Followed(ranks=True))


def welcomed(caps: str = "multi-prefix", tokens: str = "", bot: BotSettings = FOLLOWING) -> Player:
    player = Player(NETWORK, bot)
    player.welcome(caps, tokens)
    return player


def named(player: Player, *names: str, channel: str = "#a") -> None:
    for name in names:
        player.feed(f":irc.test 353 talkback = {channel} :{name}")
    player.feed(f":irc.test 366 talkback {channel} :End of NAMES")


def rank(player: Player, nick: str, channel: str = "#a") -> Rank | None:
    """The same for the first line, which is looked at in full, and for those after it."""
    for _ in range(2):
        player.feed(f":{nick}!u@h PRIVMSG {channel} :hello")
    first, second = player.messages[-2:]
    assert first == second
    return first.rank


def changed(player: Player, *lines: str) -> Player:
    for line in lines:
        player.feed(line)
    return player


@pytest.mark.parametrize(
    ("name", "prefix", "expected"),
    [
        ("ann", "(ov)@+", Rank.NONE),
        ("+ann", "(ov)@+", Rank.VOICE),
        ("@ann", "(ov)@+", Rank.OP),
        ("@+ann", "(ov)@+", Rank.OP),
        ("%ann", "(qaohv)~&@%+", Rank.VOICE),
        ("~ann", "(qaohv)~&@%+", Rank.OP),
        ("&ann", "(qaohv)~&@%+", Rank.OP),
        ("!ann", "(Yqaohv)!~&@%+", Rank.OP),
        ("-ann", "(ovV)@+-", Rank.NONE),
        ("%ann", "(ohv)@%+", Rank.VOICE),
        ("+ann", "(v)+", Rank.VOICE),
        ("%ann", "(oh)@%", Rank.VOICE),
        ("@ann", "ov", Rank.OP),
        ("ann", "", Rank.NONE),
        ("+ann!u@h", "(ov)@+", Rank.VOICE),
    ],
)
def test_the_rank_is_by_the_network_s_own_order(name: str, prefix: str, expected: Rank) -> None:
    player = welcomed(tokens=f"PREFIX={prefix}")
    named(player, name, "bob")
    assert rank(player, "ann") is expected
    assert rank(player, "bob") is Rank.NONE
    assert rank(player, "never-named") is Rank.NONE


def test_until_the_end_of_names_no_rank_is_known() -> None:
    player = Player(NETWORK, FOLLOWING)
    player.welcome()
    player.feed(":talkback!tb@h PART #a")
    player.feed(":talkback!tb@h JOIN #a")
    player.feed(":irc.test 353 talkback = #a :@ann")
    player.feed(":ann!u@h PRIVMSG #a :hello")
    player.wait(5)
    assert player.messages.pop().rank is None
    named(player)
    assert rank(player, "ann") is Rank.OP
    assert rank(player, "ann", "#b") is Rank.NONE


def test_in_private_nobody_has_a_rank() -> None:
    player = welcomed()
    named(player, "@ann")
    assert rank(player, "ann", "talkback") is Rank.NONE


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("MODE #a +o ann",), Rank.OP),
        (("MODE #a +v ann", "MODE #a -v ann"), Rank.NONE),
        (("MODE #a +ov ann ann", "MODE #a -o ann"), Rank.VOICE),
        (("MODE #A +Q-x+o ann",), Rank.OP),
        (("MODE #a +blk-l+o *!*@x 5 key ann",), Rank.OP),
        (("MODE #a -k+o key ann",), Rank.OP),
        (("MODE #a +ntso ann",), Rank.OP),
        (("MODE #a +oo ann",), Rank.OP),
        (("MODE #b +o ann",), Rank.NONE),
        (("MODE ann +o",), Rank.NONE),
        (("MODE #a +o ANN", "NICK :bea", "NICK :ann"), Rank.OP),
        (("MODE #a +o ann", "PART #a", "JOIN #a"), Rank.NONE),
        (("MODE #a +o ann", "PART #b"), Rank.OP),
        (("MODE #a +o ann", "QUIT :bye", "JOIN #a"), Rank.NONE),
        (("MODE #a +o ann", "KICK #a ann :out", "JOIN #a"), Rank.NONE),
    ],
    ids=lambda value: " · ".join(value) if isinstance(value, tuple) else "",
)
def test_each_change_is_followed(lines: tuple[str, ...], expected: Rank) -> None:
    player = welcomed()
    named(player, "ann bob")
    nick = "ann"
    for line in lines:
        player.feed(f":{nick}!u@h {line}")
        nick = line.partition(":")[2] if line.startswith("NICK") else nick
    assert rank(player, "ann") is expected
    assert rank(player, "bob") is Rank.NONE


def test_who_takes_the_nick_of_an_operator_is_none() -> None:
    player = welcomed()
    named(player, "@ann bob")
    changed(player, ":ann!u@h NICK :away", ":bob!u@h NICK :ann")
    assert rank(player, "ann") is Rank.NONE
    assert rank(player, "away") is Rank.OP


def test_with_the_highest_sign_alone_names_is_asked_what_is_left() -> None:
    player = welcomed(caps="")
    named(player, "@ann @bob")
    player.forget()
    changed(player, ":bob!u@h MODE #a -o ann")
    assert player.lines == ["NAMES #a"]
    assert rank(player, "ann") is None
    named(player, "+ann @bob")
    assert (rank(player, "ann"), rank(player, "bob")) == (Rank.VOICE, Rank.OP)
    changed(player, ":bob!u@h MODE #a -v ann")
    named(player, "ann @bob")
    assert rank(player, "ann") is Rank.NONE


def test_a_mode_that_was_given_is_known_beneath_one_that_is_taken() -> None:
    player = welcomed(caps="")
    named(player, "@ann")
    changed(player, ":x!u@h MODE #a +v ann")
    named(player, "@ann")
    changed(player, ":x!u@h MODE #a -o ann")
    assert rank(player, "ann") is Rank.VOICE


def test_without_a_rule_that_asks_nobody_is_kept() -> None:
    player = welcomed(bot=BotSettings())
    named(player, "@ann")
    assert rank(player, "ann") is None
    assert not player.session._presence._members.channels_of("ann")


def test_a_reload_with_a_rule_that_asks_asks_the_server() -> None:
    player = welcomed(bot=BotSettings())
    player.session.update(NETWORK, FOLLOWING, player.now)
    player.collect()
    assert player.lines == ["NAMES #a", "NAMES #b"]
    assert rank(player, "ann") is None
    named(player, "@ann")
    assert rank(player, "ann") is Rank.OP
    player.session.update(NETWORK, replace(FOLLOWING, followed=Followed()), player.now)
    assert rank(player, "ann") is None


def test_of_a_crowd_who_has_a_mode_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 3)
    monkeypatch.setattr(members, "_MAX_RANKED", 5)
    player = welcomed()
    named(player, "a1 a2 a3 a4 @op1", "+v1 a5")
    assert (rank(player, "op1"), rank(player, "v1")) == (Rank.OP, Rank.VOICE)
    assert rank(player, "a5") is Rank.NONE
    changed(player, ":op1!u@h MODE #a +o a5")
    assert rank(player, "a5") is None
    assert rank(player, "stranger") is None


@pytest.mark.parametrize("tokens", ["", "CHANMODES=Ibe,k,l,imnst"])
def test_which_modes_have_a_parameter_the_server_says(tokens: str) -> None:
    player = welcomed(tokens=tokens)
    if tokens:
        player.feed(":irc.test 005 talkback CHANMODES=Ibe,k,l,imnst :are supported")
    named(player, "ann")
    changed(player, ":x!u@h MODE #a +I-l+o *!*@h ann")
    assert rank(player, "ann") is Rank.OP
