"""What was said where, when and to whom, written down as it happens: lists of times, no more.

The books know the contract and not the engine, whose memory they are held against.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from operator import eq

from talkback.engine.rule import Rule
from talkback.model.message import DrawnQuote, Person, Rank
from talkback.model.settings import Rate
from tests.community.bot import Answer
from tests.community.identities import identity, names, place_of
from tests.community.world import HOUR, MINUTE, Line

LATELY = 600.0
"""Seconds after which a line of ours no longer fills a channel."""

NEVER = -1e9
UNITS = {"s": 1.0, "m": MINUTE, "h": HOUR}

Times = defaultdict[str, list[float]]


@dataclass(slots=True)
class Pause:
    """Somebody is ignored, for the how manieth time, and until when."""

    count: int
    until: float


@dataclass(slots=True)
class Books:
    """`now` is when what is being entered happened."""

    now: float = 0.0
    in_channel: Times = field(default_factory=partial(defaultdict, list))
    alerts: Times = field(default_factory=partial(defaultdict, list))
    to_person: Times = field(default_factory=partial(defaultdict, list))
    notices: Times = field(default_factory=partial(defaultdict, list))
    fired: dict[tuple[str, ...], float] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    lines: defaultdict[str, list[tuple[bool, float]]] = field(
        default_factory=partial(defaultdict, list)
    )
    rounds: defaultdict[str, list[str]] = field(default_factory=partial(defaultdict, list))
    last: dict[str, str] = field(default_factory=dict)
    answered: dict[str | None, list[str]] = field(default_factory=dict)
    said: dict[Line, float] = field(default_factory=dict)
    left_alone: set[str] = field(default_factory=set)
    muted: dict[str | None, float] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    muted_by_operators: dict[str | None, float] = field(default_factory=dict)
    off_by_operators: set[tuple[str, str | None]] = field(default_factory=set)

    def heard(self, line: Line, *, ours: bool = False) -> None:
        if line.channel is not None:
            self.lines[line.channel].append((ours, self.now))

    def spoke(self, rule: Rule, answer: Answer, to: Line) -> None:
        channel = answer.line.channel
        if answer.is_alert:
            self.alerts[channel or ""].append(self.now)
        else:
            self.to_person[identity(to.person)].append(self.now)
            self.answered.setdefault(to.channel, []).append(to.speaker)
            if channel is not None:
                self.in_channel[channel].append(self.now)
        self.said[answer.line] = self.now
        self.rest(rule, to)
        for _ in range(answer.lines):
            self.heard(answer.line, ours=True)

    def drew(self, draw: DrawnQuote) -> None:
        self.rounds[draw.pool].append(draw.text)
        self.last[draw.pool] = draw.text

    def rest(self, rule: Rule, line: Line) -> None:
        """From here on, as long as the rule says."""
        for _, _, key in _rests(rule, line):
            self.fired[key] = self.now

    def strike(self, person: Person) -> None:
        """Ignored for a minute, then twice as long, up to an hour; forgiven after one."""
        last = self.pauses.get(identity(person))
        if last is None or self.now > last.until + HOUR:
            last = Pause(0, NEVER)
        if self.now >= last.until:
            length = min(MINUTE * 2**last.count, HOUR)
            self.pauses[identity(person)] = Pause(last.count + 1, self.now + length)

    def obey(self, line: Line, *, admin: bool) -> None:
        """What somebody asked for, read off their words."""
        operator = line.channel is not None and line.rank is Rank.OP
        match line.text.lower().split()[1:]:
            case ["ignoreme"]:
                self.left_alone |= names(line.person)
            case ["unignoreme"]:
                self.left_alone -= names(line.person)
            case ["mute", *length] if admin or operator:
                long = float(length[0][:-1]) * UNITS[length[0][-1]] if length else -NEVER
                muted = self.muted if admin else self.muted_by_operators
                muted[line.channel] = self.now + long
            case ["unmute"] if admin or operator:
                self.muted_by_operators.pop(line.channel, None)
                if admin:
                    self.muted.pop(line.channel, None)
            case ["disable", name] if admin:
                self.off.add(name)
            case ["disable", name] if operator:
                self.off_by_operators.add((name, line.channel))
            case ["enable", name] if admin or operator:
                self.off_by_operators.discard((name, line.channel))
                if admin:
                    self.off.discard(name)

    def is_muted(self, channel: str | None) -> bool:
        tables = self.muted, self.muted_by_operators
        return any(self.now < muted.get(channel, NEVER) for muted in tables)

    def is_off(self, rule: str, channel: str | None) -> bool:
        return rule in self.off or (rule, channel) in self.off_by_operators

    def wants_none(self, line: Line) -> bool:
        return bool(self.left_alone & names(line.person))

    def ignored(self, person: Person) -> float:
        """Seconds for which they still are."""
        pause = self.pauses.get(identity(person))
        return 0.0 if pause is None else pause.until - self.now

    def resting(self, rule: Rule, line: Line) -> Iterator[tuple[str, float]]:
        """Seconds for which the rule still has to."""
        for outcome, seconds, key in _rests(rule, line):
            yield outcome, self.fired.get(key, NEVER) + seconds - self.now

    def in_a_row(self, answer: Line) -> int:
        """How many answers in the channel go to the same one, with this one."""
        to = answer.cause.speaker if answer.cause is not None else ""
        before = reversed(self.answered.get(answer.channel, []))
        return 1 + sum(1 for _ in takewhile(partial(eq, to), before))

    def waited(self, line: Line) -> float:
        """Seconds since we said what called the line forth."""
        return self.now - (NEVER if line.cause is None else self.said.get(line.cause, NEVER))

    def within(self, said: list[float], rate: Rate | None, hair: float) -> int:
        """How often in the last period."""
        period = 0.0 if rate is None else rate.period
        return sum(self.now - moment < period + hair for moment in said[-200:])

    def ours(self, channel: str | None, last: int) -> int:
        """How many of a channel's last lines are ours, and new enough to count."""
        looked_at = self.lines[channel][-last:] if channel and last > 0 else []
        return sum(ours and self.now - when < LATELY for ours, when in looked_at)


def _rests(rule: Rule, line: Line) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    place = place_of(line)
    yield "cooldown", rule.cooldown, (rule.name, place)
    yield "user cooldown", rule.user_cooldown, (rule.name, place, identity(line.person))
    found = rule.match_cooldown and rule.triggers[0].compiled.search(line.text)
    if found:
        yield "match cooldown", rule.match_cooldown, (rule.name, place, "", found[0].strip())
