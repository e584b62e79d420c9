"""Bots that take their time, and short words of ours that come back, on a clock the test moves."""

from dataclasses import replace
from itertools import takewhile

import pytest

from talkback.engine.bounded_dict import MAX_ENTRIES
from talkback.engine.decision import Outcome
from talkback.engine.loop_guard import MAX_STREAK, MIN_STREAK, STREAK_DECAY_S, STREAK_MEMORY_S
from talkback.engine.penalty import BASE_PAUSE_S, FORGET_AFTER_S
from talkback.model.message import MessageKind, Person
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset

LOOP_GUARD = replace(UNLIMITED, loop_guard=True)
CAROL = Person("carol", "ca", "garden.example")


def chat() -> Chat:
    return Chat(ruleset(rule("tea", on=frozenset(MessageKind)), limits=LOOP_GUARD))


def answers(chat: Chat, pause: float, times: int, channel: str | None = "#here") -> int:
    """How many are given to somebody who speaks so often, after so many seconds each time."""
    given = 0
    for _ in range(times):
        chat.now += pause
        given += bool(chat.says("tea", channel=channel))
    return given


def row(chat: Chat, pause: float, channel: str | None = "#here") -> int:
    """How many are given until one is not; a hundred are no row."""
    given = (answers(chat, pause, 1, channel) for _ in range(100))
    return sum(takewhile(bool, given))


@pytest.mark.parametrize("channel", ["#here", None], ids=["in a channel", "in private"])
@pytest.mark.parametrize("pause", [1.5, 5.0, 20.0], ids=["1.5 s", "5 s", "20 s"])
def test_a_row_ends_with_a_rest_and_each_one_is_shorter(pause: float, channel: str | None) -> None:
    slow = chat()
    rows = []
    for _ in range(7):
        rows.append(row(slow, pause, channel))
        slow.now += FORGET_AFTER_S
    assert rows == [
        MAX_STREAK,
        MAX_STREAK // 2,
        MAX_STREAK // 4,
        MAX_STREAK // 8,
        MIN_STREAK,
        MIN_STREAK,
        MIN_STREAK,
    ]


def test_a_rest_is_longer_each_time_up_to_an_hour() -> None:
    slow, lengths = chat(), []
    for _ in range(8):
        row(slow, 5.0)
        [verdict] = slow.decide("tea").verdicts
        left = float(verdict.detail.split()[-3])
        lengths.append(left + 5.0)
        slow.now += left
    assert lengths == [*(BASE_PAUSE_S * 2**n for n in range(6)), FORGET_AFTER_S, FORGET_AFTER_S]


def test_a_rest_has_its_reason_and_its_place() -> None:
    slow = chat()
    answers(slow, 5.0, MAX_STREAK)
    [verdict] = slow.decide("tea").verdicts
    assert (verdict.outcome, verdict.detail) == (
        "loop",
        "alice was answered often in a row; 60 s left",
    )
    assert slow.says("tea", channel="#there")
    assert slow.says("tea", channel=None)
    assert slow.says("tea", sender=BOB)


def test_who_else_talks_meanwhile_makes_no_difference() -> None:
    slow, given = chat(), 0
    for number in range(MAX_STREAK + MAX_STREAK // 2):
        given += answers(slow, 2.5, 1)
        slow.decide("so what", sender=CAROL)
        if number % 4 == 0:
            assert slow.says("tea", sender=BOB)
    assert given == MAX_STREAK


@pytest.mark.parametrize(
    ("pause", "times"),
    [(5.0, MAX_STREAK), (60.0, MAX_STREAK), (180.0, 20), (STREAK_DECAY_S, 500)],
    ids=["a row", "a row with time to read", "twenty within an hour", "for days, now and then"],
)
def test_people_get_no_rest(pause: float, times: int) -> None:
    """Not one that lasts until they speak again."""
    assert answers(chat(), pause, times) >= times - 1


def test_a_rest_is_forgotten_after_some_hours() -> None:
    slow = chat()
    assert row(slow, 5.0) == MAX_STREAK
    slow.now += BASE_PAUSE_S + STREAK_MEMORY_S
    assert row(slow, 5.0) == MAX_STREAK


def test_without_the_guard_nobody_rests() -> None:
    assert answers(Chat(ruleset(rule("tea"))), 5.0, 100) == 100


ECHOES = {
    "as they were": "I like tea",
    "in another case": "i LIKE tea",
    "among blanks": "  I like tea ",
    "with the author": "I like tea ~ Anon",
    "said by": "<talkback> I like tea",
    "to somebody": "bob: I like tea ~ Anon",
    "said by, to somebody": "<talkback> bob: I like tea ~ Anon",
}
OTHERS = {
    "in a sentence": "I like tea, you know",
    "after a word": "today I like tea",
    "after three nicks": "a: b: c: I like tea",
    "with an end to it": "I like tea?",
    "one of them": "tea",
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_short_words_of_ours_are_known_where_they_are_the_whole_line(echo: str) -> None:
    outcomes = said_again(echo)
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, "loop", "loop"]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_short_words_of_ours_in_others_lines_are_theirs(text: str) -> None:
    assert set(said_again(text)) == {Outcome.FIRES}


def said_again(text: str) -> list[str]:
    """What comes of it, said four times in answer to `I like tea`."""
    pools = {"p": ["I like tea ~ Anon"]}
    rules = rule("tea", pools=("p",), reply=None)
    parrot = Chat(ruleset(rules, pools=pools, limits=LOOP_GUARD))
    parrot.decide("tea")
    outcomes = []
    for _ in range(4):
        parrot.now += 5.0
        outcomes.append(parrot.outcome(text, sender=BOB))
    return outcomes


@pytest.mark.parametrize("echo", ["alice: tea!", "TEA!", "<talkback> alice: tea!"])
def test_an_answer_without_a_quote_is_known_too(echo: str) -> None:
    parrot = Chat(ruleset(rule("tea", reply="{nick}: tea!"), limits=LOOP_GUARD))
    parrot.decide("tea")
    outcomes = []
    for _ in range(3):
        parrot.now += 5.0
        outcomes.append(parrot.outcome(echo, sender=BOB))
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, "loop"]


@pytest.mark.parametrize("reply", ["{nick}: {message}", "{match}", "so, {message}"])
@pytest.mark.parametrize("text", ["tea", "a nice cup of tea for me"])
def test_who_says_again_what_we_repeated_is_no_bot(text: str, reply: str) -> None:
    mirror = Chat(ruleset(rule("tea", reply=reply), limits=LOOP_GUARD))
    for _ in range(10):
        assert mirror.says(text)
        mirror.now += 5.0


def test_strangers_cannot_fill_the_memory_of_rows() -> None:
    busy = chat()
    for number in range(MAX_ENTRIES + 10):
        busy.says("tea", sender=Person(f"p{number}"))
    assert len(busy.state.loop_guard.streaks) == MAX_ENTRIES


def test_where_nobody_asks_for_it_the_last_words_alone_are_remembered() -> None:
    chat = Chat(ruleset(rule("tea")))
    for _ in range(3):
        chat.decide("tea")
    guard = chat.state.loop_guard
    assert [said.nick for said in guard.last_replies.values()] == ["alice"]
    assert (guard.words, guard.streaks, guard.penalties) == ({}, {}, {})
