"""Who comes and who leaves, as messages; kept, and handed in, only where a rule asks."""

import pytest

from talkback.model.message import Message, MessageKind, Origin, Trait
from talkback.model.settings import BotSettings, ChannelToJoin, Followed, Network
from talkback.net.protocol import members
from tests.net.transcript import Player

NETWORK = Network("net", "irc.test", 6697, channels=(ChannelToJoin("#a"), ChannelToJoin("#b")))
LISTENING = BotSettings(followed=Followed(events=True))
SETTLED = 3.0
"""Seconds after our own JOIN."""


def settled(caps: str = "", bot: BotSettings = LISTENING) -> Player:
    """A bot that has been in its channels for a while, with ann in both of them and bob in one."""
    player = Player(NETWORK, bot)
    player.welcome(caps)
    player.wait(SETTLED)
    for line in (":ann!a@h JOIN #a", ":ann!a@h JOIN #b", ":bob!b@h JOIN #b"):
        player.feed(line)
    player.forget()
    return player


def fed(player: Player, *lines: str) -> list[tuple[str, str, str, str]]:
    """What came of these lines: kind, nick, channel and text."""
    for line in lines:
        player.feed(line)
    heard, player.messages = player.messages, []
    return [_told(message) for message in heard]


def _told(message: Message) -> tuple[str, str, str, str]:
    assert message.event is not None
    assert message.channel is not None
    kind = message.event.kind
    origin = "" if message.event.origin is Origin.PERSON else f" ({message.event.origin})"
    return f"{kind}{origin}", message.sender.nick, message.channel, message.text


PARTED = {
    "a part without a reason": (":ann!a@h PART #a", [("part", "ann", "#a", "")]),
    "a part with one": (":ann!a@h PART #A :so long", [("part", "ann", "#a", "so long")]),
    "a part of several channels": (
        ":ann!a@h PART #a,#b :bye",
        [("part", "ann", "#a", "bye"), ("part", "ann", "#b", "bye")],
    ),
    "a part with two servers for a reason": (
        ":ann!a@h PART #a :hub.example leaf.example",
        [("part", "ann", "#a", "hub.example leaf.example")],
    ),
    "a kick": (":op!o@h KICK #b bob :spam", [("part", "bob", "#b", "spam")]),
    "a kick by a server without a reason": (":irc.test KICK #b bob", [("part", "bob", "#b", "")]),
    "a quit, in each channel": (
        ":ann!a@h QUIT :Ping timeout: 5 s",
        [("part", "ann", "#a", "Ping timeout: 5 s"), ("part", "ann", "#b", "Ping timeout: 5 s")],
    ),
    "a quit of somebody who is in one": (":bob!b@h QUIT", [("part", "bob", "#b", "")]),
    "a quit of a split": (
        ":bob!b@h QUIT :hub.example leaf.example",
        [("part (split)", "bob", "#b", "hub.example leaf.example")],
    ),
    "a quit of a split that hides its servers": (
        ":bob!b@h QUIT :*.net *.split",
        [("part (split)", "bob", "#b", "*.net *.split")],
    ),
    "a quit that names one server": (
        ":bob!b@h QUIT :example.org rules",
        [("part", "bob", "#b", "example.org rules")],
    ),
    "a quit of somebody unknown": (":eve!e@h QUIT :bye", []),
    "a part of a channel that is not ours": (":ann!a@h PART #c :bye", []),
    "our own part": (":talkback!tb@host.example PART #a", []),
}


@pytest.mark.parametrize(("line", "told"), PARTED.values(), ids=PARTED)
def test_who_leaves_is_told(line: str, told: list[tuple[str, str, str, str]]) -> None:
    assert fed(settled(), line) == told


def test_who_left_a_channel_or_changed_nick_is_where_they_are() -> None:
    player = settled()
    fed(player, ":ann!a@h PART #a", ":ann!a@h NICK anna", ":bob!b@h NICK :bobby")
    assert fed(player, ":anna!a@h QUIT :x") == [("part", "anna", "#b", "x")]
    assert fed(player, ":op!o@h KICK #b bobby :y") == [("part", "bobby", "#b", "y")]
    assert fed(player, ":bobby!b@h QUIT :z") == []


def test_who_was_there_before_us_is_in_names() -> None:
    player = settled()
    player.feed(":irc.test 353 talkback = #a :@eve +fay")
    assert fed(player, ":eve!e@h QUIT :x") == [("part", "eve", "#a", "x")]


