"""What a replay found: counts, examples, what was odd."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.model.local_time import LocalTime
from talkback.replay.unread import Unread

EXAMPLES = 3
"""Lines shown for a rule."""


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line, and where in it a trigger was found."""

    nick: str
    text: str
    span: tuple[int, int]

    @classmethod
    def of(cls, decision: Decision, verdict: Verdict) -> "MatchedLine":
        message = decision.message
        span = verdict.match.span if verdict.match is not None else (0, 0)
        return cls(message.sender.nick, message.text, span)


@dataclass(slots=True)
class Score:
    """One rule; `hours` are those of the day in which it matched, where logs have times."""

    matched: int = 0
    fired: int = 0
    held_back: Counter[str] = field(default_factory=Counter)
    nicks: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    examples: list[MatchedLine] = field(default_factory=list)

    def count(self, decision: Decision, verdict: Verdict, hour: int | None) -> None:
        """Add what became of one message in which the rule's trigger was found."""
        self.matched += 1
        self.nicks[decision.message.sender.nick] += 1
        if hour is not None:
            self.hours[hour] += 1
        if verdict.outcome is Outcome.FIRES:
            self.fired += 1
        else:
            self.held_back[verdict.outcome] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(MatchedLine.of(decision, verdict))


@dataclass(slots=True)
class Oddities:
    """What logs hold beside lines for the rules; by file, what is the matter, what is unread.

    `cut` are messages longer than any of IRC, whose end no trigger saw; on those in `timeouts`
    some trigger was out of time. `unknown` counts the messages by what a rule that they match asks
    and the log does not tell. `assumed` are lines in a form of a bridge, of somebody who could be
    it for all that the log tells, `unheard` those of a bridge that are nobody's words.
    """

    undecodable: int = 0
    own: int = 0
    bots: int = 0
    services: int = 0
    half: int = 0
    cut: int = 0
    timeouts: int = 0
    assumed: int = 0
    unheard: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    held_back: Counter[str] = field(default_factory=Counter)
    """Comings and goings by why the gate `event` has no rule answer them."""
    files: dict[str, str] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)

    def note(self, path: str, matter: str) -> None:
        """Add what is the matter with a file."""
        before = self.files.get(path, "")
        if matter not in before:
            self.files[path] = f"{before}; {matter}" if before else matter


Observe = Callable[[Sequence[Decision], LocalTime], None]
"""Told what every set of rules makes of a message that may concern one, and when it was said."""

Scores = dict[str, Score]
"""By the names of the rules."""


@dataclass(slots=True)
class DecisionChange:
    """A rule under two sets of rules: lines that it answers under the new ones only, and lost."""

    gained: list[MatchedLine] = field(default_factory=list)
    lost: list[MatchedLine] = field(default_factory=list)

    def gain(self, example: MatchedLine) -> None:
        if len(self.gained) < EXAMPLES:
            self.gained.append(example)

    def lose(self, example: MatchedLine) -> None:
        if len(self.lost) < EXAMPLES:
            self.lost.append(example)


@dataclass(slots=True)
class ReplayReport:
    """All that was seen so far; `other` and `changes` are of rules that are compared, if any."""

    files: int = 0
    lines: int = 0
    messages: int = 0
    rules: Scores = field(default_factory=dict)
    other: Scores = field(default_factory=dict)
    changes: dict[str, DecisionChange] = field(default_factory=dict)
    odd: Oddities = field(default_factory=Oddities)
