"""A message of several lines is bounded, and whole for the rules."""

from talkback.net.protocol.multiline import MAX_BYTES
from tests.engine.making import Chat, rule, ruleset
from tests.net.transcript import Player


def said(lines: list[str]) -> str:
    player = Player()
    player.welcome("batch,message-tags,draft/multiline")
    player.feed(":alice!a@h BATCH +1 draft/multiline talkback")
    for line in lines:
        player.feed(f"@batch=1 :alice!a@h PRIVMSG talkback :{line}")
    player.feed(":alice!a@h BATCH -1")
    [message] = player.messages
    return message.text


def test_it_ends_at_so_many_bytes_and_within_no_character() -> None:
    text = said(["é" * 199] * 50)
    assert MAX_BYTES - 1 <= len(text.encode()) <= MAX_BYTES
    assert set(text) == {"é", " "}
    assert said(["x" * 400] * 10 + ["tea"]).endswith(" tea")


def test_batches_that_are_never_closed_are_bounded() -> None:
    player = Player()
    player.welcome("batch,message-tags,draft/multiline")
    for n in range(1000):
        player.feed(f":alice!a@h BATCH +{n} draft/multiline talkback")
        player.feed(f"@batch={n} :alice!a@h PRIVMSG talkback :hi")
    for n in range(1000):
        player.feed(f":alice!a@h BATCH -{n}")
    assert len(player.messages) == 64


def test_batches_that_are_never_closed_make_us_deaf_to_none_that_follow() -> None:
    """The oldest give way, and what comes in them later is the past."""
    player = Player()
    player.welcome("batch,message-tags,draft/multiline")
    for n in range(1000):
        player.feed(f":irc.test BATCH +{n} netsplit a b")
    player.feed("@batch=0 :alice!a@h PRIVMSG talkback :old")
    player.feed("@batch=999 :alice!a@h PRIVMSG talkback :hi")
    player.feed(":alice!a@h BATCH +last draft/multiline talkback")
    player.feed("@batch=last :alice!a@h PRIVMSG talkback :there")
    player.feed(":alice!a@h BATCH -last")
    assert [message.text for message in player.messages] == ["hi", "there"]


def test_a_rule_sees_the_end_of_it() -> None:
    chat = Chat(ruleset(rule("tea$")))
    assert chat.says("word " * 800 + "tea")


def test_a_long_text_costs_no_more_than_a_line_may_and_pauses_no_trigger() -> None:
    """A single repeat is quick in a line of IRC, and is not in eight of them."""
    chat = Chat(ruleset(rule("a*b"), rule("tea", name="tea")))
    decision = chat.decide("a" * 4000 + " tea")
    assert "tea" in [verdict.rule.name for verdict in decision.fired]
    assert not decision.timed_out
    assert not chat.state.paused_triggers
