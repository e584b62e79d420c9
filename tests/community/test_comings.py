"""A week in which people come and go, servers split, and clones come in floods."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import pytest

from talkback.model.message import Event, MessageKind, Origin, Person
from talkback.snapshot.snapshot import read_snapshot
from tests.community.bot import Exchange, Talkback, exchanges
from tests.community.world import DAY, HOUR, MINUTE, WEEK, Clock, Line, World

RULES = """
[rules.hello]
on = ["join"]
user_cooldown = "1d"
reply = "hello {nick}"
[rules.bye]
on = ["part"]
user_cooldown = "1d"
reply = "bye {nick}"
[rules.tea]
triggers = '\\btea\\b'
reply = "{nick}, milk?"
"""
CHANNEL = "#c"
PEOPLE = 40
QUARTER = 5
SPLIT = "hub.example leaf.example"


@dataclass
class Comings:
    """Who is there, and what becomes of them."""

    world: World
    bot: Talkback
    present: set[str] = field(default_factory=set)

    def act(self, nick: str, kind: MessageKind, reason: str = "", *, split: bool = False) -> None:
        event = Event(kind, Origin.SPLIT if split and reason else Origin.PERSON)
        person = Person(nick, nick, f"{nick}.example")
        self.bot.on_line(Line(nick, person, CHANNEL, reason, event=event))

    def come_or_go(self, nick: str) -> None:
        if nick in self.present:
            self.present.discard(nick)
            self.act(nick, MessageKind.PART, self.world.rng.choice(("", "bye", "Ping timeout")))
        else:
            self.present.add(nick)
            self.act(nick, MessageKind.JOIN)

    def split(self) -> None:
        """A third of them are gone for some minutes."""
        gone = [nick for nick in sorted(self.present) if self.world.rng.random() < 0.3]
        for nick in gone:
            self.present.discard(nick)
            self.act(nick, MessageKind.PART, SPLIT, split=True)
        self.world.after(self.world.rng.uniform(1, 25) * MINUTE, partial(self._heal, gone))

    def _heal(self, gone: list[str]) -> None:
        for nick in gone:
            if nick not in self.present:
                self.present.add(nick)
                self.act(nick, MessageKind.JOIN)

    def clones(self) -> None:
        """A hundred at once, and then one every two seconds."""
        name = f"c{self.world.rng.randrange(10**6)}x"
        for number in range(100):
            self.act(f"{name}{number}", MessageKind.JOIN)
        for number in range(100, 700):
            nick = f"{name}{number}"
            self.world.after(2.0 * number, partial(self.act, nick, MessageKind.JOIN))

    def ask(self, nick: str) -> None:
        person = Person(nick, nick, f"{nick}.example")
        self.bot.on_line(Line(nick, person, CHANNEL, "is there tea?", planted=True))


def planned(world: World, bot: Talkback) -> Comings:
    """The week, hour by hour: ten who ask in each, which the limit leaves room for."""
    comings, rng = Comings(world, bot), world.rng
    for hour in range(int(WEEK / HOUR)):
        for _ in range(rng.randint(0, 8)):
            nick = f"p{rng.randrange(PEOPLE)}"
            world.at((hour + rng.random()) * HOUR, partial(comings.come_or_go, nick))
        for number in range(10):
            moment = (hour + number / 10) * HOUR + rng.random()
            world.at(moment, partial(comings.ask, f"asker{number}"))
    for day in range(7):
        for _ in range(3):
            world.at((day + rng.random()) * DAY, comings.split)
        world.at((day + rng.random()) * DAY, comings.clones)
    return comings


def greetings(heard: list[Exchange]) -> list[float]:
    return [each.when for each in heard if each.line.event is not None for _ in each.answers]


@pytest.mark.parametrize("seed", [1, 2])
async def test_who_asks_is_answered_all_week_whoever_comes_and_goes(
    seed: int, clock: Clock, tmp_path: Path
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    world = World(Random(seed), clock)
    bot = Talkback(world, read_snapshot(path))
    bot.enter(CHANNEL)
    planned(world, bot)
    while world.step(WEEK):
        pass
    await bot.stop()
    heard = exchanges(bot)
    asked = [each for each in heard if each.line.planted]
    assert [each.silences for each in asked if not each.answers] == []
    told = greetings(heard)
    assert len(told) > 100
    assert not [at for at, after in zip(told, told[QUARTER:], strict=False) if after - at < HOUR]
    assert not [each for each in heard if each.line.text == SPLIT and each.answers]
