"""What the lints look at: a config, its rules made ready, its quotes, and where each is written."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any

from talkback.config.loader import Config
from talkback.config.locations.toml_spans import KeyPath
from talkback.config.pools import PoolSource
from talkback.config.reading_cache import ReadingCache
from talkback.config.rule_values import triggers
from talkback.config.schema import RULE_KEYS, RuleKeys
from talkback.config.value import Key
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.template import Template
from talkback.model.errors import Location
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message
from talkback.quotes.file import Quote, numbered

_PATTERN_KEYS = [(name, key) for name, key in RULE_KEYS.items() if key.build is triggers]

_normalised = lru_cache(maxsize=1 << 12)(NormalisedMessage.of)
"""Each lint asks about the same examples and orders."""


@dataclass(frozen=True, slots=True)
class PoolText:
    """A pool's text, a quote a line, and where each of its lines is written."""

    source: PoolSource
    text: str
    lines: tuple[Location, ...]

    @property
    def quotes(self) -> Iterator[tuple[Location, Quote]]:
        return ((self.lines[number - 1], quote) for number, quote in numbered(self.text))


Said = tuple[Location, str]
"""A quote as it reads in chat, and where it is written."""
SaidInChannel = tuple[Rule, Location, str]
"""What a rule says there, and where that is written."""


@dataclass(frozen=True, slots=True)
class RulesAbove:
    """For some lines of a rule (its examples, if it has any) the rules above that take each.

    `always` is one that is proved to take every line of the rule; `examples` is one that takes
    all its examples, where no line is known that it leaves to the rule.
    """

    lines: Sequence[str]
    takers: Sequence[Sequence[Rule]]
    always: Rule | None = None
    examples: Rule | None = None


@dataclass(frozen=True, slots=True)
class LintContext:
    """A config as far as it could be read; `sample` is a line yet to be said where the bot is.

    `reached` is what was found out about a rule of that name so far.
    """

    config: Config
    ruleset: RuleSet
    pool_texts: tuple[PoolText, ...]
    sample: Message
    reached: dict[str, RulesAbove] = field(default_factory=dict)
    said: list[SaidInChannel] = field(default_factory=list)
    """What is said in channels, once it was asked for."""
    cache: ReadingCache = field(default_factory=ReadingCache)
    _sorted: dict[str, Sequence[Said]] = field(default_factory=dict)

    @property
    def rules(self) -> Iterator[Rule]:
        """The rules that are on, in file order."""
        return (rule for rule in self.config.rules if rule.enabled)

    def is_known_clean(self, lint: str, rule: Rule) -> bool:
        """Whether the lint found nothing in the very rule when this file was read last."""
        return self.cache.lints.has(lint, self.cache.revisions.get(rule.name))

    def keep_clean(self, lint: str, rule: Rule) -> None:
        self.cache.lints.add(lint, self.cache.revisions.get(rule.name))

    def read(self, rule: Rule, line: str) -> NormalisedMessage:
        """What the rule would look at of a line."""
        return _normalised(line).read_for(rule.on, self.sample._replace(text=line))

    def longest_first(self, pool: str) -> Sequence[Said]:
        """The quotes of a pool that stand in files here."""
        if pool not in self._sorted:
            texts = (each for each in self.pool_texts if each.source.name == pool)
            quotes = [(place, quote.chat) for text in texts for place, quote in text.quotes]
            self._sorted[pool] = sorted(quotes, key=lambda said: -len(said[1].encode()))
        return self._sorted[pool]

    def place(
        self, rule: Rule, key: Key[Any], index: int = 0, offset: int | None = None
    ) -> Location:
        """Where a rule's key is written, or one of its items, or a character of it."""
        path = self._path(rule, key, index)
        places = self.config.places
        return places.value(path) if offset is None else places.inside(path, offset)

    def place_of_line(self, rule: Rule, index: int, reply: Template, start: int) -> Location:
        """Where a line of one of its replies is written; one that has no other, as a value."""
        offset = start if reply.line_count > 1 else None
        return self.place(rule, RuleKeys.replies, index, offset)

    def _path(self, rule: Rule, key: Key[Any], index: int) -> KeyPath:
        path: KeyPath = ("rules", rule.name, key.name)
        if path not in self.config.places:
            path = ("defaults", key.name)
        return (*path, index) if (*path, index) in self.config.places else path


def patterns(rule: Rule) -> Iterator[tuple[Key[Any], int, Trigger]]:
    """Every pattern of a rule: the key, its place in the list, and the pattern."""
    for name, key in _PATTERN_KEYS:
        for at, trigger in enumerate(getattr(rule, name)):
            yield key, at, trigger


def quoted(text: str, most: int = 60) -> str:
    """A text in a message: between quotation marks, and not too long."""
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1]}…”"
