"""What came of a message, as data: silence has its reason too."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from talkback.engine.normalise import normalise
from talkback.engine.orders import Order
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message, Reply


class Outcome(StrEnum):
    """Why a rule spoke or kept silent, as far as more than one place knows it by name.

    The words of logs, `test-rule`, `replay` and `stats`; all others stand in the rows of the gates.
    """

    FIRES = "fires"
    EVENT = "event"
    NO_MATCH = "no match"
    UNLESS = "unless"
    SCOPE = "scope"
    DISABLED = "disabled"
    SHADOW = "shadow"
    EARLIER_RULE = "earlier rule"
    OPT_OUT = "opt-out"
    PERSON_LIMIT = "person limit"
    QUORUM = "quorum"
    CHANCE = "chance"
    TIMEOUT = "timeout"
    PAUSED = "paused"


_MATCH_CHARACTERS = 100
"""So much of a match is remembered: strangers write it."""

NOT_KNOWN = "not known yet"
"""What nobody told is not "no": a rule that asks for it says nothing."""

TRIGGER = "trigger"
"""The gate that only a line with a match passes; what it says no with has many names."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, in a word and with what was seen."""

    outcome: str
    detail: str


def not_known(what: str) -> Refusal:
    """Why a rule keeps silent that asks for it."""
    return Refusal(Outcome.SCOPE, f"{NOT_KNOWN}: {what}")


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

    @property
    def folded(self) -> str:
        """What two matches have in common that read alike, whatever their case and colours."""
        seen = normalise(self.text[:_MATCH_CHARACTERS]).text
        return seen.strip().casefold()[:_MATCH_CHARACTERS]


def unknown(verdict: "Verdict") -> str:
    """What a rule asked for that is not known; empty where it is not silent for that."""
    if verdict.outcome != Outcome.SCOPE or not verdict.detail.startswith(f"{NOT_KNOWN}: "):
        return ""
    return verdict.detail.removeprefix(f"{NOT_KNOWN}: ")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule makes of one message; `gate` is the one that refused, empty where it fires."""

    rule: Rule
    outcome: str
    detail: str = ""
    trigger: Trigger | None = None
    match: Match | None = None
    reply: Reply | None = None
    gate: str = ""


class Decision(NamedTuple):
    """A message and what the rules made of it, in file order.

    Rules that the filter ruled out have no verdict here; `explain` adds them. `timed_out` are the
    triggers that ran out of time on this line, `unread` tells that it was longer than a message
    can be, so that no trigger saw its end. Where the line is an `order` to the bot itself, no rule
    was asked, nor where it was nobody's words: `unheard` tells why.

    One is made for each line, which a frozen dataclass makes three times as slow.
    """

    message: Message
    verdicts: tuple[Verdict, ...] = ()
    timed_out: tuple[tuple[Rule, Trigger], ...] = ()
    order: Order | None = None
    unread: bool = False
    unheard: str = ""

    @property
    def fired(self) -> tuple[Verdict, ...]:
        """The verdicts whose replies are to be said."""
        return tuple(verdict for verdict in self.verdicts if verdict.outcome is Outcome.FIRES)

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What is to be said."""
        return tuple(verdict.reply for verdict in self.fired if verdict.reply is not None)
