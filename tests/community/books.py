"""Politeness, reckoned from the ledger alone: what was said too much, and silence without reason.

Deliberately simple: lists of times, looked through. It knows the contract, not the engine.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from talkback.engine.decision import Outcome
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.message import Casemapping, Person
from talkback.settings import Rate
from tests.community.bot import Answer, Exchange, Ledger, Restart
from tests.community.crowd import ADMIN
from tests.community.world import HOUR, MINUTE, Line

HAIR = 0.002
"""Seconds: times on disk are whole milliseconds, so that a restart may move one by so much."""
LOOKED_AT, LATELY = 40, 600.0
"""Lines that the share is of, and seconds after which one of ours no longer counts."""
ROUNDS = 2


def reckoned(ledger: Ledger, rules: RuleSet, *, restless: bool = False) -> list[str]:
    """Every breach, as a sentence; `restless` tells that orders may come from an admin."""
    books = Books(rules, has_admin=restless)
    return [breach for entry in ledger for breach in books.enter(entry)]


def rounds(line: Line) -> int:
    """How many of our lines before this one each called forth the next by way of programs."""
    above = line.cause
    while above is not None and above.program and above.speaker != line.speaker:
        above = above.cause
    return 0 if above is None or not above.program else 1 + rounds(above)


@dataclass(slots=True)
class Pause:
    count: int
    until: float


@dataclass(slots=True)
class Books:
    """What was said, to whom, where and when, so far."""

    rules: RuleSet
    has_admin: bool
    in_channel: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    to_person: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    by_rule: dict[tuple[str, ...], float] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    lines: dict[str, list[tuple[bool, float]]] = field(default_factory=lambda: defaultdict(list))
    round: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    last: dict[str, str] = field(default_factory=dict)
    left_alone: set[str] = field(default_factory=set)
    muted: dict[str, float] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    noticed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def enter(self, entry: Exchange | Restart) -> Iterator[str]:
        if isinstance(entry, Restart):
            self.lines.clear()
            return
        for breach in self._breaches(entry):
            line = entry.line
            yield f"{line.when:.3f} {line.channel} <{line.speaker}> {line.text!r}: {breach}"

    def _breaches(self, exchange: Exchange) -> Iterator[str]:
        line = exchange.line
        yield from self._notices(exchange)
        if exchange.order:
            self._order(line)
            if exchange.answers:
                yield "an order, and answered by a rule"
            return
        if line.channel is not None:
            self.lines[line.channel].append((False, line.when))
        if line.planted and not self.off and not _heeded(exchange):
            yield "asked for an answer; neither one nor a reason came of it"
        yield from self._reasons(exchange)
        self._strike(exchange)
        for number, answer in enumerate(exchange.answers, start=1):
            yield from self._answer(line, answer, number)
        self._shadows(exchange)

    def _answer(self, line: Line, answer: Answer, number: int) -> Iterator[str]:
        """What must not be, then what is noted."""
        rule, when, who = self._rule(answer.rule), line.when, _identity(line.person)
        if self.left_alone & _names(line.person):
            yield "wanted to be left alone"
        if when < self.muted.get(line.channel or "", 0.0):
            yield "the channel is muted"
        if rule.name in self.off:
            yield "the rule is switched off"
        pause = self.pauses.get(who)
        if pause is not None and when < pause.until - HAIR:
            yield "is ignored for a while"
        if rounds(answer.line) > ROUNDS:
            yield f"round {rounds(answer.line)} with a program"
        yield from self._cooldowns(rule, line)
        yield from self._rates(line, who)
        yield from self._share(line, number)
        yield from self._quote(answer)

    def _cooldowns(self, rule: Rule, line: Line) -> Iterator[str]:
        for rests, key in self._keys(rule, line):
            since = line.when - self.by_rule.get(key, -1e9)
            if since < rests - HAIR:
                yield f"the rule rests {rests} s and answered after {since:.3f}"
            self.by_rule[key] = line.when

    def _rates(self, line: Line, who: str) -> Iterator[str]:
        """Counting this one: the one before the last `count` is a period away."""
        limits = self.rules.limits
        of = [(limits.person, self.to_person[who])]
        if line.channel is not None:
            of.append((limits.channel, self.in_channel[line.channel]))
        for rate, said in of:
            said.append(line.when)
            if rate is not None and len(said) > rate.count:
                span = line.when - said[-rate.count - 1]
                if span < rate.period - HAIR:
                    yield f"{rate.count + 1} answers within {span:.3f} s"

    def _share(self, line: Line, number: int) -> Iterator[str]:
        limit = self.rules.limits.share
        if line.channel is None or limit is None:
            return
        self.lines[line.channel].append((True, line.when))
        ours = self._ours(line.channel, line.when, LOOKED_AT)
        if ours > max(limit * LOOKED_AT, number):
            yield f"{ours} of the last {LOOKED_AT} lines are ours"

    def _quote(self, answer: Answer) -> Iterator[str]:
        if answer.draw is None:
            return
        pool, text = answer.draw.pool, answer.draw.text
        said = self.round[pool]
        every = self.rules.pools[pool].quotes
        if set(said) == set(every):
            said.clear()
        if text in said:
            yield f"a quote again, {len(every) - len(said)} of {pool} were not said yet"
        if self.last.get(pool) == text and len(every) > 1:
            yield "the same quote twice in a row"
        said.append(text)
        self.last[pool] = text

    def _reasons(self, exchange: Exchange) -> Iterator[str]:
        """Silence has a reason that is true."""
        for name, outcome in exchange.silences:
            if not self._true(self._rule(name), outcome, exchange):
                yield f"{name} kept silent for no reason: {outcome}"

    def _true(self, rule: Rule, outcome: Outcome, exchange: Exchange) -> bool:
        line, limits = exchange.line, self.rules.limits
        said = len(exchange.answers) + len(exchange.refused)
        who = _identity(line.person)
        match outcome:
            case Outcome.OPT_OUT:
                return bool(self.left_alone & _names(line.person))
            case Outcome.MUTE:
                return line.when < self.muted.get(line.channel or "", 0.0)
            case Outcome.COOLDOWN | Outcome.USER_COOLDOWN:
                keys = dict(zip(("cooldown", "user cooldown"), self._every_key(rule, line), strict=True))
                rests, key = keys[outcome]
                return line.when - self.by_rule.get(key, -1e9) < rests + HAIR
            case Outcome.BUDGET:
                return _full(limits.channel, self.in_channel[line.channel or ""], line.when, said)
            case Outcome.PERSON:
                pause = self.pauses.get(who)
                ignored = pause is not None and line.when < pause.until + HAIR
                return ignored or _full(limits.person, self.to_person[who], line.when, said)
            case Outcome.SHARE:
                ours = self._ours(line.channel or "", line.when, LOOKED_AT - 1 - said)
                return limits.share is not None and ours + said + 1 > limits.share * LOOKED_AT
            case Outcome.CHANCE:
                return rule.chance < 1.0
            case Outcome.EARLIER:
                return said > 0
            case Outcome.SHADOW:
                return rule.shadow
            case Outcome.LOOP:
                return limits.loop_guard
            case Outcome.UNLESS:
                return bool(rule.unless)
            case _:
                return False

    def _strike(self, exchange: Exchange) -> None:
        """Ignored for a minute, then twice as long, to an hour; forgiven after one."""
        who, when = _identity(exchange.line.person), exchange.line.when
        if all(outcome is not Outcome.PERSON for _, outcome in exchange.silences):
            return
        last = self.pauses.get(who)
        if last is None or when > last.until + HOUR:
            self.pauses[who] = Pause(1, when + MINUTE)
        elif when >= last.until:
            length = min(MINUTE * 2**last.count, HOUR)
            self.pauses[who] = Pause(last.count + 1, when + length)

    def _shadows(self, exchange: Exchange) -> None:
        for name, outcome in exchange.silences:
            if outcome is Outcome.SHADOW:
                for _, key in self._keys(self._rule(name), exchange.line):
                    self.by_rule[key] = exchange.line.when

    def _order(self, line: Line) -> None:
        """What people and the admin asked for, read off their words."""
        words = line.text.lower().split()[1:]
        admin = self.has_admin and f"account:{line.person.account}" == ADMIN
        match words:
            case ["ignoreme"]:
                self.left_alone |= _names(line.person)
            case ["unignoreme"]:
                self.left_alone -= _names(line.person)
            case ["mute", *length] if admin:
                units = {"s": 1.0, "m": MINUTE, "h": HOUR}
                long = float(length[0][:-1]) * units[length[0][-1]] if length else 1e9
                self.muted[line.channel or ""] = line.when + long
            case ["unmute"] if admin:
                self.muted.pop(line.channel or "", None)
            case ["disable", name] if admin:
                self.off.add(name)
            case ["enable", name] if admin:
                self.off.discard(name)

    def _notices(self, exchange: Exchange) -> Iterator[str]:
        """Orders are answered to nobody more than six times a minute, but to an admin."""
        line = exchange.line
        told = self.noticed[_identity(line.person)]
        told += [line.when] * exchange.notices
        admin = f"account:{line.person.account}" == ADMIN
        if len(told) > 6 and line.when - told[-7] < MINUTE and not admin and exchange.notices:
            yield "seven notices within a minute"

    def _ours(self, channel: str, when: float, last: int) -> int:
        looked_at = self.lines[channel][-last:] if last > 0 else []
        return sum(ours and when - said < LATELY for ours, said in looked_at)

    def _keys(self, rule: Rule, line: Line) -> list[tuple[float, tuple[str, ...]]]:
        return [(rests, key) for rests, key in self._every_key(rule, line) if rests]

    def _every_key(self, rule: Rule, line: Line) -> list[tuple[float, tuple[str, ...]]]:
        place = line.channel or Casemapping.RFC1459.fold(line.person.nick)
        return [
            (rule.cooldown, (rule.name, place)),
            (rule.user_cooldown, (rule.name, place, _identity(line.person))),
        ]

    def _rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules.rules if rule.name == name)


def _identity(person: Person) -> str:
    return f"account:{person.account}" if person.account else f"{person.user}@{person.host}"


def _names(person: Person) -> set[str]:
    return {_identity(person), f"{person.user}@{person.host}"}


def _full(rate: Rate | None, said: list[float], when: float, pending: int) -> bool:
    lately = sum(when - moment < rate.period + HAIR for moment in said) if rate else 0
    return rate is not None and lately + pending >= rate.count


def _heeded(exchange: Exchange) -> bool:
    return bool(exchange.answers or exchange.refused or exchange.silences)
