"""From a message to a decision: the one function that `run`, `test-rule` and the rest all call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from talkback.engine.answer import answer
from talkback.engine.decision import Decision, Outcome, Skip, Verdict
from talkback.engine.keys import Place, Someone, place_of, someone
from talkback.engine.pattern import Trigger
from talkback.engine.policy import Question, admits, refusal
from talkback.engine.rule import Rule
from talkback.engine.ruleset import Reading, RuleSet
from talkback.engine.search import Found, Search, Stopwatch
from talkback.engine.state import State
from talkback.message import Message


def decide(  # noqa: PLR0913 - what is handed in is all there is
    ruleset: RuleSet,
    message: Message,
    state: State,
    now: float,
    rng: Random,
    stopwatch: Stopwatch,
) -> Decision:
    """What the rules make of a message, unless it is an order; changes nothing but the dice.

    Rules below one that fired are judged too, so that the decision tells what it kept silent.
    Once its replies were accepted for sending, hand it to `State.apply`.
    """
    order = ruleset.orders.read(message)
    if order is not None:
        return Decision(message, order=order)
    reading = Reading.of(message.text)
    candidates = ruleset.candidates(message, reading)
    if not candidates:
        return Decision(message, unread=reading.unread)
    search = Search(reading, state, now, stopwatch)
    hearing = _Hearing(
        ruleset, message, place_of(message), someone(message), state, now, rng, search
    )
    verdicts = [hearing.judge(rule, triggers) for rule, triggers in candidates]
    told = tuple(verdict for verdict in verdicts if verdict.outcome is not Outcome.NO_MATCH)
    return Decision(message, told, tuple(search.exhausted), unread=reading.unread)


@dataclass(slots=True)
class _Hearing:
    """One message before the rules, in file order."""

    ruleset: RuleSet
    message: Message
    place: Place
    who: Someone
    state: State
    now: float
    rng: Random
    search: Search
    fired: list[Verdict] = field(default_factory=list)

    def judge(self, rule: Rule, triggers: Sequence[Trigger]) -> Verdict:
        """Scope, then text, then what speaks against it."""
        skip = admits(rule, self.message, self.search.reading)
        if skip is not None:
            return Verdict(rule, skip.outcome, skip.detail)
        found = self.search.first(rule, triggers)
        if isinstance(found, Skip):
            return Verdict(rule, found.outcome, found.detail)
        skip = refusal(self._question(rule))
        if skip is not None:
            return Verdict(rule, skip.outcome, skip.detail, found.trigger, found.match)
        return self._grant(rule, found)

    def _question(self, rule: Rule) -> Question:
        return Question(
            rule,
            self.message,
            self.place,
            self.who,
            self.state,
            self.ruleset.limits,
            self.now,
            self.rng,
            self.search,
            self.ruleset.pools,
            self.fired,
        )

    def _grant(self, rule: Rule, found: Found) -> Verdict:
        taken = [
            verdict.reply.draw
            for verdict in self.fired
            if verdict.reply is not None and verdict.reply.draw is not None
        ]
        pools, bags = self.ruleset.pools, self.state.bags
        reply = answer(rule, found.match, self.message, pools, bags, self.rng, taken)
        outcome = Outcome.SHADOW if rule.shadow else Outcome.FIRES
        verdict = Verdict(rule, outcome, "", found.trigger, found.match, reply)
        if not rule.shadow:
            self.fired.append(verdict)
        return verdict
