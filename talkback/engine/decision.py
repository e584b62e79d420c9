"""What came of a message, as data: silence has its reason too."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from talkback.engine.orders import Order
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.model.message import Message, Reply


class Outcome(StrEnum):
    """Why a rule spoke or kept silent; the words of logs, `test-rule`, `replay` and `stats`."""

    FIRES = "fires"
    NO_MATCH = "no match"
    UNLESS = "unless"
    SCOPE = "scope"
    DISABLED = "disabled"
    SHADOW = "shadow"
    EARLIER_RULE = "earlier rule"
    EMPTY_POOL = "empty pool"
    OPT_OUT = "opt-out"
    MUTE = "mute"
    LOOP = "loop"
    SHARE = "share"
    CHANNEL_LIMIT = "channel limit"
    PERSON_LIMIT = "person limit"
    COOLDOWN = "cooldown"
    USER_COOLDOWN = "user cooldown"
    CHANCE = "chance"
    TIMEOUT = "timeout"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: the gate that said no, and what it saw."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Match:
    """Where a trigger found something: `span` counts in the line as sent.

    `text` and `groups` are as the trigger saw them (normalised where the rule says so); a named
    group stands under its name, any other under its number; None where it took no part.
    """

    span: tuple[int, int]
    text: str
    named_groups: Mapping[str, str | None]
    groups: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule makes of one message."""

    rule: Rule
    outcome: Outcome
    detail: str = ""
    trigger: Trigger | None = None
    match: Match | None = None
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A message and what the rules made of it, in file order.

    Rules that the filter ruled out have no verdict here; `explain` adds them. `exhausted` are the
    triggers that ran out of time on this line, `unread` tells that it was longer than a line of IRC
    can be, so that no trigger saw its end. Where the line is an `order` to the bot itself, no rule
    was asked.
    """

    message: Message
    verdicts: tuple[Verdict, ...] = ()
    timed_out: tuple[tuple[Rule, Trigger], ...] = ()
    order: Order | None = None
    unread: bool = False

    @property
    def fired(self) -> tuple[Verdict, ...]:
        """The verdicts whose replies are to be said."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is Outcome.FIRES)
