"""The people of a channel: they talk by day and by night, in bursts; ask, insist, quote."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

from talkback.model.message import Person, Rank
from tests.community.bot import Talkback
from tests.community.world import DAY, HOUR, Line, World

PROMPTS = (
    "haha, that's what she said!",
    "That’s what SHE said",
    "TWSS",
    "is that what they said? no: \x02thats what they said\x02",
)
"""Lines that every set of rules here has an answer for."""

CALLS = (
    *("gg", "gg", "gg :)", "o/", "o/ all", "good morning", "good morning!", "good bot", "thanks"),
    *("anyone here?", "is anyone around", "#12 is back", "what was #12?", "see #7"),
)
"""Lines to rules that wait for something."""

KEEPER = "keeper"
"""The first of the people; with the account of that name an admin."""

OPERATOR = 4
"""The number of who gives orders as an operator of the channel, and is no admin."""

RANKS = {OPERATOR: Rank.OP, 6: Rank.OP, 8: Rank.VOICE, 9: Rank.VOICE}

_AWAKE = (3, 2, 1, 1, 1, 2, 4, 8, 12, 14, 15, 16, 17, 16, 15, 15, 16, 18, 20, 22, 20, 16, 11, 6)
"""How much is said in each hour of a day, beside the others."""


@dataclass(slots=True)
class Human:
    """Somebody, by whatever nick; who has no answer after `patience` seconds asks again.

    A rank is theirs as long as they speak for themselves.
    """

    name: str
    person: Person
    chattiness: float
    patience: float | None = None
    present: bool = True
    rank: Rank = Rank.NONE

    def rename(self, nick: str) -> None:
        self.person = called(self.person, nick)


@dataclass(slots=True)
class Crowd:
    """All of them as one listener, since most hear nothing."""

    world: World
    channel: str
    bot: Talkback
    talk: Iterator[str]
    speaker: str = "the crowd"
    humans: list[Human] = field(default_factory=list)
    answered: set[Line] = field(default_factory=set)
    calls: tuple[str, ...] = ()

    def gather(self, people: int, lines: int) -> None:
        """So many people, who say about so many lines in a week."""
        self.humans = [_human(number, self.world.rng) for number in range(people)]
        self.world.join(self, self.channel)
        conversations = max(lines // 12, 1)
        for _ in range(conversations):
            self.world.at(self.waking_hour(), self.converse)
        for _ in range(conversations // 20):
            self.world.at(self.waking_hour(), self.chat_in_private)

    def on_line(self, line: Line) -> None:
        """Who was answered sees it; one in five thanks, and one in twenty is quoted by another."""
        if line.speaker != self.bot.speaker or line.cause is None:
            return
        rng = self.world.rng
        self.answered.add(line.cause)
        if rng.random() < 0.05:
            text = self._quoted(line.text)
            self.world.after(rng.uniform(3, 90), partial(self.say, self.somebody(), text, line))
        human = next((each for each in self.humans if each.name == line.cause.speaker), None)
        if human is not None and rng.random() < 0.2:
            thanks = f"{self.bot.speaker}: {rng.choice(('lol', 'thanks', 'who asked you?'))}"
            self.world.after(rng.uniform(2, 10), partial(self.say, human, thanks, line))

    def converse(self) -> None:
        """A few people, one line after the other."""
        rng, when = self.world.rng, 0.0
        few = [self.somebody() for _ in range(rng.randint(1, 5))]
        for _ in range(rng.randint(2, 22)):
            when += rng.expovariate(1 / 12.0)
            self.world.after(when, partial(self._speak, rng.choice(few)))

    def chat_in_private(self) -> None:
        rng, human, when = self.world.rng, self.somebody(), 0.0
        for _ in range(rng.randint(1, 12)):
            when += rng.uniform(1, 20)
            self.world.after(when, partial(self._whisper, human))

    def prompt(self, human: Human, times: int = 0) -> None:
        """Something that the bot has an answer for."""
        text = self.world.rng.choice(PROMPTS) + "!" * times
        said = self.say(human, text, planted=True)
        if said is not None and human.patience is not None and times < 5:
            self.world.after(human.patience, partial(self._insist, human, said, times + 1))

    def say(
        self,
        human: Human,
        text: str,
        cause: Line | None = None,
        person: Person | None = None,
        *,
        action: bool = False,
        planted: bool = False,
    ) -> Line | None:
        """None from who is not here."""
        if not human.present:
            return None
        who = person or human.person
        rank = human.rank if person is None else Rank.NONE
        line = Line(
            human.name, who, self.channel, text, action, cause=cause, planted=planted, rank=rank
        )
        self.world.say(line)
        return line

    def somebody(self) -> Human:
        """The few who talk much more often than others."""
        weights = [human.chattiness for human in self.humans]
        return self.world.rng.choices(self.humans, weights)[0]

    def waking_hour(self) -> float:
        rng = self.world.rng
        hour = rng.choices(range(24), _AWAKE)[0]
        return rng.randrange(7) * DAY + (hour + rng.random()) * HOUR

    def _speak(self, human: Human) -> None:
        dice = self.world.rng.random()
        if self.calls and dice > 0.85:
            self.say(human, self.world.rng.choice(self.calls))
        elif dice < 0.03:
            self.prompt(human)
        elif dice < 0.04:
            self.say(human, f"{self.bot.speaker}: {next(self.talk)}", planted=True)
        else:
            self.say(human, next(self.talk), action=dice > 0.98)

    def _insist(self, human: Human, said: Line, times: int) -> None:
        if said not in self.answered:
            self.prompt(human, times)

    def _quoted(self, text: str) -> str:
        form = self.world.rng.choice(("<{bot}> {text}", "“{text}” lol", "{bot}: {text}", "{text}"))
        return form.format(bot=self.bot.speaker, text=text)

    def _whisper(self, human: Human) -> None:
        self.bot.whisper(Line(human.name, human.person, None, next(self.talk)), self.on_line)


def called(person: Person, nick: str) -> Person:
    """The same, by another nick."""
    return Person(nick, person.user, person.host, person.account)


def _human(number: int, rng: Random) -> Human:
    """Few talk much, one in seven is logged in, one in ten is impatient; some have a rank."""
    name = KEEPER if number == 0 else f"p{number}"
    account = name if number % 7 == 0 else None
    person = Person(name, f"~u{number}", f"{number}.people.example", account)
    patience = rng.uniform(2, 15) if number % 10 == 5 else None
    return Human(name, person, rng.paretovariate(1.2), patience, rank=RANKS.get(number, Rank.NONE))
