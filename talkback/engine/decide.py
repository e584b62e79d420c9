"""From a message to a decision: the one function that `run`, `test-rule` and the rest all call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from talkback.engine.compose import compose_reply
from talkback.engine.decision import TRIGGER, Decision, Match, Outcome, Refusal, Verdict
from talkback.engine.gate_context import GateContext
from talkback.engine.gates import first_refusal
from talkback.engine.identity import ConversationKey, PersonKey, conversation_key, person_key
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.scope_gate import in_scope
from talkback.engine.state import State
from talkback.engine.trigger_search import Stopwatch, TriggerMatch, TriggerSearch
from talkback.model.message import Message


def decide(  # noqa: PLR0913 - what is handed in is all there is
    ruleset: RuleSet,
    message: Message,
    state: State,
    now: float,
    rng: Random,
    stopwatch: Stopwatch,
) -> Decision:
    """What the rules make of a message, unless it is an order; changes nothing but the dice.

    Rules below one that fired are evaluated too, so that the decision shows what it kept silent.
    Once its replies were accepted for sending, hand it to `State.apply`.
    """
    order = ruleset.orders.read(message)
    if order is not None:
        return Decision(message, order=order)
    reading = NormalisedMessage.of(message.text)
    candidates = ruleset.candidates(message, reading)
    if not candidates:
        return Decision(message, unread=reading.unread)
    search = TriggerSearch(reading, state, now, stopwatch)
    evaluation = _Evaluation(
        ruleset, message, conversation_key(message), person_key(message), state, now, rng, search
    )
    verdicts = [evaluation.evaluate(rule, triggers) for rule, triggers in candidates]
    told = tuple(verdict for verdict in verdicts if verdict.outcome is not Outcome.NO_MATCH)
    return Decision(message, told, tuple(search.timed_out), unread=reading.unread)


@dataclass(slots=True)
class _Evaluation:
    """One message before the rules, in file order."""

    ruleset: RuleSet
    message: Message
    conversation: ConversationKey
    person: PersonKey
    state: State
    now: float
    rng: Random
    search: TriggerSearch
    fired: list[Verdict] = field(default_factory=list)

    def evaluate(self, rule: Rule, triggers: Sequence[Trigger]) -> Verdict:
        """Scope, then text, then what speaks against it."""
        skip = in_scope(rule, self.message, self.search.message)
        if skip is not None:
            return Verdict(rule, skip.outcome, skip.detail, gate=Outcome.SCOPE)
        found = self.search.first_match(rule, triggers)
        if isinstance(found, Refusal):
            return Verdict(rule, found.outcome, found.detail, gate=TRIGGER)
        refused = first_refusal(self._gate_context(rule, found.match))
        if refused is None:
            return self._fire(rule, found)
        gate, why = refused
        return Verdict(rule, why.outcome, why.detail, found.trigger, found.match, gate=gate.outcome)

    def _gate_context(self, rule: Rule, match: Match) -> GateContext:
        return GateContext(
            rule,
            match,
            self.message,
            self.conversation,
            self.person,
            self.state,
            self.ruleset.limits,
            self.now,
            self.rng,
            self.search,
            self.ruleset.pools,
            self.fired,
        )

    def _fire(self, rule: Rule, found: TriggerMatch) -> Verdict:
        taken = [
            verdict.reply.draw
            for verdict in self.fired
            if verdict.reply is not None and verdict.reply.draw is not None
        ]
        pools, bags = self.ruleset.pools, self.state.bags
        reply = compose_reply(rule, found.match, self.message, pools, bags, self.rng, taken)
        outcome = Outcome.SHADOW if rule.shadow else Outcome.FIRES
        verdict = Verdict(rule, outcome, "", found.trigger, found.match, reply)
        if not rule.shadow:
            self.fired.append(verdict)
        return verdict
