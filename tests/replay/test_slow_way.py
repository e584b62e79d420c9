"""Replay against the slow way: every message, one after the other, through the bot's own code."""

import random
from collections import Counter
from pathlib import Path

import pytest

from talkback.chatlogs import chunks
from talkback.chatlogs.line_forms import LogFormat
from talkback.engine.gates import matched
from talkback.engine.ruleset import RuleSet
from talkback.model.bot_nicks import BotNicks
from talkback.model.message import EVENT_KINDS, Message, MessageKind, Person
from talkback.model.settings import Limits, Rate
from talkback.replay import scan as scanning
from talkback.replay.decider import ReplayedBot
from talkback.replay.log_clock import LogClock
from talkback.replay.log_files import dice, gather
from tests.engine.making import rule, ruleset
from tests.replay.log_writers import WRITERS, Line, LogWriter
from tests.replay.making import WHERE, chat, counts, quickly

SPOKEN = [kind for kind in MessageKind if kind not in EVENT_KINDS]
TRIGGERS = (  # noqa: SIM905
    r"that'?s what (s?he|they) said;\btwss\b;^lol$;\blol\b;hello, world;hello world;kernel\s+panic"
    r";\?\?\?;:\);🎉;привет;café;\d{5};^;\b(thanks|thank you)\b;foo\Wbar;foo\.bar;no  way;no way$"
    r";^no way;she said|she;(.)\1\1;\bhi\b;(?=.*lol)(?=.*hello);<eve>"
).split(";")


def rules(dice_: random.Random) -> RuleSet:
    """A handful, with all that policy knows."""
    made = [
        rule(
            *dice_.sample(TRIGGERS, k=dice_.randint(1, 3)),
            name=f"rule{number}",
            unless=dice_.sample(TRIGGERS, k=dice_.choice((0, 0, 0, 1))),
            reply=dice_.choice(("yes", "{nick}: {match}", "that's what she said, {nick}")),
            ignore_case=dice_.random() < 0.7,
            normalise=dice_.random() < 0.7,
            on=frozenset(dice_.sample(SPOKEN, k=dice_.randint(1, 3))),
            chance=dice_.choice((1.0, 1.0, 0.5)),
            cooldown=dice_.choice((0.0, 30.0, 3600.0)),
            user_cooldown=dice_.choice((0.0, 60.0)),
            match_cooldown=dice_.choice((0.0, 0.0, 600.0)),
            after_silence=dice_.choice((0.0, 0.0, 0.0, 10.0, 60.0)),
            within_reply=dice_.choice((0.0, 0.0, 0.0, 60.0)),
            quorum=dice_.choice((None, None, None, Rate(2, 600.0))),
            continue_=dice_.random() < 0.3,
            shadow=dice_.random() < 0.1,
            enabled=dice_.random() < 0.95,
        )
        for number in range(dice_.randint(1, 14))
    ]
    limits = dice_.choice(
        (Limits(), Limits(None, None, None, loop_guard=False), Limits(Rate(5, 60.0)))
    )
    return ruleset(*made, limits=limits)


def slowly(
    rules_: RuleSet, writer: LogWriter, lines: list[Line], path: Path
) -> tuple[Counter[str], Counter[str]]:
    """Matched and fired, by the bot's own code asked about every single message."""
    (room,) = gather([path], LogFormat.AUTO, WHERE)
    decider = ReplayedBot(rules_, BotNicks(("talkback",))).in_channel(
        room.network, dice(room), LogClock()
    )
    found: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for number, said in enumerate(lines):
        if said.nick.lower() == "talkback":
            continue
        message = Message("net", "#here", Person(said.nick), said.text, "talkback", said.action)
        decision = decider.decide(message, writer.moment(number, said))
        found.update(verdict.rule.name for verdict in matched(decision))
        fired.update(verdict.rule.name for verdict in decision.fired)
    return found, fired


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_the_result_is_that_of_the_slow_way(
    writer: LogWriter, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cooldowns, budgets, chance, `continue`, mentions, own lines; in pieces of any size."""
    dice_ = random.Random(seed)
    monkeypatch.setattr(chunks, "PART", dice_.choice((100, 3_000, 1 << 20)))
    monkeypatch.setattr(scanning, "BLOCK", dice_.choice((1, 700, 1 << 20)))
    lines, rules_ = chat(dice_, 300), rules(dice_)
    path = writer.write(tmp_path, lines, dice_)
    report = quickly(rules_, path)
    assert counts(report) == slowly(rules_, writer, lines, path)
    assert report.messages == len(lines)
    assert report.odd.own == sum(said.nick.lower() == "talkback" for said in lines)
