"""The examples in a rule, run: each must fire it, each counter-example must not.

A line alone is held against the triggers, `also` and `unless`; scope and policy are left
aside. A table is decided as the bot decides, by this rule alone and with nothing remembered, so
that its scope and its reply count too, and its `when` where the table says what time it is; dice,
`enabled` and `within_reply` do not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import regex

from talkback.engine.bridges import NO_BRIDGES, Bridges, as_bridged
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome, Refusal
from talkback.engine.explain import explain
from talkback.engine.orders import Orders
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Example, ExampleContext, Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.shuffle_bag import Pool
from talkback.engine.text_gates import missing, veto
from talkback.engine.trigger_search import Stopwatch, TriggerSearch
from talkback.model.local_time import LocalTime
from talkback.model.message import DrawnQuote, Message, Person, Reply
from talkback.model.settings import Limits

ACTION = "/me "
_QUOTE = re.compile(r"\{quote:([^{}]+)\}")
_PATIENCE = 0.5
"""Seconds for the pattern of an expected reply."""


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that does not hold, and what happened instead."""

    rule: Rule
    example: Example
    message: str


@dataclass(frozen=True, slots=True)
class ExampleEnvironment:
    """What examples are run with: a message to begin with, pools, orders, bridges, and a clock."""

    message: Message
    pools: Mapping[str, Pool]
    orders: Orders
    stopwatch: Stopwatch
    bridges: Bridges = NO_BRIDGES


def run_examples(rule: Rule, environment: ExampleEnvironment) -> Iterator[ExampleFailure]:
    """Run a rule's examples and counter-examples."""
    for example in rule.examples:
        wrong = _wrong(rule, example, environment)
        if wrong is not None:
            yield ExampleFailure(rule, example, wrong)
    for example in rule.counter_examples:
        if _why_not(rule, example, environment) is None:
            yield ExampleFailure(rule, example, f"this counter-example fires {rule.name}")


def with_quote(expected: str, draw: DrawnQuote | None) -> str:
    """What is expected of a reply, `{quote:POOL}` replaced by the quote drawn from that pool."""
    return _QUOTE.sub(lambda slot: _quoted(slot, draw), expected)


def _quoted(slot: re.Match[str], draw: DrawnQuote | None) -> str:
    return draw.text if draw is not None and draw.pool == slot[1] else slot[0]


def _wrong(rule: Rule, example: Example, environment: ExampleEnvironment) -> str | None:
    reason = _why_not(rule, example, environment)
    if reason is not None:
        return f"this example does not fire {rule.name}: {reason}"
    if example.context is None or example.context.reply is None:
        return None
    expected = example.context.reply
    replies = [*_every_reply(rule, example.line, example.context, environment)]
    if not replies or any(_answers_as_expected(expected, reply) for reply in replies):
        return None
    got = " or ".join(f"“{reply.text}”" for reply in replies)
    return f"this example gets another reply: expected “{expected}”, got {got}"


def _every_reply(
    rule: Rule, line: str, context: ExampleContext, environment: ExampleEnvironment
) -> Iterator[Reply]:
    """What is said, whichever of the rule's replies the dice fall on."""
    for template in dict.fromkeys(rule.replies) or (None,):
        alone = rule if template is None else replace(rule, replies=(template,))
        reply = _run(alone, line, context, environment).verdicts[0].reply
        if reply is not None:
            yield reply


def _why_not(rule: Rule, example: Example, environment: ExampleEnvironment) -> str | None:
    """The reason why an example does not fire its rule."""
    if example.context is None:
        return _silence(rule, example.line, environment)
    try:
        decision = _run(rule, example.line, example.context, environment)
    except ValueError as error:
        return str(error)
    if decision.order is not None:
        return f"it is an order to the bot ({decision.order.name}), which no rule gets to see"
    [verdict] = decision.verdicts
    if verdict.outcome in (Outcome.FIRES, Outcome.SHADOW):
        return None
    if verdict.outcome is Outcome.NO_MATCH:
        return "no trigger matches"
    return f"{verdict.outcome} ({verdict.detail})" if verdict.detail else str(verdict.outcome)


def _silence(rule: Rule, line: str, environment: ExampleEnvironment) -> str | None:
    """A line alone, through the filter that it would meet among many rules."""
    message, reading = environment.message._replace(text=line), NormalisedMessage.of(line)
    search = TriggerSearch(message, reading, environment.stopwatch)
    read = reading.read_for(rule.on, message)
    found = search.first_match(rule, _candidates(rule.triggers, read))
    if isinstance(found, Refusal):
        return found.detail or "no trigger matches"
    against, lacking = veto(rule, search), missing(rule, search)
    if isinstance(against, str):
        return f"unless {against!r} vetoes it"
    if isinstance(lacking, str):
        return f"also {lacking!r} is not found"
    return None


def _candidates(triggers: Sequence[Trigger], reading: NormalisedMessage) -> Iterator[Trigger]:
    for normalised in (True, False):
        alike = [trigger for trigger in triggers if trigger.normalise is normalised]
        text = reading.normalised.text if normalised else reading.raw
        yield from (alike[at] for at in Prefilter(alike, few=0).candidates(text) if alike)


def _run(
    rule: Rule, line: str, context: ExampleContext, environment: ExampleEnvironment
) -> Decision:
    example_line = _message_of(line, context, environment)
    when = () if context.at is None else rule.when
    certain = replace(rule, enabled=True, chance=1.0, within_reply=0.0, when=when)
    pools, orders, bridges = environment.pools, environment.orders, environment.bridges
    ruleset = RuleSet.build([certain], pools, Limits(), orders, bridges)
    dice = Random(0)  # noqa: S311 - the same quote at every check
    shown = context.at or LocalTime()
    decider = Decider(ruleset, dice, environment.stopwatch, local_time=lambda: shown)
    return explain(decider, decider.decide(example_line, 0.0), 0.0)


def _message_of(line: str, context: ExampleContext, environment: ExampleEnvironment) -> Message:
    text, usual = line.removeprefix(ACTION), environment.message
    user, _, host = context.host.rpartition("@")
    said = usual._replace(
        sender=Person(context.nick, user, host, context.account),
        network=context.network or usual.network,
        channel=None if context.private else context.channel or usual.channel,
        text=text,
        action=text != line,
        rank=context.rank,
    )
    name = None if context.nick == ExampleContext().nick else context.nick
    return as_bridged(environment.bridges, said, name) if context.bridge else said


def _answers_as_expected(expected: str, reply: Reply) -> bool:
    """Whether a reply is the text, or all of it is found by the pattern."""
    if with_quote(expected, reply.draw) == reply.text:
        return True
    pattern = _QUOTE.sub(lambda slot: regex.escape(_quoted(slot, reply.draw)), expected)
    try:
        compiled = compile_trigger(pattern, ignore_case=False, normalise=False).compiled
        return compiled.fullmatch(reply.text, timeout=_PATIENCE) is not None
    except (PatternError, TimeoutError):
        return False
