"""Who comes and who leaves: what rules make of it, and what the gate `event` holds back."""

from dataclasses import replace
from typing import Any

import pytest

from talkback.engine import bounded_dict
from talkback.engine.bounded_dict import BoundedByRule
from talkback.engine.decision import Decision, Outcome
from talkback.engine.events import is_split
from talkback.engine.explain import explain
from talkback.engine.gates import matched
from talkback.engine.rule import Rule
from talkback.engine.ruleset import followed
from talkback.engine.scope import ByAccount, ByRank
from talkback.model.message import Event, Message, MessageKind, Origin, Person, Rank
from talkback.model.settings import Followed, Limits, Rate
from tests.engine.making import BOB, HERE, UNLIMITED, Chat, rule, ruleset, texts

JOIN, PART = MessageKind.JOIN, MessageKind.PART


def greeting(*triggers: str, on: MessageKind = JOIN, **keys: Any) -> Rule:  # noqa: ANN401
    usual: dict[str, Any] = {"user_cooldown": 3600.0, "reply": "hello {nick}"}
    keys = usual | keys
    return rule(*triggers, on=frozenset({on}), **keys)


def person(number: int) -> Person:
    return Person(f"n{number}", f"u{number}", f"h{number}.example")


class Channel(Chat):
    """A channel that people come into and leave."""

    def joins(self, who: Person, origin: Origin = Origin.PERSON, **changes: Any) -> Decision:  # noqa: ANN401
        return self.decide("", sender=who, event=Event(JOIN, origin), **changes)

    def parts(self, who: Person, reason: str = "", origin: Origin = Origin.PERSON) -> Decision:
        return self.decide(reason, sender=who, event=Event(PART, origin))

    def why(self, message: Message) -> tuple[str, str]:
        [verdict] = explain(self.decider, self.decider.decide(message, self.now), self.now).verdicts
        return verdict.gate, verdict.detail


def test_who_comes_is_answered_once_in_the_rest() -> None:
    chat = Channel(ruleset(greeting()))
    assert texts(chat.joins(BOB)) == ["hello bob"]
    chat.parts(BOB)
    chat.now += 60
    assert [v.outcome for v in chat.joins(BOB).verdicts] == ["user cooldown"]
    chat.now += 3600
    assert texts(chat.joins(BOB)) == ["hello bob"]


def test_a_rule_with_triggers_searches_the_reason() -> None:
    chat = Channel(ruleset(greeting("time(?:d )?out", on=PART, reply="{nick}: {match}/{message}")))
    assert texts(chat.parts(BOB, "Ping timeout: 5 s")) == ["bob: timeout/Ping timeout: 5 s"]
    assert texts(chat.parts(person(1), "bye")) == []
    assert chat.joins(person(2)).verdicts == ()


def test_of_a_rule_without_triggers_all_else_is_asked() -> None:
    chat = Channel(ruleset(greeting(on=PART, unless=("timeout",), also=("quit",))))
    assert texts(chat.parts(BOB, "quit: bye")) == ["hello bob"]
    assert texts(chat.parts(person(1), "quit: timeout")) == []
    assert texts(chat.parts(person(2), "bye")) == []


def test_no_line_is_a_join_and_no_reason_an_order() -> None:
    listening = frozenset({JOIN, PART, MessageKind.CHANNEL})
    chat = Channel(ruleset(rule("help", on=listening, user_cooldown=1.0), greeting(name="hi")))
    assert [v.rule.name for v in chat.decide("help").fired] == ["rule"]
    gone = chat.parts(BOB, "!talkback help")
    assert gone.order is None
    assert texts(gone) == ["yes"]


def test_the_gates_before_the_trigger_are_told_in_their_order() -> None:
    chat = Channel(ruleset(greeting("never", on=PART)))
    gone = HERE._replace(text="bye", sender=BOB, event=Event(PART, Origin.BOT))
    assert chat.why(gone) == ("event", "a bot")
    assert chat.why(gone._replace(event=Event(PART))) == ("trigger", "")
    assert chat.why(gone._replace(event=Event(JOIN, Origin.BOT))) == ("scope", "on: join")


ASIDE = {
    "the bot itself": (Person("TalkBack"), Origin.PERSON, "the bot itself"),
    "another bot": (BOB, Origin.BOT, "a bot"),
    "who came with us": (BOB, Origin.ENTERING, "the bot came only now itself"),
    "a netjoin": (BOB, Origin.SPLIT, "a netsplit"),
}


