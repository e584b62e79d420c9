"""What the lints look at: a config, its rules made ready, its quotes, and where each is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from talkback.config.codes import Problem
from talkback.config.node import Key
from talkback.config.pools import PoolSource
from talkback.config.read import Config
from talkback.config.spans import KeyPath
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.errors import Diagnostic, Location, Severity
from talkback.message import Message
from talkback.plain import visible
from talkback.store.quotes import Quote, numbered


@dataclass(frozen=True, slots=True)
class Shelf:
    """A pool's text, a quote a line, and where each of its lines is written."""

    source: PoolSource
    text: str
    lines: tuple[Location, ...]

    @property
    def quotes(self) -> Iterator[tuple[Location, Quote]]:
        return ((self.lines[number - 1], quote) for number, quote in numbered(self.text))


@dataclass(frozen=True, slots=True)
class Subject:
    """A config as far as it could be read; `stage` is a line yet to be said where the bot is."""

    config: Config
    ruleset: RuleSet
    shelves: tuple[Shelf, ...]
    stage: Message

    @property
    def rules(self) -> Iterator[Rule]:
        """The rules that are on, in file order."""
        return (rule for rule in self.config.rules if rule.enabled)

    def place(
        self, rule: Rule, key: Key[Any], index: int = 0, offset: int | None = None
    ) -> Location:
        """Where a rule's key is written, or one of its items, or a character of it."""
        path = self._path(rule, key, index)
        places = self.config.places
        return places.value(path) if offset is None else places.inside(path, offset)

    def _path(self, rule: Rule, key: Key[Any], index: int) -> KeyPath:
        path: KeyPath = ("rules", rule.name, key.name)
        if path not in self.config.places:
            path = ("defaults", key.name)
        return (*path, index) if (*path, index) in self.config.places else path


def warning(code: Problem, place: Location, message: str, rule: Rule | None = None) -> Diagnostic:
    name = None if rule is None else rule.name
    return Diagnostic(place, code.id, visible(message), Severity.WARNING, name)


def shown(text: str, most: int = 60) -> str:
    """A text in a message: between quotation marks, and not too long."""
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1]}…”"
