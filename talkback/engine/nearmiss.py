"""Why a trigger just failed: the one change to it with which it would have matched."""

from collections.abc import Iterator

from talkback.engine.decision import Refusal
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Rule
from talkback.engine.trigger_search import TriggerSearch


def near_miss(rule: Rule, search: TriggerSearch) -> str | None:
    """What to change for one of the rule's triggers to match; None where no small change would."""
    for trigger in rule.triggers:
        for change, variant in _variants(trigger):
            if not isinstance(search.first_match(rule, (variant,)), Refusal):
                return f"{trigger.pattern} would match {change}"
    return None


def _variants(trigger: Trigger) -> Iterator[tuple[str, Trigger]]:
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
            yield (
                change,
                compile_trigger(changed, ignore_case=ignore_case, normalise=normalise),
            )
        except PatternError:
            continue
