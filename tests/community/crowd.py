"""Two hundred people in a channel: by day and by night, in bursts, in splits, kind and unkind.

They only talk and listen. What they are up to is told in the names of the methods.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from talkback.message import Person
from tests.community.bot import Talkback
from tests.community.world import DAY, HOUR, MINUTE, WEEK, Line, World

PROMPTS = (
    "haha, that's what she said!",
    "That’s what SHE said",
    "TWSS",
    "is that what they said? no: \x02thats what they said\x02",
)
"""Lines that every set of rules here has an answer for."""

ADMIN = "account:keeper"
_AWAKE = (3, 2, 1, 1, 1, 2, 4, 8, 12, 14, 15, 16, 17, 16, 15, 15, 16, 18, 20, 22, 20, 16, 11, 6)
"""How much is said in each hour of a day, beside the others."""


@dataclass(slots=True)
class Human:
    """Somebody, by whatever name; `patience` seconds without an answer, then they ask again."""

    name: str
    person: Person
    chattiness: float
    patience: float | None = None
    present: bool = True


@dataclass(slots=True)
class Crowd:
    """The people of one channel. As one listener, since most of them hear nothing."""

    world: World
    channel: str
    bot: Talkback
    talk: Iterator[str]
    speaker: str = "the crowd"
    humans: list[Human] = field(default_factory=list)
    answered: set[Line] = field(default_factory=set)

    @property
    def rng(self) -> Random:
        return self.world.rng

    def gather(self, people: int, lines: int) -> None:
        """So many people, who say about so many lines in a week."""
        self.humans = [_human(number, self.rng) for number in range(people)]
        self.world.join(self, self.channel)
        conversations = max(lines // 12, 1)
        for _ in range(conversations):
            self.world.at(self.waking_hour(), self.converse)
        for _ in range(conversations // 20):
            self.world.at(self.waking_hour(), self.chat_in_private)
        for _ in range(20):
            self.world.at(self.waking_hour(), self.rename)

    def misbehave(self) -> None:
        """What else comes up within a week."""
        for _ in range(3):
            self.world.at(self.rng.uniform(0, WEEK), self.split)
        for _ in range(25):
            self.world.at(self.waking_hour(), self.troll)
        for human in self.rng.sample(self.humans[10:], len(self.humans) // 20):
            self.world.at(
                self.rng.uniform(0, WEEK / 2), lambda human=human: self.leave_alone(human)
            )
        for day in range(7):
            for act in (self.mute, self.pretend, self.disable):
                self.world.at(day * DAY + self.rng.uniform(9, 22) * HOUR, act)

    def hear(self, line: Line) -> None:
        """People quote the bot, thank it, and see that they were answered."""
        if line.speaker != self.bot.speaker or line.cause is None:
            return
        self.answered.add(line.cause)
        if self.rng.random() < 0.05:
            pause, quoter = self.rng.uniform(3, 90), self._somebody()
            self.world.after(pause, lambda: self._say(quoter, self._quoted(line.text), line))
        human = self._called(line.cause.speaker)
        if human is not None and self.rng.random() < 0.2:
            thanks = f"{self.bot.speaker}: {self.rng.choice(('lol', 'thanks', 'who asked you?'))}"
            self.world.after(self.rng.uniform(2, 10), lambda: self._say(human, thanks, line))

    def converse(self) -> None:
        """A few people, one line after the other."""
        few = [self._somebody() for _ in range(self.rng.randint(1, 5))]
        when = 0.0
        for _ in range(self.rng.randint(2, 22)):
            when += self.rng.expovariate(1 / 12.0)
            self.world.after(when, lambda: self._speak(self.rng.choice(few)))

    def chat_in_private(self) -> None:
        human, when = self._somebody(), 0.0
        for _ in range(self.rng.randint(1, 12)):
            when += self.rng.uniform(1, 20)
            self.world.after(when, lambda: self._whisper(human, next(self.talk)))

    def rename(self) -> None:
        """One takes a new nick, and somebody else the one that is free now."""
        one, other = self.rng.sample(self.humans, 2)
        free = one.person.nick
        one.person = _called(one.person, f"{free[:12]}{self.rng.randint(0, 99)}")
        other.person = _called(other.person, free)

    def split(self) -> None:
        """Many are gone at once; they come back at once, some with a tail, and greet."""
        gone = [human for human in self.humans if self.rng.random() < 0.4]
        back = self.rng.uniform(2, 15) * MINUTE
        for human in gone:
            human.present = False
            self.world.after(
                back + self.rng.uniform(0, 20), lambda human=human: self._return(human)
            )

    def troll(self) -> None:
        """Prompts without end, under many nicks, the worst ones from many hosts."""
        human, when, clones = self.rng.choice(self.humans[1:4]), 0.0, self.rng.random() < 0.3
        for number in range(self.rng.randint(10, 60)):
            when += self.rng.uniform(0.2, 4)
            self.world.after(when, lambda n=number: self._attack(human, n if clones else None))

    def leave_alone(self, human: Human) -> None:
        """Asks the bot to, talks on, and comes back to it after a day or never."""
        self._say(human, "!talkback ignoreme")
        for _ in range(30):
            self.world.after(self.rng.uniform(0, 2 * DAY), lambda: self._prompt(human))
        if self.rng.random() < 0.5:
            back = f"{self.bot.speaker}: unignoreme"
            self.world.after(self.rng.uniform(1, 2) * DAY, lambda: self._say(human, back))

    def mute(self) -> None:
        order = self.rng.choice(("!talkback mute 30m", "!talkback mute", "!TALKBACK MUTE 90s"))
        self._say(self.humans[0], order)
        self.world.after(
            self.rng.uniform(10, 120) * MINUTE,
            lambda: self._say(self.humans[0], "!talkback unmute"),
        )

    def pretend(self) -> None:
        """Somebody with an admin's nick, but without the account, gives orders."""
        for _ in range(10):
            pretender = self._somebody()
            if pretender is not self.humans[0]:
                self._say(
                    pretender, "!talkback mute 1h", person=_called(pretender.person, "keeper")
                )

    def disable(self) -> None:
        name = "thats-what-she-said"
        self._say(self.humans[0], f"!talkback disable {name}")
        self.world.after(HOUR, lambda: self._say(self.humans[0], f"!talkback enable {name}"))

    def _attack(self, human: Human, clone: int | None) -> None:
        host = human.person.host if clone is None else f"{clone // 5}.{human.person.host}"
        nick = f"{human.person.nick}{self.rng.randint(0, 9)}"
        person = Person(nick, human.person.user, host)
        text = self.rng.choice((*PROMPTS, f"{self.bot.speaker}: hey", "!talkback help"))
        self._say(human, text, person=person)

    def _speak(self, human: Human) -> None:
        dice = self.rng.random()
        if dice < 0.03:
            self._prompt(human)
        elif dice < 0.04:
            self._say(human, f"{self.bot.speaker}: {next(self.talk)}")
        else:
            self._say(human, next(self.talk), action=dice > 0.98)

    def _prompt(self, human: Human, times: int = 0) -> None:
        text = self.rng.choice(PROMPTS) + "!" * times
        said = self._say(human, text, planted=True)
        if said is not None and human.patience is not None and times < 5:
            self.world.after(human.patience, lambda: self._insist(human, said, times + 1))

    def _insist(self, human: Human, said: Line, times: int) -> None:
        if said not in self.answered:
            self._prompt(human, times)

    def _return(self, human: Human) -> None:
        human.present = True
        human.person = _called(
            human.person, human.person.nick[:15] + self.rng.choice(("", "", "_"))
        )
        if self.rng.random() < 0.6:
            self._say(human, self.rng.choice(("re", "hello all", "wb everybody", "hi", PROMPTS[2])))

    def _quoted(self, text: str) -> str:
        form = self.rng.choice(("<{bot}> {text}", "“{text}” lol", "{bot}: {text}", "{text}"))
        return form.format(bot=self.bot.speaker, text=text)

    def _say(
        self,
        human: Human,
        text: str,
        cause: Line | None = None,
        person: Person | None = None,
        *,
        action: bool = False,
        planted: bool = False,
    ) -> Line | None:
        if not human.present:
            return None
        line = Line(
            human.name,
            person or human.person,
            self.channel,
            text,
            action=action,
            cause=cause,
            planted=planted,
        )
        self.world.say(line)
        return line

    def _whisper(self, human: Human, text: str) -> None:
        line = Line(human.name, human.person, None, text)
        self.bot.whisper(line, self.hear)

    def _somebody(self) -> Human:
        return self.rng.choices(self.humans, [human.chattiness for human in self.humans])[0]

    def _called(self, name: str) -> Human | None:
        return next((human for human in self.humans if human.name == name), None)

    def waking_hour(self) -> float:
        hour = self.rng.choices(range(24), _AWAKE)[0]
        return self.rng.randrange(7) * DAY + (hour + self.rng.random()) * HOUR


def _human(number: int, rng: Random) -> Human:
    """The first is the bot's admin; few talk much, one in ten is impatient, some log in."""
    name = "keeper" if number == 0 else f"p{number}"
    account = name if number % 7 == 0 else None
    person = Person(name, f"~u{number}", f"{number}.people.example", account)
    patience = rng.uniform(2, 15) if number % 10 == 5 else None
    return Human(name, person, rng.paretovariate(1.2), patience)


def _called(person: Person, nick: str) -> Person:
    return Person(nick, person.user, person.host, person.account)
