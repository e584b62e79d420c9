"""What rules wait for, counted from what was heard and said alone: hours, silences, people, words.

The engine's own memory is held against this.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from talkback.engine.rule import Rule
from talkback.engine.time_window import TimeWindow
from tests.community.bot import Exchange
from tests.community.identities import HAIR, identity, place_of
from tests.community.world import MONDAY, Line

_COUNTED = re.compile(r"number (\d+), your (\d+): ")
_VOTES = ("quorum", "chance")


@dataclass(slots=True)
class Waiting:
    """`words` and `replies` are the last of anybody, and of the bot, by place."""

    words: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    replies: dict[str, float] = field(default_factory=dict)
    votes: defaultdict[tuple[str, str], dict[str, float]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def restarted(self, now: float) -> None:
        """The bot comes into its channels anew; who said what before it has forgotten."""
        self.words = defaultdict(lambda: now)
        self.votes.clear()

    def too_early(self, rule: Rule, text: str, line: Line, now: float) -> Iterator[str]:
        """Why the rule should not have answered yet, or not with this text."""
        place = place_of(line)
        if rule.when and not any(is_open(window, now) for window in rule.when):
            yield "when: it is not the time"
        if rule.after_silence and now - self.words[place] < rule.after_silence - HAIR:
            yield "silence: somebody spoke"
        if rule.within_reply and now - self.replies.get(place, -1e9) > rule.within_reply + HAIR:
            yield "within reply: our last words are long ago"
        if rule.quorum and self._people(rule, line, now, HAIR) < rule.quorum.count:
            yield "quorum: not enough people"
        if (told := _COUNTED.match(text)) is not None:
            known = [self.counts[key] + 1 for key in _counters(rule, line)]
            if known != [int(number) for number in told.groups()]:
                yield f"counted as {told[0]!r}, and it is {known}"

    def is_waiting(self, outcome: str, rule: Rule, line: Line, now: float) -> bool:
        """Whether it is true that the rule had to wait for that."""
        place = place_of(line)
        match outcome:
            case "when":
                return not any(is_open(window, now) for window in rule.when)
            case "silence":
                return now - self.words[place] < rule.after_silence + HAIR
            case "within reply":
                return now - self.replies.get(place, -1e9) > rule.within_reply - HAIR
            case _:
                quorum = rule.quorum
                return quorum is not None and self._people(rule, line, now, -HAIR) < quorum.count

    def remember(self, exchange: Exchange, rules: dict[str, Rule]) -> None:
        """What was heard, and what came of it."""
        line, now = exchange.line, exchange.when
        place = place_of(line)
        for name, outcome in exchange.silences:
            if rules[name].quorum is not None and outcome in _VOTES:
                self.votes[name, place][identity(line.person)] = now
        for answer in exchange.answers:
            self.votes.pop((answer.rule, place), None)
            self.counts.update(_counters(rules[answer.rule], line))
            self.replies[place] = now
        self.words[place] = now

    def _people(self, rule: Rule, line: Line, now: float, hair: float) -> int:
        period = 0.0 if rule.quorum is None else rule.quorum.period
        votes = self.votes[rule.name, place_of(line)]
        lately = {who for who, at in votes.items() if now - at <= period + hair}
        return len(lately | {identity(line.person)})


def is_open(window: TimeWindow, now: float) -> bool:
    """Whether a day of the window began it not longer ago than it is long."""
    shown = datetime.fromtimestamp(MONDAY + now, UTC)
    length = timedelta(minutes=(window.end - window.begin) % 1440 or 1440)
    midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in (0, 1):
        day = midnight - timedelta(days=back)
        begin = day + timedelta(minutes=window.begin)
        if day.weekday() in window.days and begin <= shown < begin + length:
            return True
    return False


def _counters(rule: Rule, line: Line) -> list[tuple[str, ...]]:
    return [(rule.name, place_of(line)), (rule.name, place_of(line), identity(line.person))]
