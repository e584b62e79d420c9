"""What is remembered of all that is said: nothing that no rule asks for."""

from talkback.engine.bounded_dict import BoundedDict
from talkback.model.settings import Rate
from tests.engine.making import BOB, Chat, rule, ruleset

KEPT_ANYWAY = {"refused"}
"""What `why` tells to whoever asks."""


def tables(chat: Chat) -> set[str]:
    """The tables of the state that have something in them."""
    state = chat.state
    kept = {name for name in type(state).__slots__ if isinstance(getattr(state, name), BoundedDict)}
    assert len(kept) > 10
    return {name for name in kept if getattr(state, name)} - KEPT_ANYWAY


def after_a_talk(chat: Chat) -> set[str]:
    for text in ("hello", "tea", "more tea", "thanks"):
        chat.decide(text, sender=BOB)
        chat.now += 1.0
    return tables(chat)


def test_a_rule_set_that_asks_for_no_history_keeps_none() -> None:
    assert after_a_talk(Chat(ruleset(rule("tea", reply="{match}")))) == set()


def test_a_rule_that_is_off_asks_for_nothing() -> None:
    off = rule("tea", name="off", within_reply=60.0, quorum=Rate(2, 60.0), enabled=False)
    assert after_a_talk(Chat(ruleset(off, rule("tea")))) == set()


def test_what_a_rule_asks_for_is_kept() -> None:
    asking = {
        "last_reply": rule("thanks", name="a", within_reply=1.0, chance=0.0),
        "last_words": rule("tea", name="a", after_silence=1e9, chance=0.0),
        "votes": rule("tea", name="a", quorum=Rate(3, 60.0)),
        "times_fired": rule("tea", name="a", reply="{count}"),
        "last_fired": rule("tea", name="a", cooldown=1.0),
    }
    for table, one in asking.items():
        assert after_a_talk(Chat(ruleset(one, rule("tea", name="b")))) == {table}
