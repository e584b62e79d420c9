"""A ledger held against the books: what was said too much, and silence without a reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from talkback.engine.decision import Outcome
from talkback.engine.rates import ALERTS
from talkback.engine.rule import HERE, NICK, Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ByRank
from talkback.model.message import MAX_LINES
from tests.community.books import Books
from tests.community.bot import Answer, Exchange, Ledger, Restart
from tests.community.identities import HAIR, identity
from tests.community.waiting import Waiting
from tests.community.world import MINUTE, Line

LOOKED_AT = 40
"""Lines of a channel that our share is of."""

ROUNDS = 2
"""Answers to what programs made of our answer to a person.

A program that speaks to us first is a person to the bot, until it is one who talks too much.
"""

ROW = 24
"""Answers in a row to a program that takes its time and has words of its own."""

AT_ONCE = 1.0
"""Seconds within which only programs answer."""


def breaches(ledger: Ledger, rules: RuleSet, admin: str | None = None) -> list[str]:
    """Every one, as a sentence; `admin` is the account whose orders count."""
    auditor = Auditor(rules, admin)
    return [breach for entry in ledger for breach in auditor.enter(entry)]


def chain(answer: Line) -> tuple[int, Line | None]:
    """How many of our lines led to this one by way of programs alone, and what the first answered.

    The line of a program that was called forth by people, or by nothing, begins a chain.
    """
    count, opening = 0, answer.cause
    above = opening
    while above is not None and above.program:
        above = above.cause
        if above is not None and above.speaker == answer.speaker:
            count, opening = count + 1, above.cause
    return count, opening


@dataclass(slots=True)
class Auditor:
    """Reads one entry after the other."""

    rules: RuleSet
    admin: str | None
    books: Books = field(default_factory=Books)
    waiting: Waiting = field(default_factory=Waiting)

    def enter(self, entry: Exchange | Restart) -> Iterator[str]:
        self.books.now = entry.when
        if isinstance(entry, Restart):
            self.books.lines.clear()
            self.waiting.restarted(entry.when)
            return
        line = entry.line
        for breach in self._order(entry) if entry.order else self._exchange(entry):
            yield f"{entry.when:.3f} {line.channel} <{line.speaker}> {line.text!r}: {breach}"
        self.waiting.remember(entry, {rule.name: rule for rule in self.rules.rules})

    def _order(self, exchange: Exchange) -> Iterator[str]:
        """Nobody but an admin gets more than six notices a minute."""
        line, told = exchange.line, self.books.notices[identity(exchange.line.person)]
        told += [exchange.when] * exchange.notices
        admin = self.admin is not None and line.person.account == self.admin
        if exchange.notices and not admin and told[-7:-6] > [exchange.when - MINUTE]:
            yield "seven notices within a minute"
        if exchange.answers:
            yield "an order, and answered by a rule"
        self.books.obey(line, admin=admin)

    def _exchange(self, exchange: Exchange) -> Iterator[str]:
        self.books.heard(exchange.line)
        decided = exchange.answers or exchange.refused or exchange.silences
        off = self.books.off or self.books.off_by_operators
        if exchange.line.planted and not off and not decided:
            yield "a rule was meant for this; neither an answer nor a reason came"
        for name, outcome in exchange.silences:
            if not REASONS[outcome](Silence(self, exchange, self._rule(name))):
                yield f"{name} kept silent for no reason: {outcome}"
        for answer in exchange.answers:
            rule = self._rule(answer.rule)
            yield from self._unwanted(rule, answer, exchange.line)
            yield from self._too_soon(rule, exchange.line)
            text, when = answer.line.text, exchange.when
            yield from self.waiting.too_early(rule, text, exchange.line, when)
            yield from self._again(answer)
            self.books.spoke(rule, answer, exchange.line)
            yield from self._too_much(answer, exchange)
        self._remember(exchange)

    def _unwanted(self, rule: Rule, answer: Answer, line: Line) -> Iterator[str]:
        channel = answer.line.channel
        if rule.to != NICK and self.books.is_muted(line.channel if rule.to == HERE else channel):
            yield "the channel is muted"
        if self.books.is_off(rule.name, channel if answer.is_alert else line.channel):
            yield "the rule is switched off"
        if answer.is_alert:
            return
        if self.books.wants_none(line):
            yield "wanted to be left alone"
        asked = [who.rank for who in rule.users if isinstance(who, ByRank)]
        if asked and line.rank < min(asked):
            yield f"{rule.name} is not for a rank of {line.rank.name}"
        if self.books.ignored(line.person) > HAIR:
            yield "is ignored for a while"
        yield from self._round(line, answer.line)

    def _round(self, line: Line, answer: Line) -> Iterator[str]:
        """Who was answered in between is known to hide a program for a moment, not for long."""
        count, opening = chain(answer)
        if not line.program or line.cause is None:
            return
        slow = self.books.waited(line) > AT_ONCE and line.cause.text not in line.text
        if slow and count <= ROW:
            return
        at_once = min(count, self.books.in_a_row(answer))
        forward = opening is not None and opening.program
        person = self.rules.limits.person_rate
        if (at_once > ROUNDS and not forward) or (person is not None and count > person.count):
            yield f"round {count} with a program"

    def _too_soon(self, rule: Rule, line: Line) -> Iterator[str]:
        for outcome, left in self.books.resting(rule, line):
            if left > HAIR:
                yield f"{outcome}: {rule.name} should rest for {left:.3f} s"

    def _again(self, answer: Answer) -> Iterator[str]:
        """A round of a pool is over when all of it was said."""
        if len({draw.text for draw in answer.draws}) < len(answer.draws):
            yield f"quote again: in one reply, {answer.line.text!r}"
        for draw in answer.draws:
            said, every = self.books.rounds[draw.pool], self.rules.pools[draw.pool].quotes
            if set(said) == set(every):
                said.clear()
            if draw.text in said:
                left = f"{len(every) - len(said)} of {draw.pool} are left"
                yield f"quote again: {draw.text!r}, and {left}"
            elif self.books.last.get(draw.pool) == draw.text and len(every) > 1:
                yield f"quote again: {draw.text!r} at the seam of two rounds of {draw.pool}"
            self.books.drew(draw)

    def _too_much(self, answer: Answer, exchange: Exchange) -> Iterator[str]:
        """What was just said is counted already."""
        limits, books, channel = self.rules.limits, self.books, answer.line.channel
        ours, said = books.ours(channel, LOOKED_AT), exchange.lines_in(channel)
        if limits.max_share is not None and ours > max(limits.max_share * LOOKED_AT, said):
            yield f"share: {ours} of the last {LOOKED_AT} lines"
        if answer.is_alert:
            alerts = books.within(books.alerts[channel or ""], ALERTS, -HAIR)
            if alerts > ALERTS.count:
                yield f"alerts: {alerts} in an hour"
            return
        line = exchange.line
        to_person = books.within(books.to_person[identity(line.person)], limits.person_rate, -HAIR)
        if limits.person_rate is not None and to_person > limits.person_rate.count:
            yield f"person limit: {to_person} in {limits.person_rate.period:g} s"
        if channel is None:
            return
        in_channel = books.within(books.in_channel[channel], limits.channel_rate, -HAIR)
        if limits.channel_rate is not None and in_channel > limits.channel_rate.count:
            yield f"channel limit: {in_channel} in {limits.channel_rate.period:g} s"

    def _remember(self, exchange: Exchange) -> None:
        for name, outcome in exchange.silences:
            if outcome == Outcome.SHADOW:
                self.books.rest(self._rule(name), exchange.line)
            elif outcome == Outcome.PERSON_LIMIT:
                self.books.strike(exchange.line.person)

    def _rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules.rules if rule.name == name)


@dataclass(frozen=True, slots=True)
class Silence:
    """A rule that matched and kept silent."""

    auditor: Auditor
    exchange: Exchange
    rule: Rule

    @property
    def is_alert(self) -> bool:
        return self.rule.to.startswith("#") and self.rule.to != self.exchange.line.channel

    @property
    def channel(self) -> str | None:
        """Where the rule would have spoken."""
        return self.rule.to if self.is_alert else self.exchange.line.channel

    @property
    def decided(self) -> int:
        """Answers to the same line, or alerts about it, said or not."""
        said = sum(answer.is_alert is self.is_alert for answer in self.exchange.answers)
        return said + len(self.exchange.refused)

    def resting(self) -> bool:
        books = self.auditor.books
        return any(left > -HAIR for _, left in books.resting(self.rule, self.exchange.line))

    def ignored(self) -> bool:
        books, rate = self.auditor.books, self.auditor.rules.limits.person_rate
        who = self.exchange.line.person
        said = books.within(books.to_person[identity(who)], rate, HAIR)
        full = rate is not None and said + self.decided >= rate.count and not self.is_alert
        return full or books.ignored(who) > -HAIR

    def spent(self) -> bool:
        books, rate = self.auditor.books, self.auditor.rules.limits.channel_rate
        if self.is_alert:
            alerts = books.within(books.alerts[self.rule.to], ALERTS, HAIR)
            return alerts + self.decided >= ALERTS.count
        said = books.within(books.in_channel[self.exchange.line.channel or ""], rate, HAIR)
        return rate is not None and said + self.decided >= rate.count

    def waiting(self, outcome: str) -> bool:
        exchange = self.exchange
        return self.auditor.waiting.is_waiting(outcome, self.rule, exchange.line, exchange.when)

    def filled(self) -> bool:
        limit, most = self.auditor.rules.limits.max_share, MAX_LINES * len(self.exchange.refused)
        decided = self.exchange.lines_in(self.channel) + most
        more = max((reply.line_count for reply in self.rule.replies), default=1)
        ours = self.auditor.books.ours(self.channel, LOOKED_AT - decided)
        return limit is not None and ours + decided + more > limit * LOOKED_AT


REASONS: Mapping[str, Callable[[Silence], bool]] = {
    Outcome.OPT_OUT: lambda s: not s.is_alert and s.auditor.books.wants_none(s.exchange.line),
    "mute": lambda s: s.rule.to == NICK or s.auditor.books.is_muted(s.channel),
    "cooldown": Silence.resting,
    "user cooldown": Silence.resting,
    "match cooldown": Silence.resting,
    "when": lambda s: s.waiting("when"),
    "silence": lambda s: s.waiting("silence"),
    "within reply": lambda s: s.waiting("within reply"),
    Outcome.QUORUM: lambda s: s.waiting("quorum"),
    Outcome.PERSON_LIMIT: Silence.ignored,
    "channel limit": Silence.spent,
    "share": Silence.filled,
    "loop": lambda s: not s.is_alert and s.auditor.rules.limits.loop_guard,
    "chance": lambda s: s.rule.chance < 1.0,
    Outcome.EARLIER_RULE: lambda s: not s.is_alert and s.decided > 0,
    Outcome.SHADOW: lambda s: s.rule.shadow,
    Outcome.UNLESS: lambda s: bool(s.rule.unless),
}
"""When a reason is true."""
