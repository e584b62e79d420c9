"""How often a rule has fired, for replies that tell it; of no other rule it is known."""

import pytest

from talkback.engine.bounded_dict import MAX_ENTRIES
from talkback.model.message import Person
from tests.engine.making import BOB, Chat, rule, ruleset

DEATHS = "{count} deaths, {count:nick} told by {nick}"


def test_a_rule_tells_how_often_it_fired_there_and_for_whom() -> None:
    chat = Chat(ruleset(rule("died", reply=DEATHS)))
    assert chat.says("died") == ["1 deaths, 1 told by alice"]
    assert chat.says("died", sender=BOB) == ["2 deaths, 1 told by bob"]
    assert chat.says("died") == ["3 deaths, 2 told by alice"]
    assert chat.says("died", channel="#there") == ["1 deaths, 1 told by alice"]
    assert chat.says("died", channel="#HERE", sender=BOB) == ["4 deaths, 2 told by bob"]


def test_a_new_nick_is_counted_as_the_same_person() -> None:
    chat = Chat(ruleset(rule("died", reply=DEATHS)))
    for nick in ("ann", "ann_"):
        chat.says("died", sender=Person(nick, "a", "home.example"))
    assert set(chat.state.times_fired_for.values()) == {2}


def test_each_rule_counts_for_itself_and_what_it_refuses_not_at_all() -> None:
    rests = rule("died", name="rests", reply="{count}", cooldown=60.0)
    chat = Chat(ruleset(rests, rule("died", name="always", reply="always {count}")))
    assert [chat.says("died") for _ in range(3)] == [["1"], ["always 1"], ["always 2"]]
    chat.now += 60.0
    assert chat.says("died") == ["2"]


def test_of_several_replies_each_tells_the_same_count() -> None:
    chat = Chat(ruleset(rule("died", reply=["{count} deaths", "death {count}", "oh"])))
    said = [chat.says("died")[0] for _ in range(20)]
    numbers = [(at, text) for at, text in enumerate(said, start=1) if text != "oh"]
    assert len(numbers) > 5
    assert all(str(at) in text for at, text in numbers)


def test_what_is_not_said_is_not_counted() -> None:
    chat = Chat(ruleset(rule("died", reply=DEATHS, shadow=True)))
    [verdict] = chat.decide("died").verdicts
    assert verdict.reply is not None
    assert verdict.reply.text == "1 deaths, 1 told by alice"
    assert not chat.state.times_fired
    unsent = Chat(ruleset(rule("died", reply=DEATHS)))
    decision = unsent.decider.decide(unsent.decide("died").message, 0.0)
    unsent.decider.apply(decision._replace(verdicts=()), 0.0)
    assert set(unsent.state.times_fired.values()) == {1}


@pytest.mark.parametrize("reply", ["yes", "{nick}", None])
def test_a_rule_that_does_not_tell_is_not_counted(reply: str | None) -> None:
    chat = Chat(ruleset(rule("died", reply=reply, pools=("p",)), pools={"p": ["1", "2"]}))
    chat.says("died")
    assert not chat.state.times_fired
    assert not chat.state.times_fired_for


def test_a_reply_that_tells_one_count_keeps_no_other() -> None:
    chat = Chat(ruleset(rule("died", reply="{count}")))
    chat.says("died")
    assert (len(chat.state.times_fired), len(chat.state.times_fired_for)) == (1, 0)


def test_a_crowd_of_one_rule_makes_no_other_forget() -> None:
    tea, died = rule("tea", name="tea", reply="{count:nick}"), rule("died", reply="{count:nick}")
    chat = Chat(ruleset(tea, died))
    assert chat.says("tea") == ["1"]
    for n in range(MAX_ENTRIES + 1):
        chat.says("died", sender=Person(f"n{n}"))
    assert chat.says("tea") == ["2"]


def test_so_many_people_are_counted_and_the_longest_silent_is_forgotten() -> None:
    chat = Chat(ruleset(rule("died", reply="{count:nick}")))
    for n in range(MAX_ENTRIES + 1):
        chat.says("died", sender=Person(f"n{n}"))
    assert len(chat.state.times_fired_for) == MAX_ENTRIES
    assert chat.says("died", sender=Person("n1")) == ["2"]
    assert chat.says("died", sender=Person("n0")) == ["1"]
