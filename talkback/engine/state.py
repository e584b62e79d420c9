"""What the gates remember. Deciding only reads it; `apply` is the one writer."""

from collections import deque
from dataclasses import dataclass, field
from typing import TypeVar

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.pools import Bag, put
from talkback.message import Message, Reply
from talkback.settings import Limits, Rate

Key = TypeVar("Key")
Value = TypeVar("Value")

Place = tuple[str, str]
"""Network and folded channel; in private the folded nick."""

Someone = tuple[str, str]
"""Network and identity."""

KEEP = 10_000
"""Entries a table keeps; then the oldest is forgotten, so that strangers can't fill memory."""

PENALTY = 60.0
"""Seconds of the first pause (a flood, a loop, a trigger out of time); each next one doubles."""

FORGIVEN = 3600.0
"""Seconds after which a strike no longer counts, and the longest pause."""

OWN_WORDS = 8
"""Replies of ours per place that are recognised when they come back."""

WORDS_KNOWN = 12
"""Characters from which on words are ours and not anybody's."""


@dataclass(frozen=True, slots=True)
class Strike:
    """How often somebody overdid it, and until when nothing is said to them."""

    count: int
    until: float


@dataclass(slots=True)
class State:
    """All tables; times are of the clock whose `now` is handed to `decide` and `apply`."""

    fired: dict[tuple[str, Place], float] = field(default_factory=dict)
    fired_for: dict[tuple[str, Place, Someone], float] = field(default_factory=dict)
    said_in: dict[Place, deque[float]] = field(default_factory=dict)
    said_to: dict[Someone, deque[float]] = field(default_factory=dict)
    answered: dict[tuple[Place, Someone], float] = field(default_factory=dict)
    words: dict[Place, deque[str]] = field(default_factory=dict)
    floods: dict[Someone, Strike] = field(default_factory=dict)
    loops: dict[tuple[Place, Someone], Strike] = field(default_factory=dict)
    paused: dict[tuple[str, str], float] = field(default_factory=dict)
    bags: dict[str, Bag] = field(default_factory=dict)

    def apply(self, decision: Decision, limits: Limits, now: float) -> None:
        """Remember what was done; call it once the replies were accepted for sending."""
        message = decision.message
        looping = any(decision.fired) and looks_automatic(self, message, now)
        for verdict in decision.verdicts:
            self._note(verdict, message, limits, now)
        if looping:
            _strike(self.loops, (place_of(message), someone(message)), now, grace=1)
        for rule, trigger in decision.exhausted:
            _keep(self.paused, (rule.name, trigger.pattern), now + PENALTY)

    def _note(self, verdict: Verdict, message: Message, limits: Limits, now: float) -> None:
        match verdict.outcome:
            case Outcome.FIRES:
                self._cool(verdict, message, now)
                self._spoke(verdict, message, limits, now)
            case Outcome.SHADOW:
                self._cool(verdict, message, now)
            case Outcome.PERSON:
                _strike(self.floods, someone(message), now, grace=0)
            case _:
                pass

    def _cool(self, verdict: Verdict, message: Message, now: float) -> None:
        rule, place = verdict.rule, place_of(message)
        if rule.cooldown:
            _keep(self.fired, (rule.name, place), now)
        if rule.user_cooldown:
            _keep(self.fired_for, (rule.name, place, someone(message)), now)

    def _spoke(self, verdict: Verdict, message: Message, limits: Limits, now: float) -> None:
        if verdict.reply is None:
            return
        place, who = place_of(message), someone(message)
        if limits.channel is not None and message.channel is not None:
            _log(self.said_in, place, limits.channel, now)
        if limits.person is not None:
            _log(self.said_to, who, limits.person, now)
        if limits.loop_guard:
            _keep(self.answered, (place, who), now)
            _remember_words(self.words, place, verdict.reply)
        if verdict.reply.draw is not None:
            put(self.bags, verdict.reply.draw)


def place_of(message: Message) -> Place:
    return message.network, message.casemapping.fold(message.place)


def someone(message: Message) -> Someone:
    return message.network, message.sender.identity(message.casemapping)


def looks_automatic(state: State, message: Message, now: float) -> bool:
    """Our own words coming back, or an answer longer than anybody types in that time."""
    place = place_of(message)
    if any(words in message.text for words in state.words.get(place, ())):
        return True
    answered = state.answered.get((place, someone(message)))
    if answered is None or now - answered > 10.0:
        return False
    return len(message.text) > 40 + 30 * (now - answered)


def _strike(table: dict[Key, Strike], key: Key, now: float, grace: int) -> None:
    """Count one more offence, unless a pause still runs; after `grace` of them pauses begin."""
    last = table.get(key)
    if last is not None and now < last.until:
        return
    count = 1 if last is None or now > last.until + FORGIVEN else last.count + 1
    pause = PENALTY * 2 ** (count - grace - 1) if count > grace else 0.0
    _keep(table, key, Strike(count, now + min(pause, FORGIVEN)))


def _log(table: dict[Key, deque[float]], key: Key, rate: Rate, now: float) -> None:
    _keep(table, key, deque((*table.get(key, ()), now), maxlen=rate.count))


def _keep(table: dict[Key, Value], key: Key, value: Value) -> None:
    table.pop(key, None)
    table[key] = value
    if len(table) > KEEP:
        del table[next(iter(table))]


def _remember_words(table: dict[Place, deque[str]], place: Place, reply: Reply) -> None:
    """Keep what of a reply would be known again: the quote without its author, else all of it."""
    words = reply.text if reply.draw is None else reply.draw.text.partition(" ~ ")[0]
    if len(words) >= WORDS_KNOWN:
        _keep(table, place, deque((*table.get(place, ()), words), maxlen=OWN_WORDS))
