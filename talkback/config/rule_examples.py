"""Examples of a rule: a line alone, or a table that says who, where, and what is answered."""

from collections.abc import Collection, Iterable

from talkback.config.codes import Code
from talkback.config.example_keys import ExampleKeys
from talkback.config.filled import filled
from talkback.config.rule_key import RuleReading
from talkback.config.value import Table
from talkback.config.values.combinators import Located
from talkback.config.wording import unknown_network
from talkback.engine.rule import Example, ExampleContext


def examples(items: Iterable[Located[str] | Table], reading: RuleReading) -> tuple[Example, ...]:
    return tuple(_example(item, reading) for item in items)


def counter_examples(
    items: Iterable[Located[str] | Table], reading: RuleReading
) -> tuple[Example, ...]:
    """What must not fire is not answered either."""
    return tuple(_counter_example(item, reading) for item in items)


def _counter_example(item: Located[str] | Table, reading: RuleReading) -> Example:
    if isinstance(item, Table) and item.get(ExampleKeys.reply, None) is not None:
        message = "a counter-example is not answered; take the reply out"
        item.error(Code.CONFLICT, message, ExampleKeys.reply)
    return _example(item, reading)


def _example(item: Located[str] | Table, reading: RuleReading) -> Example:
    if isinstance(item, Located):
        return Example(item.value, item.node.location)
    context = filled(ExampleContext, item, ExampleKeys)
    _check_network(item, reading.file.networks)
    if context.private and context.channel is not None:
        message = "a line said in private is said in no channel"
        item.error(Code.CONFLICT, message, ExampleKeys.channel)
    if context.private and context.rank:
        message = "a rank is one in a channel, and this line is said in private"
        item.error(Code.CONFLICT, message, ExampleKeys.rank)
    if context.join or context.part is not None:
        _check_event(item, context)
    else:
        item.require(ExampleKeys.line)
    return Example(item.get(ExampleKeys.line, context.part or ""), item.node.location, context)


def _check_network(item: Table, networks: Collection[str]) -> None:
    """A warning only: a network may be taken out for a while."""
    node = item.value_at(ExampleKeys.network)
    if node is not None and networks and node.value not in networks:
        message = unknown_network(str(node.value), networks)
        node.warning(node.invalid(message, Code.UNKNOWN_NETWORK))


def _check_event(item: Table, context: ExampleContext) -> None:
    """Who comes or leaves says nothing, and does it in a channel."""
    what = "join" if context.join else "part"
    if context.join and context.part is not None:
        item.error(Code.CONFLICT, "one example is a join or a part, not both", ExampleKeys.part)
    if item.has(ExampleKeys.line):
        advice = 'the reason goes into part = "…"' if what == "part" else "leave line out"
        item.error(Code.CONFLICT, f"nothing is said with a {what}; {advice}", ExampleKeys.line)
    if context.private:
        item.error(Code.CONFLICT, f"a {what} is one of a channel", ExampleKeys.private)
    if context.bridge:
        item.error(Code.CONFLICT, f"a {what} is not said by a bridge", ExampleKeys.bridge)
