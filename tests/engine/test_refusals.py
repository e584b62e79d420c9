"""What each gate says when it refuses: the words that `test-rule`, logs and `why` show."""

import math
from typing import Any

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.identity import conversation_key
from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, ChannelGlob
from talkback.engine.state import MutePeriod
from talkback.model.message import MessageKind, Person, Rank, Trait
from tests.engine.making import ALICE, BOB, HERE, Chat, rule, ruleset
from tests.engine.test_explain import ORDER, asked, explained

WORDS = {
    "scope": "on: channel",
    "event": "a bot",
    "trigger": "",
    "unless": "tea",
    "also": "lemon",
    "earlier rule": "first",
    "empty pool": "no quote in dry yet",
    "absent": "alice is behind a bridge: here that nick is somebody else's",
    "disabled": "switched off in chat",
    "opt-out": "alice asked to be left alone",
    "mute": "999999000 s left",
    "when": "it is Wed 14:05 here",
    "loop": "alice answers like a bot; 60 s left",
    "share": "10% of the last 40 lines would be ours",
    "channel limit": "3600 s left",
    "person limit": "1 replies in 3600 s",
    "cooldown": "60 s left",
    "user cooldown": "60 s left",
    "match cooldown": "60 s left",
    "silence": "silent here for 0 s",
    "within reply": "our last words here were 0 s ago",
    "quorum": "1 of 2 people within 60 s",
    "chance": "chance = 0",
}
CAROL = Person("carol", unknown=frozenset(Trait))
"""Of whom nobody told more than the nick."""
DORA = Person("dora")
"""Whose rank here nobody told."""
ALICE_OR_BOB = (ByNick("alice"), ByNick("bob"))
HERE_OR_THERE = (ChannelGlob("#here"), ChannelGlob("#there"))
SCOPES: dict[str, tuple[dict[str, Any], str]] = {
    "a rule that is off": ({"enabled": False}, "enabled = false"),
    "another kind of message": ({"on": frozenset({MessageKind.PRIVATE})}, "on: channel"),
    "another channel": ({"channels": (ChannelGlob("#there"),)}, "channels: not #here"),
    "a channel left out": ({"not_channels": HERE_OR_THERE}, "not_channels: #here"),
    "another person": ({"users": (ByNick("bob"),)}, "users: not alice"),
    "an account that nobody told": (
        {"users": (ByAccount("*"), ByNick("bob"))},
        "not known yet: account of carol",
    ),
    "an account left out that nobody told": (
        {"not_users": (ByAccount("eve"),)},
        "not known yet: account of carol",
    ),
    "a host that nobody told": ({"users": (ByMask("*!*@x"),)}, "not known yet: host of carol"),
    "a rank that nobody told": ({"users": (ByRank(Rank.OP),)}, "not known yet: rank of dora"),
    "a rank left out that nobody told": (
        {"not_users": (ByRank(Rank.VOICE),)},
        "not known yet: rank of dora",
    ),
    "another person, whatever the account": (
        {"users": (ByNick("bob"),), "not_users": (ByAccount("*"),)},
        "users: not carol",
    ),
    "a person left out, whatever the account": (
        {"users": (ByAccount("*"),), "not_users": (ByNick("carol"),)},
        "not_users: carol",
    ),
    "a person left out": ({"not_users": ALICE_OR_BOB}, "not_users: alice"),
}


@pytest.mark.parametrize("gate", ORDER)
def test_each_gate_says_why(gate: str) -> None:
    assert asked([gate]).detail == WORDS[gate]


@pytest.mark.parametrize(("keys", "words"), SCOPES.values(), ids=SCOPES)
def test_the_scope_says_what_is_outside(keys: dict[str, Any], words: str) -> None:
    sender = CAROL if "carol" in words else DORA if "dora" in words else ALICE
    rank = None if sender is DORA else Rank.NONE
    chat = Chat(ruleset(rule("tea", **keys)))
    [verdict] = explained(chat, "tea", sender=sender, rank=rank).verdicts
    assert verdict.outcome in (Outcome.SCOPE, Outcome.DISABLED)
    assert verdict.detail == words


def test_who_is_let_in_by_the_nick_needs_no_account() -> None:
    let_in = ruleset(rule("tea", users=(ByAccount("*"), ByNick("carol"))))
    assert Chat(let_in).says("tea", sender=CAROL)


def test_one_of_several_patterns_is_enough() -> None:
    assert Chat(ruleset(rule("tea", channels=HERE_OR_THERE))).says("tea")
    assert Chat(ruleset(rule("tea", users=ALICE_OR_BOB))).says("tea")
    assert Chat(ruleset(rule("tea", users=ALICE_OR_BOB))).says("tea", sender=BOB)
    assert not Chat(ruleset(rule("tea", not_channels=HERE_OR_THERE))).says("tea")


def test_what_an_operator_did_is_told_as_theirs_and_holds_in_their_channel() -> None:
    chat = Chat(ruleset(rule("tea", name="tea")))
    here = conversation_key(HERE)
    chat.state.disabled_by_operators.put(("tea", here), chat.now)
    [verdict] = explained(chat, "tea").verdicts
    told = "switched off by an operator of this channel"
    assert (verdict.outcome, verdict.detail) == (Outcome.DISABLED, told)
    assert chat.says("tea", channel="#there")
    chat.state.disabled_by_operators.clear()
    chat.state.muted_by_operators.put(here, MutePeriod(chat.now, math.inf))
    [verdict] = explained(chat, "tea").verdicts
    assert (verdict.outcome, verdict.detail) == ("mute", "until an operator says unmute")
    assert chat.says("tea", channel="#there")
