"""Searching one line for triggers, within the time that one line may take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

import regex

from talkback.engine.decision import Match, Outcome, Refusal
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message

FIRST, OTHERS = 0.015, 0.015
"""Seconds of one line: for the first trigger that may take long, and for all others of them.

The promise to users is 50 ms. The first asks no clock, which takes longer than most searches.
"""
UNTIMED = 8
"""Quick triggers in a row before the clock is asked; each may take a millisecond of a bad line."""

Stopwatch = Callable[[], float]
"""Seconds of the process's own time, as `regex` counts its: a busy machine changes no verdict."""

NO_MATCH = Refusal(Outcome.NO_MATCH, "")
"""Made once: most searches end with it."""
_USED_UP = Refusal(Outcome.TIMEOUT, "other triggers used up the line's time")


@dataclass(frozen=True, slots=True)
class TriggerMatch:
    """The first of a rule's triggers that matches, and where; None where the rule needs none."""

    trigger: Trigger | None
    match: Match


_EVENT_ITSELF = TriggerMatch(None, Match((0, 0), "", {}, ()))


@dataclass(slots=True)
class TriggerSearch:
    """One line, and what is left of its time; `paused` tells until when triggers rest."""

    message: Message
    reading: NormalisedMessage
    stopwatch: Stopwatch
    paused: Mapping[tuple[str, str], float] = field(default_factory=dict)
    now: float = 0.0
    timed_out: list[tuple[Rule, Trigger]] = field(default_factory=list)
    _first: bool = True
    _untimed: int = UNTIMED
    _deadline: float | None = None

    def match_rule(self, rule: Rule, triggers: Iterable[Trigger]) -> TriggerMatch | Refusal:
        """What of the line is the rule's: the first of these of its triggers that matches.

        A rule without any is one for comings and goings, and takes each.
        """
        if rule.triggers:
            return self.first_match(rule, triggers)
        event = self.message.event
        return _EVENT_ITSELF if event is not None and event.kind in rule.on else NO_MATCH

    def first_match(self, rule: Rule, triggers: Iterable[Trigger]) -> TriggerMatch | Refusal:
        """The first trigger that matches, else the weightiest reason why none does."""
        silence = NO_MATCH
        reading = self.reading.read_for(rule.on, self.message)
        for trigger in triggers:
            result = self._try(rule, trigger, reading)
            if isinstance(result, TriggerMatch):
                return result
            if result.outcome is not Outcome.NO_MATCH:
                silence = result
        return silence

    def _try(
        self, rule: Rule, trigger: Trigger, reading: NormalisedMessage
    ) -> TriggerMatch | Refusal:
        text = reading.text_for(trigger)
        if not trigger.may_take_long(text):
            if not self._quick():
                return _USED_UP
            return _found(trigger, trigger.compiled.search(text), reading)
        if self.paused.get((rule.name, trigger.pattern), self.now) > self.now:
            return Refusal(Outcome.PAUSED, f"{trigger.pattern} ran out of time earlier")
        left = self._left()
        if left <= 0.0:
            return _USED_UP
        try:
            return _found(trigger, trigger.find(text, left), reading)
        except TimeoutError:
            if trigger.needs_timeout:  # else it was the text that was long
                self.timed_out.append((rule, trigger))
            return Refusal(Outcome.TIMEOUT, f"{trigger.pattern} took over {left * 1000:.0f} ms")

    def _quick(self) -> bool:
        """Whether there is time for one more quick trigger."""
        self._untimed -= 1
        if self._untimed >= 0:
            return True
        self._untimed = UNTIMED
        return self._others() > 0.0

    def _left(self) -> float:
        if self._first:
            self._first = False
            return FIRST
        return self._others()

    def _others(self) -> float:
        if self._deadline is None:
            self._deadline = self.stopwatch() + OTHERS
        return self._deadline - self.stopwatch()


def _found(
    trigger: Trigger, match: regex.Match[str] | None, reading: NormalisedMessage
) -> TriggerMatch | Refusal:
    if match is None:
        return NO_MATCH
    span = reading.span_for(trigger, *match.span())
    numbered = match.groups()
    return TriggerMatch(
        trigger, Match(span, match.group(), _groups(match) if numbered else {}, numbered)
    )


def _groups(match: regex.Match[str]) -> dict[str, str | None]:
    names = {number: name for name, number in match.re.groupindex.items()}
    return {names.get(n, str(n)): text for n, text in enumerate(match.groups(), start=1)}
