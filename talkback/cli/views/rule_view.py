"""A rule in the words of `rules.toml`: what is set and differs from the default."""

from collections.abc import Iterator

from talkback.config.rule_key import DEFAULTS_OF_RULE
from talkback.config.schema import RULE_KEYS
from talkback.engine.rule import Rule
from talkback.model.text import escape_unprintable


def facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """Key and value, one a line, in the order of the reference."""
    for field, key in RULE_KEYS.items():
        value = getattr(rule, field)
        if value != getattr(DEFAULTS_OF_RULE, field):
            yield from ((key.name, escape_unprintable(line)) for line in key.show(value))
