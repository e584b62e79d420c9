"""A week on a network: a town of two hundred people, and three small channels with programs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from talkback.snapshot.snapshot import read_snapshot
from tests.community.bot import Talkback
from tests.community.crowd import CALLS, PROMPTS, Crowd
from tests.community.mischief import Mischief
from tests.community.programs import Chatterbox, Echo, Relay
from tests.community.talk import generated
from tests.community.world import WEEK, Clock, World

HERE = Path(__file__).parent
RULES = {path.stem: path for path in sorted((HERE / "rules").glob("*.toml"))} | {
    "shipped": HERE.parents[1] / "rules.toml"
}
NIMBLE = (0.05, 0.5)
"""Seconds in which programs answer: with our own latency, sooner than anybody reads."""

SLOW = (1.0, 13.0)
"""Seconds in which people answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which rules, how many people, and about how many lines they say within a week."""

    rules: str
    seed: int = 1
    people: int = 200
    lines: int = 6000


class Week:
    """All of it. `restarts` are the moments in which the bot's machine is started anew."""

    def __init__(
        self,
        plan: Plan,
        clock: Clock,
        state: Path | None = None,
        talk: Callable[[Random], Iterator[str]] = generated,
    ) -> None:
        self.world = World(Random(plan.seed), clock)
        self.bot = Talkback(self.world, read_snapshot(RULES[plan.rules]), state, hitches=0.01)
        self.sibling = Talkback(self.world, read_snapshot(RULES["sibling"]))
        self.talk = talk(self.world.rng)
        self._town(plan)
        self._corner(plan)
        self._box(plan)
        self._den(plan)
        if plan.rules == "watchful":
            self._desk(plan)

    async def play(self, restarts: tuple[float, ...] = ()) -> None:
        for moment in (*restarts, WEEK):
            while self.world.step(moment):
                if self.bot.obeying or self.sibling.obeying:
                    await self.bot.idle()
                    await self.sibling.idle()
            if moment < WEEK:
                await self.bot.restart()
        await self.bot.stop()
        await self.sibling.stop()

    def _town(self, plan: Plan) -> None:
        self.bot.enter("#town")
        calls = CALLS if plan.rules == "patient" else ()
        crowd = Crowd(self.world, "#town", self.bot, self.talk, calls=calls)
        crowd.gather(plan.people, plan.lines)
        Mischief(crowd).begin()
        Echo(self.world, "parrot", "#town", NIMBLE, self.bot.speaker)
        relay = Relay(self.world, "bridge", "#town", NIMBLE, 30, self.talk, PROMPTS)
        for _ in range(plan.lines // 20):
            self.world.at(crowd.waking_hour(), relay.carry)

    def _corner(self, plan: Plan) -> None:
        """Two talkbacks; what one says is what the other waits for."""
        self.bot.enter("#corner")
        self.sibling.enter("#corner")
        Crowd(self.world, "#corner", self.bot, self.talk).gather(6, plan.lines // 20)

    def _box(self, plan: Plan) -> None:
        """A bot that has something to say to everything."""
        self.bot.enter("#box")
        sayings = (*PROMPTS, "hm", "hello", f"{self.bot.speaker}: really?", "who is {nick}?")
        Chatterbox(self.world, "box", "#box", NIMBLE, sayings)
        Crowd(self.world, "#box", self.bot, self.talk).gather(6, plan.lines // 20)

    def _desk(self, plan: Plan) -> None:
        """What the bot sees elsewhere it tells here, to a few people and a program."""
        self.bot.enter("#desk")
        Echo(self.world, "magpie", "#desk", NIMBLE, self.bot.speaker)
        Crowd(self.world, "#desk", self.bot, self.talk).gather(4, plan.lines // 40)

    def _den(self, plan: Plan) -> None:
        """A bot that answers ours, and takes its time."""
        self.bot.enter("#den")
        sayings = (*PROMPTS, f"{self.bot.speaker}: really?")
        Chatterbox(self.world, "den", "#den", SLOW, sayings, self.bot.speaker)
        Crowd(self.world, "#den", self.bot, self.talk).gather(6, plan.lines // 20)
