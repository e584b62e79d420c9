"""What the gates are asked about: one rule that one message matches."""

import math
from collections.abc import Callable
from dataclasses import field
from random import Random

from talkback.engine.decision import Match, Verdict
from talkback.engine.identity import ConversationKey, PersonKey
from talkback.engine.reply_target import is_elsewhere, target_key
from talkback.engine.rule import HERE, Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.state import State
from talkback.engine.trigger_search import TriggerSearch
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime, ReadLocalTime
from talkback.model.message import Message, Reply

IsIn = Callable[[str, str], bool]
"""Whether we are in the channel of a network."""


def everywhere(_network: str, _channel: str) -> bool:
    """We are wherever a rule asks, for who only tries rules out."""
    return True


@dataclass(slots=True)
class GateContext:
    """Whether a rule that a message matches may answer it now, after those that `fired`.

    One is made for a message; from rule to rule `rule`, its `match` and `fired` change, and
    `decide` alone changes them.
    """

    ruleset: RuleSet
    message: Message
    conversation: ConversationKey
    person: PersonKey
    state: State
    now: float
    rng: Random
    search: TriggerSearch
    read_local_time: ReadLocalTime
    is_in: IsIn
    fired: list[Verdict] = field(default_factory=list)
    rule: Rule = field(init=False)
    match: Match = field(init=False)
    _local_time: LocalTime | None = None

    def local_time(self) -> LocalTime:
        """What the clock on the wall shows: the same for all rules, and read only if one asks."""
        if self._local_time is None:
            self._local_time = self.read_local_time()
        return self._local_time

    @property
    def is_elsewhere(self) -> bool:
        """Whether the rule speaks in another channel than the line was said in."""
        return self.rule.to != HERE and is_elsewhere(self.rule, self.message)

    @property
    def target(self) -> ConversationKey:
        """The place where the rule speaks."""
        return self.conversation if self.rule.to == HERE else target_key(self.rule, self.message)

    @property
    def replies_to_target(self) -> list[Reply]:
        """What is decided already for the place where the rule speaks."""
        target = self.target
        return [
            verdict.reply
            for verdict in self.fired
            if verdict.reply is not None and target_key(verdict.rule, self.message) == target
        ]

    @property
    def answers_so_far(self) -> int:
        """How many answers to the person are decided already; alerts in other channels are none."""
        return sum(not is_elsewhere(verdict.rule, self.message) for verdict in self.fired)


def time_left_text(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
