"""The examples in a rule, run: each must find a trigger and no veto, each counter-example not."""

from collections.abc import Iterator
from dataclasses import dataclass

from talkback.engine.decision import Skip
from talkback.engine.rule import Example, Rule
from talkback.engine.ruleset import Reading
from talkback.engine.search import Found, Search, Stopwatch
from talkback.engine.state import State


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold, and what happened instead."""

    rule: Rule
    example: Example
    message: str


def failures(rule: Rule, stopwatch: Stopwatch) -> Iterator[Failure]:
    """Run a rule's examples and counter-examples; scope and policy are left aside."""
    for example in rule.examples:
        wrong = _why_not(rule, example, stopwatch)
        if wrong is not None:
            yield Failure(rule, example, f"this example does not fire {rule.name}: {wrong}")
    for example in rule.counter_examples:
        if _why_not(rule, example, stopwatch) is None:
            yield Failure(rule, example, f"this counter-example fires {rule.name}")


def _why_not(rule: Rule, example: Example, stopwatch: Stopwatch) -> str | None:
    search = Search(Reading.of(example.line), State(), 0.0, stopwatch)
    found = search.first(rule, rule.triggers)
    if isinstance(found, Skip):
        return found.detail or "no trigger matches"
    veto = search.first(rule, rule.unless)
    return f"unless {veto.trigger.pattern!r} vetoes it" if isinstance(veto, Found) else None
