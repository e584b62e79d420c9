"""What an editor's next key most likely leaves as it is: kept from one reading to the next.

A reading with a cache finds what one without finds; it does less. A rule whose text, but for its
place, and whose surroundings are those of the last reading has the same revision, and what was
found sound of a revision need not be looked at again. What a reading did not ask for is forgotten
after it, so that no more is kept than one text needs.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import field
from itertools import count
from typing import Any, Generic, TypeVar

import tomli

from talkback.config.locations.toml_spans import PieceSpans
from talkback.engine.rule import Rule
from talkback.model.lazy_dataclass import dataclass

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LastRound(Generic[K, V]):
    """The values that the last round asked for; one that came to no end leaves nothing."""

    def __init__(self) -> None:
        self._before: dict[K, V] = {}
        self._now: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        value = self._now.get(key)
        if value is None and (value := self._before.get(key)) is not None:
            self._now[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        self._now[key] = value

    def begin_round(self) -> None:
        self._now = {}

    def end_round(self) -> None:
        self._before, self._now = self._now, {}

    def clear(self) -> None:
        self._before, self._now = {}, {}


@dataclass(frozen=True, slots=True)
class KnownRule:
    """A rule as it was read last, and the number of all that it was read from but its place."""

    revision: int
    rule: Rule


class SoundRules(LastRound[tuple[str, int | None], str]):
    """Of which revisions each question was answered with no finding, in these surroundings."""

    def __init__(self) -> None:
        super().__init__()
        self._surroundings: object = None

    def surrounded_by(self, surroundings: object) -> None:
        """What else than a rule itself the answers depend on; if it is another, none is known."""
        if surroundings != self._surroundings:
            self.clear()
        self._surroundings = surroundings

    def has(self, question: str, revision: int | None) -> bool:
        return self.get((question, revision)) is not None

    def add(self, question: str, revision: int | None) -> None:
        if revision is not None:
            self.put((question, revision), question)


@dataclass(slots=True)
class ReadingCache:
    """Of one config, and for one reading at a time, which is a round."""

    texts: LastRound[str, dict[str, Any]] = field(default_factory=LastRound)
    pieces: LastRound[str, PieceSpans] = field(default_factory=LastRound)
    rules: LastRound[Hashable, KnownRule] = field(default_factory=LastRound)
    examples: SoundRules = field(default_factory=SoundRules)
    lints: SoundRules = field(default_factory=SoundRules)
    revisions: dict[str, int] = field(default_factory=dict)
    """Of the rules that were read last, but for those of which there was something to report."""
    new_revision: Callable[[], int] = field(default_factory=lambda: count().__next__)

    def parsed(self, text: str) -> dict[str, Any]:
        """As tomli reads it; raises TOMLDecodeError."""
        values = self.texts.get(text)
        if values is None:
            values = tomli.loads(text)
            self.texts.put(text, values)
        return values

    def begin_round(self) -> None:
        self.revisions.clear()
        for part in self._parts:
            part.begin_round()

    def end_round(self) -> None:
        for part in self._parts:
            part.end_round()

    @property
    def _parts(self) -> Sequence[LastRound[Any, Any]]:
        return self.texts, self.pieces, self.rules, self.examples, self.lints
