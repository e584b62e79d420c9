"""Which lines are orders to the bot."""

import re

import pytest

from talkback.engine.orders import (
    COMMANDS,
    Command,
    Orders,
    Words,
    beginnings,
    words_for_us,
)
from talkback.engine.scope import ByAccount
from talkback.model.casemapping import Casemapping
from talkback.model.message import Person, Rank
from tests.engine.making import HERE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!talkback", Words((), certain=True)),
        ("!talkback  help ", Words(("help",), certain=True)),
        ("!TALKBACK help", Words(("help",), certain=True)),
        ("!talkbackhelp", None),
        ("! talkback help", None),
        ("say !talkback help", None),
        ("talkback: ignoreme", Words(("ignoreme",), certain=False)),
        ("@TalkBack, why", Words(("why",), certain=False)),
        ("talkback ignoreme", None),
        ("talkbacks: ignoreme", None),
        ("<alice> !talkback mute", None),
        ("", None),
    ],
    ids=str,
)
def test_which_lines_of_a_channel_are_for_us(text: str, words: Words | None) -> None:
    message = HERE._replace(text=text)
    assert words_for_us(message, "!talkback") == words
    if words is not None:
        assert text.startswith(beginnings("!talkback", message.bot_nick))


@pytest.mark.parametrize("prefix", ["!talkback", "tb", None], ids=str)
@pytest.mark.parametrize("nick", ["talkback", "[bot]", "^o^", "Émile"])
def test_the_first_letter_rules_nothing_out(prefix: str | None, nick: str) -> None:
    for start in filter(None, (prefix, nick, Casemapping.RFC1459.fold(nick), nick.upper(), "@")):
        assert start.startswith(beginnings(prefix, nick))
    assert not "hello".startswith(beginnings("!talkback", "talkback"))


def test_a_private_message_is_all_for_us_and_an_action_never() -> None:
    private = HERE._replace(text="ignoreme", channel=None)
    assert words_for_us(private, "!talkback") == Words(("ignoreme",), certain=False)
    assert words_for_us(private, None) == Words(("ignoreme",), certain=False)
    assert words_for_us(private._replace(action=True), "!talkback") is None
    assert words_for_us(HERE._replace(text="!talkback help"), None) is None


ADMIN = Person("boss", account="boss")


@pytest.mark.parametrize(
    ("text", "changes", "is_order"),
    [
        ("why", {"channel": None}, True),
        ("rules", {"channel": None}, False),
        ("rules", {"channel": None, "sender": ADMIN}, True),
        ("!talkback rules", {"channel": None}, True),
        ("talkback: mute", {}, False),
        ("talkback: mute", {"rank": Rank.OP}, True),
        ("talkback: mute 10m", {"rank": Rank.OP}, True),
        ("talkback: mute", {"rank": Rank.VOICE}, False),
        ("talkback: mute", {"rank": None}, False),
        ("talkback: reload", {"rank": Rank.OP}, False),
        ("talkback: sing", {"sender": ADMIN}, False),
    ],
)
def test_without_the_prefix_an_order_is_one_of_who_may_give_it(
    text: str, changes: dict[str, object], is_order: bool
) -> None:
    orders = Orders(admins=(ByAccount("boss"),))
    message = HERE._replace(text=text, **changes)  # type: ignore[arg-type]
    assert (orders.read(message) is not None) is is_order


def test_where_there_is_no_prefix_the_server_may_be_asked_for_the_rank() -> None:
    message = HERE._replace(text="talkback: mute", rank=None)
    assert Orders(prefix=None).read(message) is not None
    assert Orders(prefix=None, chanops=False).read(message) is None


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_takes_as_many_words_as_its_usage_shows(command: Command) -> None:
    """In brackets is what may be left out; a word in capitals at the end may be several."""
    usage = re.sub(r"\[[^]]*\]", "[]", command.usage).split()[1:]
    needed = len(usage) - usage.count("[]")
    several = any(word.isupper() for word in usage)
    taken = [words for words in range(120) if command.takes(words)]
    assert taken == [*range(needed, (100 if several else len(usage)) + 1)]
