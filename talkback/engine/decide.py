"""From a message to a decision: the one way that `run`, `test-rule` and the rest all go."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from random import Random

from talkback.engine.bridges import OWN_NICK
from talkback.engine.compose import compose_reply
from talkback.engine.decision import TRIGGER, Decision, Outcome, Refusal, Verdict
from talkback.engine.gate_context import GateContext, IsIn, everywhere
from talkback.engine.gates import Gate, first_refusal
from talkback.engine.gates_by_rule import GatesByRule
from talkback.engine.identity import ConversationKey, conversation_key, person_key
from talkback.engine.line_filter import lines_to_decide
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.scope_gate import in_scope
from talkback.engine.state import State
from talkback.engine.trigger_search import Stopwatch, TriggerSearch
from talkback.model.channel_lines import ChannelLines
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import ReadLocalTime, unknown_time
from talkback.model.message import Message


@dataclass(slots=True)
class Decider:
    """Rules, the dice, the clock of what a line may cost, and what is remembered.

    `now` is handed in with each message: seconds of a clock that never goes back. `local_time`
    reads the one on the wall.
    """

    ruleset: RuleSet
    rng: Random
    stopwatch: Stopwatch
    state: State = field(default_factory=State)
    local_time: ReadLocalTime = unknown_time
    is_in: IsIn = everywhere
    _gates: GatesByRule = field(default_factory=GatesByRule)

    def decide(self, message: Message, now: float) -> Decision:
        """What the rules make of a message, unless it is an order; changes nothing but the dice.

        Rules below one that fired are evaluated too, so that the decision shows what it kept
        silent. Once its replies were accepted for sending, hand it to `apply`. Its message is that
        of the person who speaks, where a bridge speaks for them.
        """
        bridges = self.ruleset.bridges
        if message.network in bridges.by_network:
            heard = bridges.unwrapped(message)
            if isinstance(heard, str):
                return Decision(message, unheard=heard)
            message = heard
        order = self.ruleset.orders.read(message)
        if order is not None:
            own = bridges.is_own(message)
            return Decision(message, unheard=OWN_NICK) if own else Decision(message, order=order)
        if message.event is not None and self.state.membership.is_of_split(message, now):
            return Decision(message)
        reading = NormalisedMessage.of(message.text)
        candidates = self.ruleset.candidates(message, reading)
        if not candidates:
            return Decision(message, unread=reading.unread)
        if bridges.is_own(message):
            return Decision(message, unheard=OWN_NICK)
        context = self.gate_context(message, reading, now)
        gates = self._gates.of
        verdicts = [
            _evaluate(context, rule, triggers, gates(rule)) for rule, triggers in candidates
        ]
        asked = tuple(verdict for verdict in verdicts if verdict.outcome is not Outcome.NO_MATCH)
        return Decision(message, asked, tuple(context.search.timed_out), unread=reading.unread)

    def gate_context(self, message: Message, reading: NormalisedMessage, now: float) -> GateContext:
        """What is known of a message before any rule is asked."""
        conversation, person = conversation_key(message), person_key(message)
        search = self.search(message, reading, now)
        return GateContext(
            self.ruleset,
            message,
            conversation,
            person,
            self.state,
            now,
            self.rng,
            search,
            self.local_time,
            self.is_in,
        )

    def search(self, message: Message, reading: NormalisedMessage, now: float) -> TriggerSearch:
        """A search of one line, in which triggers that ran out of time earlier still rest."""
        return TriggerSearch(message, reading, self.stopwatch, self.state.paused_triggers, now)

    def use(self, ruleset: RuleSet) -> None:
        """Go by other rules; what they ask for and the old ones did not is not known yet."""
        self.ruleset, self._gates = ruleset, GatesByRule()
        if not ruleset.remembered.last_words:
            self.state.last_words.clear()

    def enter(self, place: ConversationKey, now: float) -> None:
        """The bot comes into a channel: what was said there before it has not heard."""
        if self.ruleset.remembered.last_words:
            self.state.last_words.put(place, now)

    def be_there(self, message: Message, since: float) -> None:
        """The bot is in a channel since then, unless more is known; in private it never came."""
        place = conversation_key(message)
        if message.channel is not None and place not in self.state.last_words:
            self.enter(place, since)

    def lines_to_decide(self, lines: ChannelLines) -> Collection[int]:
        """The numbers of those to decide about; all the others are for `pass_over`."""
        return lines_to_decide(self.ruleset, lines, self.stopwatch)

    def pass_over(self, lines: ChannelLines, now: float) -> None:
        """Remember lines about which there is nothing to decide."""
        self.state.pass_over(lines, self.ruleset, now)

    def apply(self, decision: Decision, now: float) -> None:
        """Remember a message and its replies; once the replies were accepted for sending."""
        self.state.apply(decision, self.ruleset, now)


def _evaluate(
    context: GateContext, rule: Rule, triggers: Sequence[Trigger], gates: Iterable[Gate]
) -> Verdict:
    """Scope, then text, then what speaks against it; the rules come in file order."""
    skip = in_scope(rule, context.message, context.search.reading)
    if skip is not None:
        return Verdict(rule, skip.outcome, skip.detail, gate=Outcome.SCOPE)
    found = context.search.match_rule(rule, triggers)
    if isinstance(found, Refusal):
        return Verdict(rule, found.outcome, found.detail, gate=TRIGGER)
    context.rule, context.match = rule, found.match
    refused = first_refusal(context, gates)
    if refused is not None:
        gate, why = refused
        return Verdict(rule, why.outcome, why.detail, found.trigger, found.match, gate=gate.outcome)
    reply = compose_reply(context)
    if rule.shadow:
        return Verdict(rule, Outcome.SHADOW, "", found.trigger, found.match, reply)
    verdict = Verdict(rule, Outcome.FIRES, "", found.trigger, found.match, reply)
    context.fired.append(verdict)
    return verdict
