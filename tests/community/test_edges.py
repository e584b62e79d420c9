"""Limits to the moment: on a steady beat, an answer comes when it may, and not before."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from talkback.model.message import Person
from talkback.snapshot.snapshot import read_snapshot
from tests.community.audit import breaches
from tests.community.bot import Talkback, exchanges
from tests.community.world import Clock, Line, World

BEAT = 0.25
RULES = """
[bot]
state = false
loop_guard = false
max_share = false
max_replies = {channel}
max_replies_person = {person}
[rules.tea]
triggers = "tea"
reply = "milk?"
{rests}
"""


async def answered(
    clock: Clock, folder: Path, seconds: float, people: int, limits: dict[str, str]
) -> list[float]:
    """When somebody was, where so many people take turns on the beat."""
    keys = {"channel": "false", "person": "false", "rests": ""} | limits
    path = folder / "rules.toml"
    path.write_text(RULES.format(**keys), encoding="utf-8")
    bot = Talkback(World(Random(1), clock), read_snapshot(path))
    for beat in range(int(seconds / BEAT)):
        clock.now = beat * BEAT
        nick = f"p{beat % people}"
        bot.on_line(Line(nick, Person(nick, nick, "h.example"), "#c", "tea", planted=True))
    await bot.stop()
    assert breaches(bot.ledger, bot.snapshot.ruleset) == []
    return [each.when for each in exchanges(bot) if each.answers]


def times(first: float, step: float, last: float) -> list[float]:
    return [first + step * number for number in range(int((last - first) / step) + 1)]


BOTH = sorted(times(0, 20, 140) + times(0.25, 20, 140.25))
BUSY = times(0, BEAT, 0.75) + times(60, BEAT, 60.75) + times(120, BEAT, 120.75)


@pytest.mark.parametrize(
    ("limits", "people", "expected"),
    [
        ({"rests": 'cooldown = "7s"'}, 3, times(0, 7, 140)),
        (
            {"rests": 'user_cooldown = "20s"'},
            2,
            BOTH,
        ),
        ({"channel": '"4/1m"'}, 5, BUSY),
        ({"channel": '"1/500ms"'}, 1, times(0, 0.5, 140.5)),
        # Three are answered; the fourth begins a pause of a minute, the next one's is of two.
        ({"person": '"3/30s"'}, 1, [0, 0.25, 0.5, 60.75, 61, 61.25]),
    ],
    ids=["cooldown", "user cooldown", "budget", "one at a time", "person"],
)
async def test_an_answer_comes_at_the_first_moment_that_it_may(
    limits: dict[str, str],
    people: int,
    expected: Sequence[float],
    clock: Clock,
    tmp_path: Path,
) -> None:
    assert await answered(clock, tmp_path, 141, people, limits) == list(expected)
