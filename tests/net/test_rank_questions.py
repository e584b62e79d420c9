"""The rank of who gave an order, where no rule follows ranks: asked of the server, once for all."""

import pytest

from talkback.model.message import Rank
from talkback.net.protocol import rank_questions
from tests.net.test_members import FOLLOWING, NETWORK, welcomed
from tests.net.transcript import Player

ORDER = ":{}!u@h PRIVMSG #a :!talkback mute"


@pytest.fixture
def player() -> Player:
    player = Player(NETWORK)
    player.welcome()
    return player


def asks(player: Player, nick: str) -> bool:
    player.feed(ORDER.format(nick))
    message = player.messages.pop()
    assert message.rank is None
    asked = player.session.ask_rank(message, player.now)
    player.collect()
    return asked


def names(player: Player, *names: str, channel: str = "#A") -> None:
    for name in names:
        player.feed(f":irc.test 353 talkback = {channel} :{name}")


def heard(player: Player, channel: str = "#A") -> dict[str, Rank | None]:
    player.feed(f":irc.test 366 talkback {channel} :End of NAMES")
    found = {message.sender.nick: message.rank for message in player.messages}
    player.forget()
    return found


def test_the_message_is_heard_again_with_the_rank(player: Player) -> None:
    assert asks(player, "ANN")
    assert asks(player, "bob")
    assert player.lines == ["NAMES #a"]
    names(player, "bob +eve @zoe", "@+ann")
    assert asks(player, "eve")
    assert heard(player) == {"ANN": Rank.OP, "bob": Rank.NONE, "eve": Rank.NONE}
    assert heard(player) == {}


def test_the_answer_of_another_channel_is_none(player: Player) -> None:
    assert asks(player, "ann")
    names(player, "@ann", channel="#b")
    assert heard(player, "#b") == {}
    assert heard(player) == {"ann": Rank.NONE}


@pytest.mark.parametrize(
    "line",
    [
        ":ann!u@h NICK :other",
        ":bob!u@h NICK :ann",
        ":ann!u@h QUIT :bye",
        ":ann!u@h PART #a",
        ":bob!u@h KICK #a ann :out",
    ],
)
def test_who_is_somebody_else_by_then_is_not_heard(player: Player, line: str) -> None:
    assert asks(player, "ann")
    player.feed(line)
    names(player, "@ann")
    assert heard(player) == {}


@pytest.mark.parametrize(
    "line",
    [":ann!u@h KICK #a talkback :out", ":talkback!u@h PART #a", ":irc.test 442 talkback #a :?"],
)
def test_who_is_an_operator_when_we_come_back_may_be_somebody_else(
    player: Player, line: str
) -> None:
    assert asks(player, "ann")
    player.feed(line)
    assert "order-unanswered" in player.events
    player.feed(":talkback!u@h JOIN #a")
    names(player, "@ann")
    assert heard(player) == {}


def test_an_answer_that_comes_too_late_is_none(player: Player) -> None:
    """Whatever has the server send names: what was ordered long ago is not done now."""
    assert asks(player, "ann")
    player.now += 61
    names(player, "@ann")
    assert heard(player) == {}
    assert asks(player, "ann")
    names(player, "@ann")
    assert heard(player) == {"ann": Rank.OP}


def test_a_question_that_is_not_answered_is_asked_again(player: Player) -> None:
    assert asks(player, "ann")
    player.now += 61
    assert asks(player, "ann")
    assert player.lines == ["NAMES #a", "NAMES #a"]


def test_strangers_cannot_have_the_server_asked_without_end(player: Player) -> None:
    for _ in range(3):
        assert asks(player, "ann")
        heard(player)
    assert not asks(player, "ann")
    player.now += 10
    assert asks(player, "ann")
    assert all(asks(player, f"n{number}") for number in range(rank_questions._MAX_WAITING - 1))
    assert not asks(player, "last")


def test_in_private_or_where_we_are_not_nobody_is_asked(player: Player) -> None:
    player.feed(":ann!u@h PRIVMSG talkback :mute")
    assert not player.session.ask_rank(player.messages.pop(), player.now)
    player.feed(ORDER.format("ann"))
    player.feed(":talkback!tb@h PART #a")
    assert not player.session.ask_rank(player.messages.pop(), player.now)


def test_where_a_rule_follows_ranks_nobody_is_asked() -> None:
    player = welcomed(bot=FOLLOWING)
    player.feed(":irc.test 353 talkback = #b :@ann")
    player.feed(":irc.test 366 talkback #b :End of NAMES")
    player.feed(":ann!u@h PRIVMSG #b :!talkback mute")
    assert player.messages.pop().rank is Rank.OP