def test_who_joins_is_told_with_what_the_server_knows() -> None:
    player = settled("extended-join,account-notify")
    player.feed(":eve!e@h JOIN #a evelyn :Eve")
    player.feed(":fay!f@h JOIN #a * :Fay")
    known, unknown = (message.sender for message in player.messages)
    assert (known.account, known.hostmask) == ("evelyn", "eve!e@h")
    assert (unknown.account, unknown.unknown) == (None, frozenset())
    player = settled()
    player.feed(":eve!e@h JOIN :#a")
    [message] = player.messages
    assert Trait.ACCOUNT in message.sender.unknown
    assert message.event is not None
    assert (message.event.kind, message.event.origin) == (MessageKind.JOIN, Origin.PERSON)


def test_of_who_is_kicked_only_the_nick_is_told() -> None:
    player = settled("account-tag,message-tags")
    player.feed("@account=op :op!o@h KICK #b bob :spam")
    [message] = player.messages
    assert message.sender.unknown == {Trait.ACCOUNT, Trait.HOST}
    assert message.sender.account is None


ASIDE = {
    "a bot": ("@bot :eve!e@h JOIN #a", "join (bot)"),
    "services": (":ChanServ!services@services.example JOIN #a", "join (bot)"),
    "a netjoin": ("@batch=1 :eve!e@h JOIN #a", "join (split)"),
    "a batch of another kind": ("@batch=2 :eve!e@h JOIN #a", "join"),
    "a bot kicks": ("@bot :guard!g@h KICK #b bob :spam", "part"),
}


@pytest.mark.parametrize(("line", "kind"), ASIDE.values(), ids=ASIDE)
def test_what_it_is_due_to_is_told(line: str, kind: str) -> None:
    player = settled("batch,message-tags")
    player.feed(":irc.test BATCH +1 netjoin hub.example leaf.example")
    player.feed(":irc.test BATCH +2 example.com/other")
    assert [told[0] for told in fed(player, line)] == [kind]


def test_a_split_s_batch_tells_it_whatever_the_reason() -> None:
    player = settled("batch,message-tags")
    player.feed(":irc.test BATCH +1 netsplit hub.example leaf.example")
    assert fed(player, "@batch=1 :bob!b@h QUIT :gone") == [("part (split)", "bob", "#b", "gone")]
    player.feed(":irc.test BATCH -1")
    player.feed(":bob!b@h JOIN #b")
    player.forget()
    assert fed(player, ":bob!b@h QUIT :gone") == [("part", "bob", "#b", "gone")]


def test_the_past_is_none() -> None:
    player = settled("batch,message-tags,server-time")
    player.feed(":irc.test BATCH +1 chathistory #a")
    assert fed(player, "@batch=1 :eve!e@h JOIN #a") == []
    assert fed(player, "@time=2020-01-01T00:00:00.000Z :eve!e@h PART #a :bye") == []


@pytest.mark.parametrize(("waited", "kind"), [(0.0, "join (entering)"), (2.1, "join")])
def test_who_comes_within_two_seconds_after_us_was_as_good_as_there(
    waited: float, kind: str
) -> None:
    player = Player(NETWORK, LISTENING)
    player.welcome()
    player.wait(waited)
    assert [told[0] for told in fed(player, ":eve!e@h JOIN #a")] == [kind]


@pytest.mark.parametrize("followed", [Followed(), Followed(ranks=True)], ids=["nothing", "ranks"])
def test_where_no_rule_listens_nothing_is_told(followed: Followed) -> None:
    player = settled(bot=BotSettings(followed=followed))
    lines = [line for line, _ in PARTED.values() if not line.startswith(":talkback")]
    assert fed(player, *lines, ":eve!e@h JOIN #a") == []


def test_more_members_than_are_kept_are_no_part_of_a_quit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 3)
    player = settled()
    fed(player, *(f":n{number}!n@h JOIN #a" for number in range(9)))
    told = [nick for number in range(9) for _, nick, _, _ in fed(player, f":n{number}!n@h QUIT")]
    assert len(told) < 9


def test_a_rule_that_listens_from_a_reload_on_asks_who_is_there() -> None:
    player = settled(bot=BotSettings())
    player.session.update(NETWORK, LISTENING, player.now)
    player.collect()
    assert player.lines == ["NAMES #a", "NAMES #b"]
    player.feed(":irc.test 353 talkback = #b :ann bob")
    assert fed(player, ":bob!b@h QUIT :x") == [("part", "bob", "#b", "x")]
    player.session.update(NETWORK, BotSettings(), player.now)
    assert fed(player, ":ann!a@h QUIT :x", ":eve!e@h JOIN #a") == []
