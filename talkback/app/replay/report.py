"""What a replay found: counts that add up, whatever the order of the parts they come from."""

from collections import Counter
from dataclasses import dataclass, field

from talkback.app.replay.scan import Scan
from talkback.engine.decision import Outcome

EXAMPLES = 3
"""Lines shown for a rule."""


@dataclass(frozen=True, slots=True)
class Example:
    """A line that a rule fired on (or would have), and where the trigger found it."""

    place: str
    nick: str
    text: str
    span: tuple[int, int]


@dataclass(slots=True)
class Tally:
    """One rule; `hours` counts what fired by the hour of the day, where the log has times."""

    matched: int = 0
    fired: int = 0
    held_back: Counter[Outcome] = field(default_factory=Counter)
    nicks: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.matched += other.matched
        self.fired += other.fired
        self.held_back += other.held_back
        self.nicks += other.nicks
        self.hours += other.hours
        self.examples = [*self.examples, *other.examples][:EXAMPLES]


@dataclass(slots=True)
class Oddities:
    """What the logs hold beside messages; `broken` and `unknown` name files."""

    undecodable: int = 0
    own: int = 0
    bots: int = 0
    half: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """All that was seen so far."""

    files: int = 0
    lines: int = 0
    messages: int = 0
    rules: dict[str, Tally] = field(default_factory=dict)
    odd: Oddities = field(default_factory=Oddities)
