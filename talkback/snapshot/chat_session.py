"""Simulated channels, written the way people paste them, and held against the engine.

    --> alice
    <alice> that's what she said
    <talkback> alice: {quote:notable-women}
    -- 31s later
    -- at Mon 14:00
    * alice nods
    (silence)
    -- in #other
    <-- alice (Ping timeout)
    -- in private
    <bob!bo@home.example (account bob)> !talkback rules

What the bot says is expected exactly, of a rule with several replies any; `{quote:POOL}` stands
for a quote drawn from the pool, each of them once, and a line of the bot that is not written is a
difference. `-nick- text` is a notice; `#` begins a comment. `-- at` goes on to the first such
moment; before there is one, no rule with `when` speaks. No rule hears an order; of those,
`ignoreme` and `unignoreme` are obeyed.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import InitVar, dataclass, field, replace
from random import Random

from talkback.engine import opt_out
from talkback.engine.bridges import without_proof
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.events import came, left, quit_origin
from talkback.engine.explain import explain
from talkback.engine.ruleset import RuleSet
from talkback.model.bot_nicks import BotNicks
from talkback.model.errors import ConfigError
from talkback.model.message import Message
from talkback.snapshot.named import check_network, said_in
from talkback.snapshot.session_clock import SessionClock
from talkback.snapshot.session_lines import (
    SILENCE,
    At,
    Came,
    Expected,
    In,
    Later,
    Left,
    On,
    Said,
    SessionRow,
    Unheard,
    no_chat_line,
    read_rows,
)
from talkback.snapshot.session_replies import as_written, compared

_MAX_REASONS = 3
"""Refusals that a difference names."""


@dataclass(frozen=True, slots=True)
class SessionDifference:
    """Where a session went otherwise: what is written, and what the bot said in place of it.

    `number` is the line that was answered, or should have been. Either side may be empty: nothing
    was written where the bot spoke, or it kept silent, and `reasons` tell why.
    """

    number: int
    answered: str
    written: tuple[SessionRow, ...]
    played: tuple[str, ...]
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        written = [row.text for row in self.written]
        expected = "silence" if written == [SILENCE] else _listed(written)
        why = f" ({'; '.join(self.reasons)})" if self.reasons else ""
        return f"expected {expected}, got {_listed(self.played)}{why}"


def _listed(lines: Sequence[str]) -> str:
    return " and ".join(f"“{line}”" for line in lines) or "nothing"


@dataclass(slots=True)
class ChatSession:
    """One simulated channel: a template message, a clock that the transcript moves, seeded dice.

    `networks` are those that a line may move to, `nicks` are the bot's there.
    """

    file: str
    ruleset: InitVar[RuleSet]
    template: Message
    nicks: BotNicks
    networks: Collection[str] = ()
    clock: SessionClock = field(default_factory=SessionClock)
    decider: Decider = field(init=False)

    def __post_init__(self, ruleset: RuleSet) -> None:
        """Nothing is remembered from before; people are written by their nicks, bridges too."""
        dice = Random(0)  # noqa: S311 - quotes, not keys
        ruleset = replace(ruleset, bridges=without_proof(ruleset.bridges))
        shown = self.clock.local_time
        self.decider = Decider(ruleset, dice, time.process_time, local_time=shown)

    def differences(self, text: str) -> Iterator[SessionDifference]:
        """What the bot did otherwise than written.

        Raises ConfigError with the lines that are of no chat.
        """
        for row, expected in _exchanges(self.rows(text)):
            decision = as_written(self.decider, self._step(row), expected, self.clock.now)
            written, played = compared(expected, decision)
            if written or played:
                reasons = self._reasons(row, decision) if len(played) < len(written) else ()
                place = row if isinstance(row.content, Said | Came | Left) else written[0]
                yield SessionDifference(place.number, place.text, written, played, reasons)
            if decision.message is not self.template:  # which nobody said
                self.decider.apply(decision, self.clock.now)
            self._apply_order(decision)

    def rows(self, text: str) -> list[SessionRow]:
        """What its lines mean, each by the nick that the bot has there. Raises ConfigError."""
        return read_rows(self.file, text, self.template.network, self.nicks)

    def _step(self, row: SessionRow) -> Decision:
        """What comes of a line; all but what somebody says changes the template or the clock."""
        match row.content:
            case Said(person, text, action, rank):
                spoken = self.template._replace(sender=person, text=text, action=action)
                if spoken.channel is not None:
                    spoken = spoken._replace(rank=rank)
                return self._decide(spoken)
            case Came(person):
                return self._moved(row, came(self.template._replace(sender=person)))
            case Left(person, reason, rank):
                gone = self.template._replace(sender=person, rank=rank)
                return self._moved(row, left(gone, reason, quit_origin(reason)))
            case Later(seconds):
                self.clock.later(seconds)
            case At() | In() | On():
                self._move(row, row.content)
            case _:
                pass
        return Decision(self.template)

    def _moved(self, row: SessionRow, message: Message) -> Decision:
        if message.channel is None:
            why = "nobody comes or leaves in private; write `-- in #channel` before it"
            raise ConfigError((no_chat_line(self.file, row.number, why),))
        return self._decide(message)

    def _decide(self, message: Message) -> Decision:
        """The bot was there from the beginning."""
        self.decider.be_there(message, 0.0)
        return self.decider.decide(message, self.clock.now)

    def _apply_order(self, decision: Decision) -> None:
        """Opt-outs and their end; other orders change nothing in a session."""
        name = None if decision.order is None or not decision.order.command else decision.order.name
        state = self.decider.state
        if name == "ignoreme" and opt_out.has_room(state, decision.message):
            opt_out.leave_alone(state, decision.message, self.clock.now)
        elif name == "unignoreme":
            opt_out.answer_again(state, decision.message)

    def _move(self, row: SessionRow, to: At | In | On) -> None:
        try:
            match to:
                case At(moment):
                    self.clock.go_on_to(moment)
                case In(place):
                    moved = said_in(self.template, place, self.networks)
                    self.template = moved._replace(bot_nick=self.nicks.on(moved.network))
                case On(network):
                    check_network(network, self.networks)
                    nick = self.nicks.on(network)
                    self.template = self.template._replace(network=network, bot_nick=nick)
        except ValueError as error:
            raise ConfigError((no_chat_line(self.file, row.number, str(error)),)) from None

    def _reasons(self, row: SessionRow, decision: Decision) -> tuple[str, ...]:
        """What kept the rules silent that the line would have fired."""
        if isinstance(row.content, Unheard):
            return (row.content.reason,)
        if decision.order is not None:
            return (f"an order to the bot ({decision.order.name}), and no rule's",)
        explained = explain(self.decider, decision, self.clock.now)
        silent = [each for each in explained.verdicts if _refused(each)]
        return tuple(map(_reason, silent[:_MAX_REASONS])) or ("no rule matches",)


def _refused(verdict: Verdict) -> bool:
    if verdict.outcome in (Outcome.TIMEOUT, Outcome.PAUSED):
        return True
    return verdict.match is not None and verdict.outcome is not Outcome.FIRES


def _reason(verdict: Verdict) -> str:
    detail = f", {verdict.detail}" if verdict.detail else ""
    advice = "; write `-- at Mon 14:00` above it" if _asks_for_time(verdict) else ""
    return f"{verdict.rule.name}: {verdict.outcome}{detail}{advice}"


def _asks_for_time(verdict: Verdict) -> bool:
    return verdict.gate == "when" and verdict.outcome == Outcome.SCOPE


_Exchange = tuple[SessionRow, list[SessionRow]]
"""A line, and what the bot is to say after it."""


def _exchanges(rows: Sequence[SessionRow]) -> Iterator[_Exchange]:
    """What is expected before anything was said has only itself to follow."""
    at = 0
    while at < len(rows):
        begin = at
        at += not isinstance(rows[at].content, Expected)
        first = at
        while at < len(rows) and isinstance(rows[at].content, Expected):
            at += 1
        yield rows[begin], list(rows[first:at])
