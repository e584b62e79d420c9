"""Bots that take their time, so that no single line of theirs tells: a day with them is bounded."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from talkback.model.message import Person
from talkback.snapshot.snapshot import read_snapshot
from tests.community.audit import breaches
from tests.community.bot import Exchange, Talkback, exchanges
from tests.community.crowd import Crowd
from tests.community.programs import Chatterbox, Penfriend
from tests.community.talk import generated
from tests.community.world import DAY, HOUR, MINUTE, Clock, Line, World

CHANNEL = "#tea"
A_DAY = 150
"""Answers that any of them gets in 24 hours; without an end there were up to 5,300."""

DELAYS = {"1 to 13 s": (1.0, 13.0), "5 s": (5.0, 5.0), "12 to 20 s": (12.0, 20.0)}
SAYINGS = ("tea for you", "tea again", "I said tea", "no, tea", "{nick}: tea")
RULES = """
[bot]
nick = "one"
[rules.tea]
triggers = ['\\btea\\b', 'what (s?he|they) said', '\\btwss\\b']
on = ["channel", "mention", "private"]
pool = "few"
[rules.mention]
triggers = "^"
on = ["mention"]
pool = "few"
[pools.few]
quotes = ["I like it as it is ~ A", "milk comes second ~ B", "Do have some ~ C", "Yes ~ D"]
"""

delays = pytest.mark.parametrize("delay", DELAYS.values(), ids=DELAYS.keys())


class SlowCase:
    """A bot in a channel, and somebody slow."""

    def __init__(
        self, clock: Clock, folder: Path, state: Path | None = None, rules: str = RULES
    ) -> None:
        path = folder / "rules.toml"
        path.write_text(rules, encoding="utf-8")
        self.world = World(Random(1), clock)
        self.bot = Talkback(self.world, read_snapshot(path), state)
        self.world.join(self.bot, CHANNEL)

    def every(self, seconds: float, act: Callable[[], object]) -> None:
        for number in range(int(DAY / seconds)):
            self.world.at(1.0 + number * seconds, act)

    def crowd(self) -> None:
        """Twenty people who talk to each other, about a line a minute."""
        crowd = Crowd(self.world, CHANNEL, self.bot, generated(self.world.rng))
        crowd.gather(20, 7 * 1440)

    def ask(self) -> None:
        """One of four."""
        nick = self.world.rng.choice(("alice", "bob", "carol", "dave"))
        person = Person(nick, nick, "h.example")
        self.world.say(Line(nick, person, CHANNEL, "is there tea?", planted=True))

    async def day(self, restarts: int = 0) -> list[Exchange]:
        """What the bot heard, and what came of it."""
        for number in range(1, restarts + 2):
            while self.world.step(number * DAY / (restarts + 1)):
                pass
            if number <= restarts:
                await self.bot.restart()
        await self.bot.stop()
        return exchanges(self.bot)

    def breaches(self) -> list[str]:
        return breaches(self.bot.ledger, self.bot.snapshot.ruleset)


def to_programs(heard: list[Exchange]) -> int:
    return sum(len(each.answers) for each in heard if each.line.program)


@delays
@pytest.mark.parametrize("pause", [MINUTE, 20 * MINUTE, HOUR], ids=["1 min", "20 min", "1 h"])
async def test_in_private_it_is_answered_so_often_and_no_more(
    delay: tuple[float, float], pause: float, clock: Clock, tmp_path: Path
) -> None:
    """However often it begins anew."""
    case = SlowCase(clock, tmp_path)
    case.every(pause, Penfriend(case.world, "pen", case.bot, delay, SAYINGS).write)
    assert 12 <= to_programs(await case.day()) <= A_DAY
    assert case.breaches() == []


@delays
@pytest.mark.parametrize("pause", [10 * MINUTE, HOUR], ids=["10 min", "1 h"])
@pytest.mark.parametrize("heeds", ["one", None], ids=["us", "everybody"])
@pytest.mark.parametrize("crowded", [False, True], ids=["alone", "among people"])
async def test_in_a_channel_as_well_and_people_are_answered(
    delay: tuple[float, float],
    pause: float,
    heeds: str | None,
    crowded: bool,
    clock: Clock,
    tmp_path: Path,
) -> None:
    case = SlowCase(clock, tmp_path)
    Chatterbox(case.world, "box", CHANNEL, delay, SAYINGS, heeds)
    case.every(pause, case.ask)
    if crowded:
        case.crowd()
    heard = await case.day()
    asked = [each for each in heard if each.line.planted]
    reasons = {reason for each in asked for _, reason in each.silences}
    assert 12 <= to_programs(heard) <= A_DAY
    assert "loop" not in reasons
    assert sum(bool(each.answers) for each in asked) >= 0.8 * len(asked)
    assert case.breaches() == []


async def test_rests_go_on_after_a_restart(clock: Clock, tmp_path: Path) -> None:
    case = SlowCase(clock, tmp_path, tmp_path / "talkback.db")
    case.every(MINUTE, Penfriend(case.world, "pen", case.bot, (12.0, 20.0), SAYINGS).write)
    assert 12 <= to_programs(await case.day(restarts=50)) <= A_DAY


async def test_without_the_guard_there_is_no_end(clock: Clock, tmp_path: Path) -> None:
    """And the audit sees it."""
    rules = RULES.replace("[bot]", "[bot]\nloop_guard = false")
    case = SlowCase(clock, tmp_path, rules=rules)
    case.every(DAY, Penfriend(case.world, "pen", case.bot, (50.0, 70.0), SAYINGS).write)
    assert to_programs(await case.day()) > 1300
    assert "round 25 with a program" in case.breaches()[0]
