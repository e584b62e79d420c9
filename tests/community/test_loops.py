"""Other bots that don't say so, alone with ours and a few people: nobody talks all night."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from talkback.model.message import Person
from talkback.model.settings import Limits
from talkback.snapshot.snapshot import read_snapshot
from tests.community.audit import ROW, breaches, chain
from tests.community.bot import Talkback, exchanges
from tests.community.programs import Chatterbox, Echo
from tests.community.world import DAY, HOUR, MINUTE, Clock, Line, World

CHANNEL = "#bots"
NIMBLE, TYPING, SLOW = (0.05, 0.5), (1.0, 3.0), (12.0, 20.0)
"""Seconds in which programs answer."""

RULES = """
[bot]
nick = "{nick}"
state = false
[rules.tea]
triggers = ["milk", "tea"]
on = ["channel", "mention"]
pool = "tea"
reply = "{reply}"
[pools.tea]
quotes = [
    "I like tea as it is ~ A", "milk first, tea second ~ B", "Do have some milk ~ C",
    "There is no trouble so great or grave that is much diminished by a nice cup of tea ~ Anon",
]
"""
SAYINGS = ("more tea", "I said tea", "milk, {nick}", "tea is what I would have said myself")


class Night:
    """A channel with a person who asks for tea now and then, in company or alone."""

    def __init__(self, clock: Clock, folder: Path, reply: str = "{quote}") -> None:
        self.world = World(Random(1), clock)
        self.bots: list[Talkback] = []
        self._folder = folder
        self._reply = reply

    def talkback(self, nick: str) -> None:
        path = self._folder / f"{nick}.toml"
        text = RULES.replace("{nick}", nick, 1).replace("{reply}", self._reply)
        path.write_text(text, encoding="utf-8")
        self.bots.append(Talkback(self.world, read_snapshot(path)))
        self.world.join(self.bots[-1], CHANNEL)

    def echo(self, form: str, delay: tuple[float, float] = NIMBLE) -> None:
        Echo(self.world, "parrot", CHANNEL, delay, self.bots[0].speaker, form)

    def chatterbox(self, delay: tuple[float, float] = NIMBLE) -> None:
        Chatterbox(self.world, "box", CHANNEL, delay, SAYINGS)

    def ask(self, every: float, company: int) -> None:
        """Alice asks, and within some seconds so many others do."""
        rng = self.world.rng
        for number in range(int(12 * HOUR / every)):
            moment = MINUTE + number * every
            self.world.at(moment, partial(self._say, "alice"))
            for other in range(company):
                later = moment + rng.uniform(0, 20)
                self.world.at(later, partial(self._say, f"p{other % 4}"))

    async def pass_by(self) -> None:
        while self.world.step(DAY):
            pass
        for bot in self.bots:
            await bot.stop()

    def breaches(self) -> list[str]:
        return [each for bot in self.bots for each in breaches(bot.ledger, bot.snapshot.ruleset)]

    def longest(self) -> int:
        """Rounds."""
        answers = [a for bot in self.bots for each in exchanges(bot) for a in each.answers]
        return max(chain(answer.line)[0] for answer in answers)

    def _say(self, nick: str) -> None:
        self.world.say(Line(nick, Person(nick, nick, "h.example"), CHANNEL, "tea?"))


def two(night: Night) -> None:
    night.talkback("one")
    night.talkback("two")


def three(night: Night) -> None:
    two(night)
    night.talkback("three")


def echo(night: Night) -> None:
    night.talkback("one")
    night.echo("<{nick}> {text}")


def plain_echo(night: Night) -> None:
    night.talkback("one")
    night.echo("{text}", TYPING)


def slow_echo(night: Night) -> None:
    night.talkback("one")
    night.echo("{text} (said {nick})", SLOW)


def two_and_an_echo(night: Night) -> None:
    two(night)
    night.echo("{text}")


@pytest.mark.parametrize("company", [0, 10], ids=["alone", "in company"])
@pytest.mark.parametrize("reply", ["{quote}", "{nick}: {quote}"], ids=["quotes", "to the nick"])
@pytest.mark.parametrize(
    "programs", [two, three, echo, plain_echo, slow_echo, two_and_an_echo], ids=lambda f: f.__name__
)
async def test_programs_that_live_on_our_words_get_two_rounds(
    programs: Callable[[Night], None], reply: str, company: int, clock: Clock, tmp_path: Path
) -> None:
    night = Night(clock, tmp_path, reply)
    programs(night)
    night.ask(every=10 * MINUTE, company=company)
    await night.pass_by()
    assert night.breaches() == []
    assert night.longest() >= 1, "nothing was there to be stopped"


async def test_a_bot_that_speaks_first_is_a_person_who_talks_too_much(
    clock: Clock, tmp_path: Path
) -> None:
    """It answers everybody, so most of its lines are no answer to us."""
    night = Night(clock, tmp_path)
    night.talkback("one")
    night.chatterbox()
    night.ask(every=10 * MINUTE, company=2)
    await night.pass_by()
    assert night.breaches() == []
    person = Limits().person_rate
    assert person is not None
    assert 1 <= night.longest() <= person.count


async def test_a_slow_bot_that_answers_everything_gets_one_row(
    clock: Clock, tmp_path: Path
) -> None:
    """Nothing tells its lines from those that somebody types, but that there is no end of them."""
    night = Night(clock, tmp_path)
    night.talkback("one")
    night.chatterbox(SLOW)
    night.ask(every=HOUR, company=0)
    await night.pass_by()
    assert night.breaches() == []
    assert 1 <= night.longest() <= ROW