@pytest.mark.parametrize(("who", "origin", "reason"), ASIDE.values(), ids=ASIDE)
def test_what_is_no_coming_of_a_person_is_held_back(
    who: Person, origin: Origin, reason: str
) -> None:
    chat = Channel(ruleset(greeting()))
    came = HERE._replace(sender=who, event=Event(JOIN, origin))
    assert chat.why(came) == ("event", reason)
    assert texts(chat.joins(who, origin)) == []


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("hub.example leaf.example", True),
        ("*.net *.split", True),
        ("irc-1.example.org irc-2.example.org", True),
        ("hub.example leaf.example bye", False),
        ("Quit: hub.example leaf.example", False),
        ("see example.org", False),
        ("example.org", False),
        ("", False),
        ("a b", False),
        (". .", False),
        ("hub.example  leaf.example", False),
    ],
)
def test_a_split_names_two_servers(reason: str, expected: bool) -> None:
    assert is_split(reason) is expected


def test_who_went_with_a_split_comes_back_unseen_for_half_an_hour() -> None:
    chat = Channel(ruleset(greeting(user_cooldown=1.0)))
    back, late, elsewhere = person(1), person(2), person(3)
    for who in (back, late, elsewhere):
        chat.parts(who, "hub.example leaf.example", Origin.SPLIT)
        chat.now += 60
    assert chat.why(HERE._replace(sender=back, event=Event(JOIN))) == (
        "event",
        "back from a netsplit",
    )
    assert matched(chat.joins(back)) == []
    assert texts(chat.joins(elsewhere, channel="#there")) == ["hello n3"]
    chat.now += 1800
    assert texts(chat.joins(late)) == ["hello n2"]
    assert texts(chat.joins(back)) == ["hello n1"]


def test_who_is_back_from_a_split_is_not_so_for_ever() -> None:
    chat = Channel(ruleset(greeting(user_cooldown=1.0)))
    chat.parts(BOB, "hub.example leaf.example", Origin.SPLIT)
    chat.now += 60
    assert texts(chat.joins(BOB)) == []
    chat.parts(BOB, "bye")
    chat.now += 60
    assert texts(chat.joins(BOB)) == ["hello bob"]


def test_more_than_five_in_ten_seconds_are_a_crowd_and_a_minute_of_rest_follows() -> None:
    chat = Channel(ruleset(greeting()))
    for number in range(5):
        assert texts(chat.joins(person(number))), number
        chat.now += 1
    held_back = chat.joins(person(5))
    assert [(v.outcome, v.detail) for v in held_back.verdicts] == [
        (Outcome.EVENT, "more than 5 came or left within 10 s")
    ]
    assert matched(held_back)
    chat.now += 59
    assert [v.detail for v in chat.joins(person(6)).verdicts] == ["many came or left; 1 s left"]
    chat.now += 1
    assert texts(chat.joins(person(7))) == ["hello n7"]


def test_partings_make_a_crowd_too_and_each_of_a_crowd_lengthens_the_rest() -> None:
    chat = Channel(ruleset(greeting()))
    for number in range(100):
        chat.parts(person(number))
        chat.now += 0.1
    assert texts(chat.joins(person(200))) == []
    chat.now += 59
    assert texts(chat.joins(person(201))) == []
    assert texts(chat.joins(person(202), channel="#there")) == ["hello n202"]
    chat.now += 2
    assert texts(chat.joins(person(203))) == ["hello n203"]


def test_one_every_two_seconds_is_no_crowd() -> None:
    chat = Channel(ruleset(greeting()))
    for number in range(50):
        assert texts(chat.joins(person(number))), number
        chat.now += 2


BUDGET = Limits(Rate(20, 3600.0), None, None, loop_guard=False)


def test_joins_and_parts_have_a_quarter_of_the_channel_s_replies() -> None:
    chat = Channel(
        ruleset(greeting(), greeting(on=PART, name="bye"), rule("tea", name="tea"), limits=BUDGET)
    )
    greeted = 0
    for number in range(100):
        chat.now += 5
        greeted += len(texts(chat.joins(person(number))))
        greeted += len(texts(chat.parts(person(number))))
    assert greeted == 5
    assert chat.outcome("tea") is Outcome.FIRES
    chat.now += 10
    [verdict] = chat.joins(person(200)).verdicts
    assert verdict.outcome == "channel limit"
    assert verdict.detail.startswith("joins and parts have had their quarter; ")
    assert sum(len(chat.says("tea")) for _ in range(30)) == 14


