"""Which lines are orders to the bot."""

import pytest

from talkback.engine.orders import Words, beginnings, words_for_us
from talkback.model.casemapping import Casemapping
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
