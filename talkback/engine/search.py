"""Searching one line for triggers, within the time that one line may take."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import regex

from talkback.engine.decision import Match, Outcome, Skip
from talkback.engine.pattern import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import Reading
from talkback.engine.state import State

FIRST, OTHERS = 0.015, 0.015
"""Seconds of one line: for the first trigger that may take long, and for all others of them.

The promise to users is 50 ms. The first asks no clock, which takes longer than most searches.
"""
UNTIMED = 8
"""Quick triggers in a row before the clock is asked; each may take a millisecond of a bad line."""

Stopwatch = Callable[[], float]
"""Seconds of the process's own time, as `regex` counts its: a busy machine changes no verdict."""

NOTHING = Skip(Outcome.NO_MATCH, "")
"""Made once: most searches end with it."""
_USED_UP = Skip(Outcome.TIMEOUT, "other triggers used up the line's time")


@dataclass(frozen=True, slots=True)
class Found:
    """The first of a rule's triggers that matches, and where."""

    trigger: Trigger
    match: Match


@dataclass(slots=True)
class Search:
    """One line, and what is left of its time."""

    reading: Reading
    state: State
    now: float
    stopwatch: Stopwatch
    exhausted: list[tuple[Rule, Trigger]] = field(default_factory=list)
    _first: bool = True
    _untimed: int = UNTIMED
    _deadline: float | None = None

    def first(self, rule: Rule, triggers: Iterable[Trigger]) -> Found | Skip:
        """The first trigger that matches, else the weightiest reason why none does."""
        silence = NOTHING
        for trigger in triggers:
            result = self._try(rule, trigger)
            if isinstance(result, Found):
                return result
            if result.outcome is not Outcome.NO_MATCH:
                silence = result
        return silence

    def _try(self, rule: Rule, trigger: Trigger) -> Found | Skip:
        if not trigger.limited:
            if not self._quick():
                return _USED_UP
            return self._found(trigger, trigger.find(self.reading.text_for(trigger), None))
        if self.state.paused.get((rule.name, trigger.pattern), self.now) > self.now:
            return Skip(Outcome.PAUSED, f"{trigger.pattern} ran out of time earlier")
        left = self._left()
        if left <= 0.0:
            return _USED_UP
        try:
            return self._found(trigger, trigger.find(self.reading.text_for(trigger), left))
        except TimeoutError:
            self.exhausted.append((rule, trigger))
            return Skip(Outcome.TIMEOUT, f"{trigger.pattern} took over {left * 1000:.0f} ms")

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

    def _found(self, trigger: Trigger, match: regex.Match[str] | None) -> Found | Skip:
        if match is None:
            return NOTHING
        start, end = match.span()
        span = self.reading.seen.span(start, end) if trigger.normalise else (start, end)
        numbered = match.groups()
        return Found(
            trigger, Match(span, match.group(), _groups(match) if numbered else {}, numbered)
        )


def _groups(match: regex.Match[str]) -> dict[str, str | None]:
    names = {number: name for name, number in match.re.groupindex.items()}
    return {names.get(n, str(n)): text for n, text in enumerate(match.groups(), start=1)}
