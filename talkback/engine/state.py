"""What the gates remember. Deciding only reads it; `apply` and people's wishes write it."""

from collections import deque
from dataclasses import dataclass, field
from functools import partial

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.keys import Place, Someone, place_of, someone
from talkback.engine.loop import Loops
from talkback.engine.pools import Bag, put
from talkback.engine.share import Talk
from talkback.engine.strike import PENALTY, Strike, strike
from talkback.engine.table import Key, Table
from talkback.message import Draw, Message, Reply
from talkback.settings import Limits, Rate

PROMISED = 50_000
"""Names that can ask to be left alone: none is ever forgotten, so a crowd of made-up ones ends."""

SAID_AGAIN = 60
"""Characters of a refused line that are kept."""

_UNTOLD = frozenset({Outcome.SHADOW, Outcome.OPT_OUT, Outcome.EARLIER})


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when; infinity where no end was given."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A line (its beginning) that a rule matched and nothing answered: when, and what said no."""

    when: float
    line: str
    rule: str
    outcome: Outcome
    detail: str


@dataclass(slots=True)
class State:
    """All tables; times are of the clock whose `now` is handed to `decide` and `apply`.

    The first three are what people asked for, the others what happened.
    """

    opted_out: Table[Someone, float] = field(default_factory=partial(Table, PROMISED))
    muted: Table[Place, Span] = field(default_factory=Table)
    switched_off: Table[str, float] = field(default_factory=Table)
    fired: Table[tuple[str, Place], float] = field(default_factory=Table)
    fired_for: Table[tuple[str, Place, Someone], float] = field(default_factory=Table)
    said_in: Table[Place, deque[float]] = field(default_factory=Table)
    said_to: Table[Someone, deque[float]] = field(default_factory=Table)
    floods: Table[Someone, Strike] = field(default_factory=Table)
    loops: Loops = field(default_factory=Loops)
    talk: Talk = field(default_factory=Talk)
    refused: Table[Someone, Refused] = field(default_factory=Table)
    paused: Table[tuple[str, str], float] = field(default_factory=Table)
    bags: dict[str, Bag] = field(default_factory=dict)
    drawn: set[tuple[str, str]] | None = None
    """Pools and quotes whose place in the bags changed, as `Table.changed`."""

    def apply(self, decision: Decision, limits: Limits, now: float) -> None:
        """Remember what was heard and done; once the replies were accepted for sending."""
        message = decision.message
        if decision.order is not None:
            return
        self.talk.heard(message)
        if not decision.verdicts:
            return
        for verdict in decision.verdicts:
            self._note(verdict, message, now)
        replies = [verdict.reply for verdict in decision.fired if verdict.reply is not None]
        if replies:
            self._spoke(message, replies, limits, now)
        else:
            self._refused(decision, now)
        for rule, trigger in decision.exhausted:
            self.paused.keep((rule.name, trigger.pattern), now + PENALTY)

    def _note(self, verdict: Verdict, message: Message, now: float) -> None:
        if verdict.outcome is Outcome.PERSON:
            strike(self.floods, someone(message), now, grace=0)
        if verdict.outcome not in (Outcome.FIRES, Outcome.SHADOW):
            return
        rule = verdict.rule
        if rule.cooldown:
            self.fired.keep((rule.name, place_of(message)), now)
        if rule.user_cooldown:
            self.fired_for.keep((rule.name, place_of(message), someone(message)), now)

    def _refused(self, decision: Decision, now: float) -> None:
        """What somebody may ask about; of who wants to be left alone nothing is kept."""
        matched = (each for each in decision.verdicts if each.match is not None)
        first = next((each for each in matched if each.outcome not in _UNTOLD), None)
        if first is not None:
            message, line = decision.message, decision.message.text[:SAID_AGAIN]
            said = Refused(now, line, first.rule.name, first.outcome, first.detail)
            self.refused.keep(someone(message), said)

    def _spoke(self, message: Message, replies: list[Reply], limits: Limits, now: float) -> None:
        place, who = place_of(message), someone(message)
        self.loops.note(message, replies, now)
        for reply in replies:
            self.talk.said(message, now)
            if message.channel is not None:
                _log(self.said_in, place, limits.channel, now)
            _log(self.said_to, who, limits.person, now)
            if reply.draw is not None:
                self._put(reply.draw)

    def _put(self, draw: Draw) -> None:
        if self.drawn is not None:
            over = draw.pools if draw.round_over else ()
            self.drawn |= {(name, quote) for name in over for quote in self._said(name)}
            self.drawn.add((draw.pool, draw.text))
        put(self.bags, draw)

    def _said(self, pool: str) -> set[str]:
        bag = self.bags.get(pool)
        return bag.said if bag is not None else set()


def _log(table: Table[Key, deque[float]], key: Key, rate: Rate | None, now: float) -> None:
    if rate is not None:
        table.keep(key, deque((*table.get(key, ()), now), maxlen=rate.count))
