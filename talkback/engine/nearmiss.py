"""Why a trigger just failed: the one change to it with which it would have matched."""

from collections.abc import Iterator
from functools import lru_cache

import regex

from talkback.engine.decision import Refusal
from talkback.engine.one_letter import OneLetterOff, halves_of, one_letter_off
from talkback.engine.prefilter.case_folding import fold, word_form
from talkback.engine.prefilter.literal_prefixes import BEGIN, END
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Rule
from talkback.engine.trigger_search import TriggerSearch
from talkback.model.lazy_dataclass import dataclass

_FUZZY_S = 0.01
"""Seconds for a search that admits another letter."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A trigger, what to change of it, and where in the line it would match then."""

    trigger: Trigger
    change: str
    span: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.trigger.pattern} would match {self.change}"


@dataclass(frozen=True, slots=True)
class NearTrigger:
    """A trigger changed in one thing: found in every line that needs just this change.

    Where any letter may be another, `exact` says whether a line that it is found in is such a line.
    """

    original: Trigger
    change: str
    trigger: Trigger
    exact: regex.Pattern[str] | None = None

    def find(self, rule: Rule, search: TriggerSearch) -> NearMiss | None:
        found = search.first_match(rule, (self.trigger,))
        if isinstance(found, Refusal):
            return None
        span = found.match.span if self.exact is None else self._exactly(rule, search)
        return None if span is None else NearMiss(self.original, self.change, span)

    def _exactly(self, rule: Rule, search: TriggerSearch) -> tuple[int, int] | None:
        reading = search.reading.read_for(rule.on, search.message)
        try:
            match = self.exact and self.exact.search(
                reading.text_for(self.trigger), timeout=_FUZZY_S
            )
        except TimeoutError:
            return None
        return None if match is None else reading.span_for(self.trigger, *match.span())


def near_miss(rule: Rule, search: TriggerSearch) -> NearMiss | None:
    """What to change for one of the rule's triggers to match; None where no small change would."""
    for trigger in rule.triggers:
        if not _may_be_near(trigger, search):
            continue
        for near in near_triggers(trigger):
            if (found := near.find(rule, search)) is not None:
                return found
    return None


def _may_be_near(trigger: Trigger, search: TriggerSearch) -> bool:
    """Whether the line holds half of a literal that the trigger requires.

    No small change takes both halves away. Of a thousand rules hardly any need then be compiled
    anew.
    """
    required = trigger.required_literals
    if required is None:
        return True
    forms = _forms(search.reading.raw, search.reading.normalised.text)
    cores = (literal.strip(f" {BEGIN}{END}") for literal in required.literals)
    return any(half in forms for core in cores for half in halves_of(core))


@lru_cache(maxsize=4)
def _forms(*texts: str) -> str:
    """Every text that literals are looked for in, one below the other."""
    return "\n".join(form for text in texts for form in (fold(text), word_form(text)))


@lru_cache(maxsize=1 << 10)
def near_triggers(trigger: Trigger) -> tuple[NearTrigger, ...]:
    """The trigger with each small change to it that there is."""
    return (*_variants(trigger), *_one_letter(trigger))


def _variants(trigger: Trigger) -> Iterator[NearTrigger]:
    pattern = trigger.pattern
    changes = (
        ("with ignore_case = true", pattern, True, trigger.normalise),
        ("with normalise = true", pattern, trigger.ignore_case, True),
        (r"without \b", pattern.replace(r"\b", ""), trigger.ignore_case, trigger.normalise),
        ("without ^", pattern.removeprefix("^"), trigger.ignore_case, trigger.normalise),
        ("without $", pattern.removesuffix("$"), trigger.ignore_case, trigger.normalise),
    )
    known = (pattern, trigger.ignore_case, trigger.normalise)
    for change, changed, ignore_case, normalise in changes:
        if (changed, ignore_case, normalise) == known:
            continue
        try:
            variant = compile_trigger(changed, ignore_case=ignore_case, normalise=normalise)
        except PatternError:
            continue
        yield NearTrigger(trigger, change, variant)


def _one_letter(trigger: Trigger) -> Iterator[NearTrigger]:
    found = one_letter_off(trigger)
    if isinstance(found, OneLetterOff):
        yield NearTrigger(trigger, "with one letter otherwise", found.halves, found.exact)
