"""`[rules.NAME]`: keys to a rule, its patterns compiled, its names looked up."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from talkback.config.codes import Code
from talkback.config.event_check import check_events
from talkback.config.reply_check import check_reply
from talkback.config.rule_key import FileContext, RuleReading
from talkback.config.schema import RULE, RULE_KEYS
from talkback.config.value import ConfigValue, Table
from talkback.engine.rule import Rule

if TYPE_CHECKING:
    from talkback.config.reading_cache import ReadingCache

ReadRule = Callable[[ConfigValue, FileContext], Rule | None]


def rules(nodes: dict[str, ConfigValue], file: FileContext) -> tuple[Rule, ...]:
    """Read all rules in the file's order; one with an error is reported and left out."""
    read = _rule if file.cache is None else _cached(file, file.cache)
    found = (node.read_or_report(lambda node: read(node, file)) for node in nodes.values())
    return tuple(rule for rule in found if rule is not None)


def _cached(file: FileContext, cache: "ReadingCache") -> ReadRule:
    from talkback.config.cached_rules import CachedRules  # noqa: PLC0415 - for editors alone

    return CachedRules(file, cache, _rule).read


def _rule(node: ConfigValue, file: FileContext) -> Rule | None:
    report = node.source.report
    before = report.errors
    rule = _read(node, file)
    is_sound = file.defaults is None or file.defaults.ok
    return rule if is_sound and report.errors == before else None


def _read(node: ConfigValue, file: FileContext) -> Rule:
    table = Table(node, RULE, file.defaults)
    if not node.name.isprintable() or not node.name.strip():
        table.error(Code.BAD_VALUE, "a rule's name is not empty and has no control characters")
    reading = RuleReading(table, file, RULE_KEYS)
    check_events(table, reading.field("on"))
    rule = Rule(
        name=node.name,
        location=node.source.places.key(node.path),
        **{field: reading.field(field) for field, key in RULE_KEYS.items() if table.has(key)},
    )
    check_reply(table, rule.replies, rule.triggers)
    return rule
