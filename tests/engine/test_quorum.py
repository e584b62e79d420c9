"""Rules that wait until so many different people have said it."""

from collections.abc import Iterator

import pytest

from talkback.engine.bounded_dict import MAX_ENTRIES
from talkback.engine.state import MutePeriod
from talkback.model.message import Person
from talkback.model.settings import Rate
from tests.engine.making import ALICE, BOB, Chat, rule, ruleset

CAROL, DAVE = Person("carol", "ca", "c.example"), Person("dave", "da", "d.example")
GG = rule("gg", quorum=Rate(3, 30.0))


@pytest.fixture
def chat() -> Chat:
    return Chat(ruleset(GG))


def said_by(chat: Chat, *people: Person) -> list[bool]:
    return [bool(chat.says("gg", sender=person)) for person in people]


def test_it_takes_so_many_different_people(chat: Chat) -> None:
    assert said_by(chat, ALICE, ALICE, BOB, ALICE, BOB, CAROL) == [False] * 5 + [True]


def test_then_the_count_begins_anew(chat: Chat) -> None:
    assert said_by(chat, ALICE, BOB, CAROL, DAVE, CAROL, ALICE) == [False] * 2 + [
        True,
        False,
        False,
        True,
    ]


def test_who_spoke_longer_ago_is_not_counted(chat: Chat) -> None:
    said_by(chat, ALICE)
    chat.now += 0.5
    said_by(chat, BOB)
    chat.now += 30.0
    assert said_by(chat, CAROL) == [False]
    assert said_by(chat, DAVE) == [True]


def test_who_says_it_again_counts_from_then_on(chat: Chat) -> None:
    said_by(chat, ALICE, BOB)
    chat.now += 20.0
    said_by(chat, ALICE)
    chat.now += 20.0
    assert said_by(chat, CAROL, DAVE) == [False, True]


def test_each_channel_and_each_rule_counts_for_itself() -> None:
    other = rule("gg", name="other", reply="other", quorum=Rate(2, 30.0))
    chat = Chat(ruleset(GG, other))
    assert chat.says("gg") == []
    assert chat.says("gg", sender=BOB, channel="#there") == []
    assert chat.says("gg", sender=BOB) == ["other"]
    assert chat.says("gg", sender=CAROL) == ["yes"]


def test_a_person_with_two_nicks_is_one(chat: Chat) -> None:
    names = (Person(nick, "a", "a.example", account="ann") for nick in ("a", "b", "c"))
    assert said_by(chat, *names) == [False] * 3


def test_what_is_held_back_before_the_quorum_is_no_vote() -> None:
    chat = Chat(ruleset(rule("gg", quorum=Rate(2, 30.0), user_cooldown=10.0, cooldown=5.0)))
    chat.state.muted.put(("net", "#here"), MutePeriod(0.0, chat.now + 1.0))
    assert chat.outcome("gg") == "mute"
    chat.now += 1.0
    chat.state.opted_out.put(("net", "bo@office.example"), chat.now)
    assert chat.outcome("gg", sender=BOB) == "opt-out"
    assert chat.outcome("gg", sender=CAROL) == "quorum"
    assert chat.outcome("gg") == "fires"
    assert chat.outcome("gg", sender=BOB) == "opt-out"
    assert chat.outcome("gg", sender=CAROL) == "cooldown"
    chat.now += 5.0
    assert chat.outcome("gg") == "user cooldown"
    assert chat.outcome("gg", sender=CAROL) == "quorum"


def test_dice_that_refuse_keep_the_votes() -> None:
    """With each line of a third one the dice fall anew; nobody has to begin again."""
    chat = Chat(ruleset(rule("gg", quorum=Rate(2, 30.0), chance=0.3)), seed=5)
    outcomes = [chat.outcome("gg", sender=person) for person in _in_turn(ALICE, BOB, count=20)]
    assert outcomes[0] == "quorum"
    first = outcomes.index("fires")
    assert set(outcomes[1:first]) == {"chance"}
    assert outcomes[first + 1] == "quorum"


def _in_turn(*people: Person, count: int) -> Iterator[Person]:
    return (people[n % len(people)] for n in range(count))


def test_in_the_shadow_the_count_begins_anew_as_well() -> None:
    chat = Chat(ruleset(rule("gg", quorum=Rate(2, 30.0), shadow=True)))
    assert [chat.outcome("gg", sender=who) for who in (ALICE, BOB, CAROL)] == [
        "quorum",
        "shadow",
        "quorum",
    ]


def test_of_a_crowd_no_more_is_kept_than_it_takes(chat: Chat) -> None:
    for n in range(MAX_ENTRIES + 5):
        chat.says("gg", sender=Person(f"n{n}"), channel=f"#c{n}")
    assert len(chat.state.votes) == MAX_ENTRIES
    never = Chat(ruleset(rule("gg", quorum=Rate(3, 30.0), chance=0.0)))
    for n in range(50):
        never.says("gg", sender=Person(f"n{n}"))
    assert [len(votes) for votes in never.state.votes.values()] == [3]


def test_a_rule_without_a_quorum_keeps_no_votes() -> None:
    chat = Chat(ruleset(rule("gg", chance=0.5)))
    said_by(chat, ALICE, BOB)
    assert not chat.state.votes
