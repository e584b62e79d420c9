"""A conversation on the wire, who comes and leaves among it, and the replay of its raw log."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ByRank
from tests.net.transcript import WALL
from tests.replay.making import quickly
from tests.snapshot.test_alike import SEEDS, Conversation, Heard, Recording, over_the_wire, rules


def as_replay(
    ruleset: RuleSet, conversation: Conversation, log: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Heard]:
    """The raw log of the conversation, from the bot's own join on."""
    begun = datetime.fromtimestamp(WALL, UTC).strftime("@time=%Y-%m-%dT%H:%M:%S.000Z ")
    entered = (
        ":talkback!tb@host.example JOIN #a",
        ":irc.test 353 talkback = #a :talkback @ann +bob carol dora",
        ":irc.test 366 talkback #a :End of NAMES",
    )
    lines = [begun + line for line in entered] + [line for _, line in conversation.wire]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    heard: list[Heard] = []

    def recording(*given: Any, **named: Any) -> Recording:  # noqa: ANN401 - as of a Decider
        made = Recording(*given, **named)
        made.heard = heard
        return made

    monkeypatch.setattr("talkback.replay.decider.Decider", recording)
    quickly(ruleset, log)
    return [each for each in heard if each[0] != "talkback"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_replay_of_its_raw_log_goes_as_the_conversation_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes and leaves among it; dice, ranks, hours and silences are another test's."""
    dice = Random(seed)
    drawn, conversation = rules(dice), Conversation(dice)
    certain = [_certain(each) for each in drawn.rules]
    ruleset = RuleSet.build(certain, {}, drawn.limits)
    conversation.go_on(80)
    heard = list(over_the_wire(ruleset, conversation))
    relevant = [each for each in heard if each[2]]
    replayed = as_replay(ruleset, conversation, tmp_path / "raw.log", monkeypatch)
    assert relevant == [each for each in replayed if each[2]]


def _certain(drawn: Rule) -> Rule:
    users, not_users = (
        tuple(who for who in people if not isinstance(who, ByRank))
        for people in (drawn.users, drawn.not_users)
    )
    certain = replace(drawn, chance=1.0, replies=drawn.replies[:1], after_silence=0.0, when=())
    return replace(certain, users=users, not_users=not_users)
