"""TB830: a line that is an order to the bot itself, so that no rule gets to see it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from talkback.config.schema import RuleKeys
from talkback.engine.orders import COMMANDS, Orders
from talkback.engine.rule import Example, Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, quoted
from talkback.model.message import EVENT_KINDS, Message, MessageKind, MessageKinds

_WORD = "qxzqxz"
"""In place of an order's own: a trigger that finds this as well is for more than the order."""

_SPOKEN_TO = frozenset({MessageKind.MENTION, MessageKind.PRIVATE})


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    findings = [
        LintFinding(example.location, f"{_said(line)}, {_ADVICE}")
        for example in rule.examples
        if (line := _as_order(example, rule, context)) is not None
    ]
    yield from findings or _triggers(rule, context)


_ADVICE = "which the bot obeys and asks no rule; listen for something else"


def _said(line: Message) -> str:
    return f"{quoted(line.text)} is an order to the bot"


def _as_order(example: Example, rule: Rule, context: LintContext) -> Message | None:
    """An example without a context, as said where the rule listens, if it is an order there."""
    text = example.line
    if example.context is not None or text != example.text or rule.on <= EVENT_KINDS:
        return None
    in_private = rule.on == {MessageKind.PRIVATE}
    message = context.sample._replace(text=text)
    message = message._replace(channel=None) if in_private else message
    return message if context.ruleset.orders.read(message) is not None else None


def _triggers(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Triggers that look for the very words of an order, where only an order has them."""
    if rule.on <= EVENT_KINDS:
        return
    obeyed = _obeyed(rule.on, context.ruleset.orders, context.sample)
    for at, trigger in enumerate(rule.triggers):
        for order, read, others in obeyed:
            if read.holds(trigger) and not any(other.holds(trigger) for other in others):
                place = context.place(rule, RuleKeys.triggers, at)
                yield LintFinding(place, f"this looks for an order: {_said(order)}, {_ADVICE}")
                break


@lru_cache(maxsize=1 << 6)
def _obeyed(
    on: MessageKinds, orders: Orders, sample: Message
) -> Sequence[tuple[Message, NormalisedMessage, Sequence[NormalisedMessage]]]:
    """Each order that the bot obeys, as rules with this `on` would read it, and what is none."""

    def read(text: str) -> NormalisedMessage:
        return NormalisedMessage.of(text).read_for(on, sample._replace(text=text))

    return [
        (order, read(order.text), [read(text) for text in others])
        for order, others in _orders(on, orders.prefix, sample)
        if orders.read(order) is not None
    ]


def _orders(
    on: MessageKinds, prefix: str | None, sample: Message
) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Orders in the ways that are listened to, and lines that are much the same, but none."""
    for name in (name for name, command in COMMANDS.items() if command.takes(0)):
        if MessageKind.PRIVATE in on and on <= _SPOKEN_TO:
            yield sample._replace(channel=None, text=name), (_WORD,)
        if MessageKind.MENTION in on and on <= _SPOKEN_TO:
            yield (
                sample._replace(text=f"{sample.bot_nick}: {name}"),
                (f"{sample.bot_nick}: {_WORD}",),
            )
        if prefix is not None:
            bare = f"{prefix[1:]} {name}"
            others = f"{prefix[0]}{_WORD} {name}", bare, f"{_WORD} {bare}"
            yield sample._replace(text=f"{prefix} {name}"), others


SHADOWED_BY_ORDER = RuleLint(
    "TB830",
    "Line that is an order",
    "What is said to the bot with its prefix, with its nick before or in private is an order where "
    "it is a word of the bot's own (help, why, ignoreme, …). The bot obeys, and no rule sees it.",
    "Listen for other words, or for more than the one: “talkback: help me” is chat.",
    _check,
)