def test_who_is_greeted_in_private_takes_of_the_same_quarter_and_of_no_other_replies() -> None:
    chat = Channel(ruleset(greeting(to="nick"), rule("tea", name="tea"), limits=BUDGET))
    greeted = 0
    for number in range(100):
        chat.now += 3
        greeted += len(texts(chat.joins(person(number))))
    assert greeted == 5
    assert sum(len(chat.says("tea")) for _ in range(30)) == 20


def test_a_budget_of_three_has_no_quarter() -> None:
    chat = Channel(ruleset(greeting(), limits=Limits(Rate(3, 60.0), None, None, loop_guard=False)))
    [verdict] = chat.joins(BOB).verdicts
    assert (verdict.outcome, verdict.detail) == (
        "channel limit",
        "joins and parts have a quarter of it, and that is none",
    )


def test_joins_are_no_lines_for_the_share() -> None:
    limits = Limits(None, None, 0.1, loop_guard=False)
    chat = Channel(ruleset(rule("tea"), greeting("never", name="hi"), limits=limits))
    for _ in range(4):
        assert chat.says("tea") == ["yes"]
    for number in range(100):
        chat.joins(person(number))
    assert chat.outcome("tea") == "share"


def test_who_comes_and_leaves_is_no_bot_for_the_loop_guard() -> None:
    chat = Channel(ruleset(greeting(user_cooldown=0.5, on=PART), limits=Limits(None, None, None)))
    for _ in range(60):
        chat.now += 30
        assert texts(chat.parts(BOB, "hello bob"))


def test_another_bot_that_says_our_greeting_again_is_found_out() -> None:
    limits = Limits(None, None, None)
    chat = Channel(ruleset(greeting(), rule("hello", name="hi", reply="hi there"), limits=limits))
    chat.joins(person(1))
    outcomes = []
    for _ in range(6):
        chat.now += 0.2
        outcomes.append(chat.outcome("hello n1", sender=BOB))
    assert outcomes[-1] == "loop"


def test_who_was_greeted_asks_why_of_their_own_lines() -> None:
    chat = Channel(ruleset(greeting()))
    chat.joins(BOB)
    chat.joins(BOB)
    assert not chat.state.refused


def test_a_crowd_of_one_rule_makes_no_other_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_dict, "MAX_ENTRIES", 100)
    chat = Channel(ruleset(greeting(), rule("tea", name="tea", user_cooldown=1e6)))
    chat.says("tea")
    for number in range(300):
        chat.now += 2
        chat.joins(person(number))
    assert chat.outcome("tea") == "user cooldown"
    rests = chat.state.last_fired_for
    assert len(rests) == 101
    kept = {key[2][1] for key in rests if key[0] == "rule"}
    assert kept == {f"u{number}@h{number}.example" for number in range(200, 300)}


def test_of_a_rule_the_oldest_is_forgotten_and_what_is_gone_takes_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded_dict, "MAX_ENTRIES", 2)
    table: BoundedByRule[tuple[str, str], int] = BoundedByRule()
    for number, key in enumerate((("a", "1"), ("b", "1"), ("a", "2"), ("a", "1"), ("a", "3"))):
        table.put(key, number)
    assert list(table) == [("b", "1"), ("a", "1"), ("a", "3")]
    table.discard(("a", "1"))
    table.put(("a", "4"), 9)
    assert list(table) == [("b", "1"), ("a", "3"), ("a", "4")]


def test_all_rules_together_are_bounded_too() -> None:
    table: BoundedByRule[tuple[str, str], int] = BoundedByRule()
    table.limit = 3
    for number in range(9):
        table.put((str(number), "x"), number)
    assert [key for key, _ in table] == ["6", "7", "8"]


def test_what_nobody_limits_is_said_to_all_who_come() -> None:
    chat = Channel(ruleset(greeting(), limits=UNLIMITED))
    for number in range(40):
        chat.now += 3
        assert texts(chat.joins(person(number)))


def test_what_a_single_rule_asks_of_people_is_followed_for_all() -> None:
    """Whoever needs none of it is not asked who is where."""
    plain = rule("tea")
    asking = (
        greeting(),
        rule("tea", users=(ByRank(Rank.OP),)),
        rule("tea", not_users=(ByAccount("alice", "net"),)),
    )
    assert followed([plain]) == Followed(ranks=False, events=False, accounts=frozenset())
    assert followed([plain, asking[0]]) == replace(followed([plain]), events=True)
    assert followed([plain, asking[1]]) == replace(followed([plain]), ranks=True)
    assert followed([plain, asking[2]]) == replace(followed([plain]), accounts=frozenset({"net"}))
    assert followed([replace(each, enabled=False) for each in asking]) == followed([plain])
