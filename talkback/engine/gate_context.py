"""What the gates are asked about: one rule that one message matches."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from talkback.engine.decision import Match, Verdict
from talkback.engine.identity import ConversationKey, PersonKey
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import Pool
from talkback.engine.state import State
from talkback.engine.trigger_search import TriggerSearch
from talkback.model.message import Message
from talkback.model.settings import Limits


@dataclass(slots=True)
class GateContext:
    """Whether a rule that a message matches may answer it now, after those that `fired`.

    Nobody writes to it; it is not frozen because one is made for each match, which that slows.
    """

    rule: Rule
    match: Match
    message: Message
    conversation: ConversationKey
    person: PersonKey
    state: State
    limits: Limits
    now: float
    rng: Random
    search: TriggerSearch
    pools: Mapping[str, Pool]
    fired: Sequence[Verdict]

    @property
    def replies_so_far(self) -> int:
        """How many replies to the message are decided already."""
        return len(self.fired)


def time_left_text(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
