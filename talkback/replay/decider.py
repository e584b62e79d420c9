"""One place's messages before the rules, in order: the very code that the bot runs."""

import time
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from random import Random

from talkback.engine.decide import Decider
from talkback.engine.decision import Decision
from talkback.engine.ruleset import RuleSet
from talkback.model.bot_nicks import BotNicks
from talkback.model.message import Message
from talkback.replay.log_clock import LogClock


@dataclass(frozen=True, slots=True)
class ReplayedBot:
    """A set of rules, and the nicks and the time zone of the bot that goes by them."""

    ruleset: RuleSet
    nicks: BotNicks
    zone: tzinfo | None = None

    def in_channel(self, network: str, rng: Random, clock: LogClock) -> "ChannelDecider":
        """The bot in one place, of which it remembers nothing yet, and by its logs' clock."""
        shown = partial(clock.local_time, self.zone)
        decider = Decider(self.ruleset, rng, time.process_time, local_time=shown)
        return ChannelDecider(self.nicks.on(network), decider)


@dataclass(frozen=True, slots=True)
class ChannelDecider:
    """One bot in one place; all that it would say is taken for said."""

    nick: str
    decider: Decider

    def decide(self, message: Message, now: float) -> Decision:
        self.decider.be_there(message, now)
        decision = self.decider.decide(message, now)
        self.decider.apply(decision, now)
        return decision

    @property
    def hears_events(self) -> bool:
        """Whether any rule listens to who comes and who leaves."""
        return self.decider.ruleset.hears_events

    def no_event(self, message: Message, now: float) -> str | None:
        """Why a coming or going is none that rules answer."""
        return self.decider.state.membership.refusal(message, now)

    def record_only(self, message: Message, times: int) -> None:
        """So many messages like this one concern no rule; they count for our share of the talk."""
        self.decider.state.activity.heard(message, times)
