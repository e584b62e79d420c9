"""The examples in a rule, run: each must fire it, each counter-example must not.

A line alone is held against the triggers, `also` and `unless`; scope and policy are left
aside. A table is decided as the bot decides, by this rule alone and with nothing remembered, so
that its scope and its reply count too, and its `when` where the table says what time it is; dice,
`enabled` and gates that need a history do not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from random import Random

from talkback.engine.bridges import NO_BRIDGES, Bridges, as_bridged
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome, Refusal
from talkback.engine.events import came, left, quit_origin
from talkback.engine.expected_reply import is_text_or_pattern
from talkback.engine.explain import explain
from talkback.engine.orders import Orders
from talkback.engine.placeholders import tells_time
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import ACTION, Example, ExampleContext, Rule, without_history
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.shuffle_bag import Pool
from talkback.engine.text_gates import missing, veto
from talkback.engine.trigger_search import Stopwatch, TriggerSearch
from talkback.model.bot_nicks import BotNicks
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime
from talkback.model.message import Message, Person, Reply
from talkback.model.settings import Limits

Patterns = tuple[Trigger, ...]


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
    nicks: BotNicks = field(default_factory=BotNicks)
    filters: dict[Patterns, Prefilter] = field(default_factory=dict)
    """Of the rule at hand: its examples come in a row, and no other rule is held on to."""


def run_examples(rule: Rule, environment: ExampleEnvironment) -> Iterator[ExampleFailure]:
    """Run a rule's examples and counter-examples."""
    for example in rule.examples:
        wrong = _wrong(rule, example, environment)
        if wrong is not None:
            yield ExampleFailure(rule, example, wrong)
    for example in rule.counter_examples:
        if _why_not(rule, example, environment) is None:
            yield ExampleFailure(rule, example, f"this counter-example fires {rule.name}")


def _wrong(rule: Rule, example: Example, environment: ExampleEnvironment) -> str | None:
    reason = _why_not(rule, example, environment)
    if reason is not None:
        return f"this example does not fire {rule.name}: {reason}"
    if example.context is None or example.context.reply is None:
        return None
    expected = example.context.reply
    replies = [*_every_reply(rule, example.line, example.context, environment)]
    if not replies or any(is_text_or_pattern(expected, reply) for reply in replies):
        return None
    got = " or ".join(f"“{reply.text}”" for reply in replies)
    timeless = example.context.at is None and any(map(tells_time, rule.replies))
    advice = '; say in it what time it is, as at = "Mon 14:00"' if timeless else ""
    return f"this example gets another reply: expected “{expected}”, got {got}{advice}"


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
        return _silence(rule, example.text, environment)
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


def _silence(rule: Rule, text: str, environment: ExampleEnvironment) -> str | None:
    """The text of a line alone, through the filter that it would meet among many rules."""
    if not rule.triggers:
        return 'it listens to no line; write { join = true } or { part = "reason" }'
    message, reading = environment.message._replace(text=text), NormalisedMessage.of(text)
    search = TriggerSearch(message, reading, environment.stopwatch)
    read = reading.read_for(rule.on, message)
    found = search.first_match(rule, _candidates(rule.triggers, read, environment.filters))
    if isinstance(found, Refusal):
        return found.detail or "no trigger matches"
    against, lacking = veto(rule, search), missing(rule, search)
    if isinstance(against, str):
        return f"unless {against!r} vetoes it"
    if isinstance(lacking, str):
        return f"also {lacking!r} is not found"
    return None


def _candidates(
    triggers: Patterns, reading: NormalisedMessage, filters: dict[Patterns, Prefilter]
) -> Iterator[Trigger]:
    for normalised in (True, False):
        alike = tuple(trigger for trigger in triggers if trigger.normalise is normalised)
        if alike:
            text = reading.normalised.text if normalised else reading.raw
            if alike not in filters:
                if len(filters) > 1:
                    filters.clear()
                filters[alike] = Prefilter(alike, few=0)
            yield from (alike[at] for at in filters[alike].candidates(text))


def _run(
    rule: Rule, line: str, context: ExampleContext, environment: ExampleEnvironment
) -> Decision:
    example_line = _message_of(line, context, environment)
    when = () if context.at is None else rule.when
    certain = replace(without_history(rule), enabled=True, chance=1.0, when=when)
    pools, orders, bridges = environment.pools, environment.orders, environment.bridges
    ruleset = RuleSet.build([certain], pools, Limits(), orders, bridges, few=0)
    dice = Random(0)  # noqa: S311 - the same quote at every check
    shown = context.at or LocalTime()
    decider = Decider(ruleset, dice, environment.stopwatch, local_time=lambda: shown)
    return explain(decider, decider.decide(example_line, 0.0), 0.0)


def _message_of(line: str, context: ExampleContext, environment: ExampleEnvironment) -> Message:
    text, usual = line.removeprefix(ACTION), environment.message
    user, _, host = context.host.rpartition("@")
    network = context.network or usual.network
    said = usual._replace(
        sender=Person(context.nick, user, host, context.account),
        network=network,
        bot_nick=environment.nicks.on(network),
        channel=None if context.private else context.channel or usual.channel,
        text=text,
        action=text != line,
        rank=context.rank,
    )
    if context.part is not None:
        return left(said, context.part, quit_origin(context.part))
    if context.join:
        return came(said)
    name = None if context.nick == ExampleContext().nick else context.nick
    return as_bridged(environment.bridges, said, name) if context.bridge else said
