"""What the gates are asked about: one rule that one message matches."""

import math
from dataclasses import dataclass, field
from random import Random

from talkback.engine.decision import Match, Verdict
from talkback.engine.identity import ConversationKey, PersonKey
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.state import State
from talkback.engine.trigger_search import TriggerSearch
from talkback.model.local_time import LocalTime, ReadLocalTime
from talkback.model.message import Message


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
    def replies_so_far(self) -> int:
        """How many replies to the message are decided already."""
        return len(self.fired)


def time_left_text(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
