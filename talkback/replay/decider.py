"""One place's messages before the rules, in order: the very code that the bot runs."""

import time
from dataclasses import dataclass, field
from random import Random

from talkback.engine.decide import decide
from talkback.engine.decision import Decision
from talkback.engine.ruleset import RuleSet
from talkback.engine.state import State
from talkback.model.message import Message


@dataclass(frozen=True, slots=True)
class ReplayedBot:
    """A set of rules, and the nicks of the bot that goes by them."""

    ruleset: RuleSet
    nicks: tuple[str, ...]

    @property
    def nick(self) -> str:
        return self.nicks[0]


@dataclass(slots=True)
class ChannelDecider:
    """What one bot remembers of one place; all that it would say is taken for said."""

    bot: ReplayedBot
    rng: Random
    state: State = field(default_factory=State)

    def decide(self, message: Message, now: float) -> Decision:
        rules = self.bot.ruleset
        decision = decide(rules, message, self.state, now, self.rng, time.process_time)
        self.state.apply(decision, rules.limits, now)
        return decision

    def record_only(self, message: Message, times: int) -> None:
        """So many messages like this one concern no rule; they count for our share of the talk."""
        self.state.activity.heard(message, times)
