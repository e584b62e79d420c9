"""When it is known of who speaks to which account they are logged in, or that to none."""

import pytest

from talkback.model.message import Trait
from talkback.model.settings import ChannelToJoin, Network
from tests.net.transcript import Player

NETWORK = Network("net", "irc.test", 6697, channels=(ChannelToJoin("#a"), ChannelToJoin("#b")))
HELLO = ":alice!a@h PRIVMSG {} :hello"
ALL_TOLD = "extended-join,account-notify"


def known(player: Player, target: str = "#a", tags: str = "") -> bool:
    player.feed(tags + HELLO.format(target))
    return Trait.ACCOUNT not in player.messages.pop().sender.unknown


def welcomed(caps: str, tokens: str = "") -> Player:
    player = Player(NETWORK)
    player.welcome(caps, tokens)
    return player


@pytest.mark.parametrize(
    ("caps", "knows"),
    [
        pytest.param("account-tag,message-tags", True, id="each line tells it"),
        pytest.param("", False, id="nothing tells it"),
        pytest.param(ALL_TOLD, False, id="changes are told, not how it was"),
    ],
)
def test_without_an_account_somebody_is_known_to_have_none(caps: str, knows: bool) -> None:
    player = welcomed(caps)
    assert [known(player), known(player), known(player, "talkback")] == [knows] * 3


def test_after_the_end_of_whox_who_has_no_account_is_known_to_have_none() -> None:
    player = welcomed(ALL_TOLD, "WHOX")
    assert not known(player)
    player.feed(":irc.test 315 talkback #b :End of /WHO list.")
    assert not known(player)
    player.feed(":irc.test 315 talkback #a :End of /WHO list.")
    assert known(player)
    player.feed(":irc.test CAP talkback DEL :account-notify")
    assert not known(player)


def test_a_plain_who_tells_of_no_account() -> None:
    player = welcomed(ALL_TOLD)
    player.feed(":irc.test 315 talkback #a :End of /WHO list.")
    assert not known(player)


def test_what_each_line_told_is_in_doubt_once_it_tells_no_more() -> None:
    player = welcomed("account-tag,message-tags")
    assert known(player)
    player.feed(":irc.test CAP talkback DEL :account-tag")
    assert not known(player)
