"""What a rule that fires says: where it goes, how it is said, and what is filled in."""

import pytest

from talkback.model.message import MessageKind, Person, ReplyKind
from tests.engine.making import PRIVATE, Chat, rule, ruleset


def test_a_reply_goes_to_the_channel_and_in_private_to_the_person() -> None:
    on = frozenset(MessageKind)
    chat = Chat(ruleset(rule("tea", on=on, reply=None, pools=("p",)), pools={"p": ["Hm ~ A"]}))
    public, private = (
        chat.decide("tea").fired[0].reply,
        chat.decide("tea", **PRIVATE).fired[0].reply,
    )
    assert public is not None
    assert private is not None
    assert (public.target, public.text) == ("#here", "alice: Hm ~ A")
    assert (private.target, private.text) == ("alice", "Hm ~ A")


def test_as_is_the_manner_of_the_reply() -> None:
    reply = Chat(ruleset(rule("tea", reply_kind=ReplyKind.ACTION))).decide("tea").fired[0].reply
    assert reply is not None
    assert reply.reply_kind is ReplyKind.ACTION


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("{nick} {bot} {channel} {network}", "alice talkback #here net"),
        ("{match}", "good tea"),
        ("{message}", "so good tea, {nick}"),
        ("{1}/{what}/{2}", "good/tea/tea"),
        ("{3}", ""),
        ("{{nick}} }}", "{nick} }"),
    ],
)
def test_placeholders_are_filled_in_one_pass(reply: str, said: str) -> None:
    chat = Chat(ruleset(rule("(good|bad) (?P<what>tea)( please)?", reply=reply)))
    assert chat.says("so good tea, {nick}") == [said]


@pytest.mark.parametrize(("line", "said"), [("x", "got xx!"), ("y", "got !"), ("zz", "got z!")])
def test_a_group_of_another_trigger_is_empty(line: str, said: str) -> None:
    chat = Chat(ruleset(rule("(?P<n>x)", "y", "(z)z", reply="got {n}{1}!")))
    assert chat.says(line) == [said]


def test_a_nick_that_looks_like_a_template_stays_text() -> None:
    chat = Chat(ruleset(rule("tea", reply="{nick}")))
    assert chat.says("tea", sender=Person("{quote}")) == ["{quote}"]
