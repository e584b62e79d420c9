"""Rules of the last reading, taken over where nothing but their place is another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from talkback.config.reading_cache import KnownRule, ReadingCache
from talkback.config.rule_key import FileContext
from talkback.config.schema import RuleKeys
from talkback.config.value import ConfigValue, Key
from talkback.engine.rule import Example, Rule

ReadRule = Callable[[ConfigValue, FileContext], Rule | None]


class CachedRules:
    """Reads a file's rules; only those of which there is nothing to report are kept."""

    def __init__(self, file: FileContext, cache: ReadingCache, read: ReadRule) -> None:
        self._defaults = None if file.defaults is None else file.defaults.node
        written = None if self._defaults is None else repr(self._defaults.value)
        self._around = (written, file.networks)
        self._cache = cache
        self._read = read

    def read(self, node: ConfigValue, file: FileContext) -> Rule | None:
        """The rule; by `repr`, since to Python `true` is 1, and to a reader it is not."""
        key = (node.name, repr(node.value), self._around)
        known = self._cache.rules.get(key)
        if known is not None and all(map(file.pools.has, known.rule.quoted_pools)):
            rule = self._at_its_place(known.rule, node)
        else:
            before = node.source.report.told
            found = self._read(node, file)
            if found is None or node.source.report.told != before:
                return found
            rule = found
        revision = self._cache.new_revision() if known is None else known.revision
        self._cache.rules.put(key, KnownRule(revision, rule))
        self._cache.revisions[node.name] = revision
        return rule

    def _at_its_place(self, rule: Rule, node: ConfigValue) -> Rule:
        location = node.source.places.key(node.path)
        examples = self._moved(rule.examples, RuleKeys.examples, node)
        against = self._moved(rule.counter_examples, RuleKeys.counter_examples, node)
        if (location, examples, against) == (rule.location, rule.examples, rule.counter_examples):
            return rule
        return replace(rule, location=location, examples=examples, counter_examples=against)

    def _moved(
        self, examples: tuple[Example, ...], key: Key[Any], node: ConfigValue
    ) -> tuple[Example, ...]:
        table = node if self._defaults is None or _has(node, key) else self._defaults
        places = node.source.places
        return tuple(
            Example(each.line, places.value((*table.path, key.name, at)), each.context)
            for at, each in enumerate(examples)
        )


def _has(node: ConfigValue, key: Key[Any]) -> bool:
    return isinstance(node.value, dict) and key.name in node.value
