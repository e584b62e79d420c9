"""Other bots, which do not say that they are: each hears lines, and answers after a while."""

from collections.abc import Iterator
from dataclasses import dataclass

from talkback.model.message import Person
from tests.community.bot import Talkback
from tests.community.world import Line, World


@dataclass(slots=True)
class Program:
    """What bots have in common: a name, a place, and how long they take, in seconds."""

    world: World
    speaker: str
    channel: str
    delay: tuple[float, float]

    def __post_init__(self) -> None:
        self.world.join(self, self.channel)

    def on_line(self, line: Line) -> None:
        text = self.answer(line)
        if text is not None:
            self.world.after(self.world.rng.uniform(*self.delay), lambda: self.say(text, line))

    def answer(self, line: Line) -> str | None:
        raise NotImplementedError

    def say(self, text: str, cause: Line | None) -> None:
        person = Person(self.speaker, self.speaker, "bots.example")
        line = Line(self.speaker, person, self.channel, text, program=True, cause=cause)
        self.world.say(line)


@dataclass(slots=True)
class Echo(Program):
    """Says again what one of the bots said, as a bridge does that hears itself."""

    heeds: str
    form: str = "<{nick}> {text}"

    def answer(self, line: Line) -> str | None:
        if line.speaker != self.heeds:
            return None
        return self.form.format(nick=line.person.nick, text=line.text)


@dataclass(slots=True)
class Chatterbox(Program):
    """Has something to say to every line, or to each of one speaker's."""

    sayings: tuple[str, ...]
    heeds: str | None = None

    def answer(self, line: Line) -> str | None:
        if self.heeds is not None and line.speaker != self.heeds:
            return None
        return self.world.rng.choice(self.sayings).format(nick=line.person.nick)


@dataclass(slots=True)
class Penfriend:
    """Writes to one of the bots in private, and back at every answer."""

    world: World
    speaker: str
    bot: Talkback
    delay: tuple[float, float]
    sayings: tuple[str, ...]

    def write(self, cause: Line | None = None) -> None:
        """Without a `cause` it begins anew."""
        person = Person(self.speaker, self.speaker, "bots.example")
        text = self.world.rng.choice(self.sayings).format(nick=self.bot.speaker)
        line = Line(self.speaker, person, None, text, program=True, cause=cause)
        self.bot.whisper(line, self.on_line)

    def on_line(self, line: Line) -> None:
        self.world.after(self.world.rng.uniform(*self.delay), lambda: self.write(line))


@dataclass(slots=True)
class Relay(Program):
    """Many people of another network behind one nick; it says nothing of its own."""

    people: int
    talk: Iterator[str]
    prompts: tuple[str, ...]

    def answer(self, line: Line) -> str | None:
        return None

    def carry(self) -> None:
        """One of them says something."""
        rng = self.world.rng
        text = rng.choice(self.prompts) if rng.random() < 0.1 else next(self.talk)
        self.say(f"<far{rng.randrange(self.people)}> {text}", None)
