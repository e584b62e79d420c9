"""TB840: times that decide nothing: they are always, they are in others already, nobody asks."""

from collections.abc import Iterator

from talkback.config.example_keys import ExampleKeys
from talkback.config.schema import RuleKeys
from talkback.engine.placeholders import tells_time
from talkback.engine.rule import Rule
from talkback.engine.time_window import DAY_MIN, TimeWindow
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, quoted

WEEK_MIN = 7 * DAY_MIN


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    windows = [_minutes(window) for window in rule.when]
    if windows and len(frozenset[int]().union(*windows)) == WEEK_MIN:
        message = "this is always; leave when out"
        yield LintFinding(context.place(rule, RuleKeys.when), message)
    else:
        yield from _repeated(rule, windows, context)
    if not rule.when and not any(map(tells_time, rule.replies)):
        yield from _never_asked(rule)


def _minutes(window: TimeWindow) -> frozenset[int]:
    """Those of the week that are in it."""
    length = (window.end - window.begin) % DAY_MIN or DAY_MIN
    return frozenset(
        (day * DAY_MIN + minute) % WEEK_MIN
        for day in window.days
        for minute in range(window.begin, window.begin + length)
    )


def _repeated(
    rule: Rule, windows: list[frozenset[int]], context: LintContext
) -> Iterator[LintFinding]:
    """Of two that are the same the second is one too many."""
    for at, minutes in enumerate(windows):
        for other, others in enumerate(windows):
            if minutes < others or (minutes == others and other < at):
                window, wider = quoted(str(rule.when[at])), quoted(str(rule.when[other]))
                message = f"{window} is in {wider} already; take it out"
                yield LintFinding(context.place(rule, RuleKeys.when, at), message)
                break


def _never_asked(rule: Rule) -> Iterator[LintFinding]:
    for example in (*rule.examples, *rule.counter_examples):
        if example.context is not None and example.context.at is not None:
            message = f"{ExampleKeys.at.name} changes nothing, since {rule.name} has no when"
            yield LintFinding(example.location, f"{message}; leave it out")


IDLE_TIMES = RuleLint(
    "TB840",
    "Times that decide nothing",
    "The times in when are always, or one of them is within another; or an example says what time "
    "it is to a rule that does not ask.",
    "Take out what the message names.",
    _check,
)
