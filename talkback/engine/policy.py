"""The gates between a match and a reply, in order; the dice come last and decide alone."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from talkback.engine.decision import Outcome, Skip, Verdict
from talkback.engine.keys import Place, Someone
from talkback.engine.loop import Sign
from talkback.engine.pools import Pool
from talkback.engine.rule import Rule
from talkback.engine.ruleset import Reading
from talkback.engine.scope import PersonPattern, is_on
from talkback.engine.search import Found, Search
from talkback.engine.share import WINDOW
from talkback.engine.state import State
from talkback.message import Message
from talkback.settings import Limits, Rate


@dataclass(slots=True)
class Question:
    """Whether a rule that a message matches may answer it now, after those that `fired`.

    Nobody writes to it; it is not frozen because one is made for each match, which that slows.
    """

    rule: Rule
    message: Message
    place: Place
    who: Someone
    state: State
    limits: Limits
    now: float
    rng: Random
    search: Search
    pools: Mapping[str, Pool]
    fired: Sequence[Verdict]

    @property
    def pending(self) -> int:
        """How many replies to the message are decided already."""
        return len(self.fired)


Gate = Callable[[Question], Skip | None]


def admits(rule: Rule, message: Message, reading: Reading) -> Skip | None:
    """The scope: the part of a rule's conditions that no text and no memory changes."""
    if not rule.enabled:
        return Skip(Outcome.DISABLED, "enabled = false")
    occasions = message.occasions(reading.seen.text)
    if not rule.on & occasions:
        return Skip(Outcome.SCOPE, f"on: {', '.join(sorted(occasions))}")
    if message.channel is not None:
        if rule.channels and not any(glob.matches(message) for glob in rule.channels):
            return Skip(Outcome.SCOPE, f"channels: not {message.channel}")
        if any(glob.matches(message) for glob in rule.not_channels):
            return Skip(Outcome.SCOPE, f"not_channels: {message.channel}")
    return _admits_person(rule, message)


def _admits_person(rule: Rule, message: Message) -> Skip | None:
    if rule.users and not _is_one_of(rule.users, message):
        return Skip(Outcome.SCOPE, f"users: not {message.sender.nick}")
    if rule.not_users and _is_one_of(rule.not_users, message):
        return Skip(Outcome.SCOPE, f"not_users: {message.sender.nick}")
    return None


def _is_one_of(patterns: Iterable[PersonPattern], message: Message) -> bool:
    person, mapping = message.sender, message.casemapping
    return any(
        is_on(pattern, message.network) and pattern.matches(person, mapping) for pattern in patterns
    )


def unvetoed(question: Question) -> Skip | None:
    """An `unless` that matches; one that ran out of time keeps us silent too."""
    if not question.rule.unless:
        return None
    veto = question.search.first(question.rule, question.rule.unless)
    if isinstance(veto, Found):
        return Skip(Outcome.UNLESS, veto.trigger.pattern)
    return None if veto.outcome is Outcome.NO_MATCH else veto


def unanswered(question: Question) -> Skip | None:
    """The first rule that may fire, fires; only `continue` lets others speak as well."""
    final = next((verdict for verdict in question.fired if not verdict.rule.continues), None)
    return None if final is None else Skip(Outcome.EARLIER, final.rule.name)


def stocked(question: Question) -> Skip | None:
    """A pool on the web has no quote until its source was there once."""
    names = question.rule.pools
    if not names or any(question.pools[name].quotes for name in names):
        return None
    return Skip(Outcome.EMPTY, f"no quote in {', '.join(names)} yet")


def switched_on(question: Question) -> Skip | None:
    """An admin's `disable`, which outlives a reload."""
    if question.rule.name not in question.state.switched_off:
        return None
    return Skip(Outcome.DISABLED, "switched off in chat")


def wanted(question: Question) -> Skip | None:
    """Who asked to be left alone, is: with an account by that, since a user@host can be shared."""
    if question.who not in question.state.opted_out:
        return None
    return Skip(Outcome.OPT_OUT, f"{question.message.sender.nick} asked to be left alone")


def unmuted(question: Question) -> Skip | None:
    """An admin's `mute` of the channel."""
    muted = question.state.muted.get(question.place)
    if muted is None or question.now >= muted.until:
        return None
    return Skip(Outcome.MUTE, _left(muted.until, question.now, "until an admin says unmute"))


def no_loop(question: Question) -> Skip | None:
    """Another bot that doesn't say so is answered twice, a slow one for a row; then we rest."""
    message, now = question.message, question.now
    if not question.limits.loop_guard:
        return None
    rest = question.state.loops.rests(message.text, question.place, question.who, now)
    if rest is None:
        return None
    why = "answers like a bot" if rest.sign is Sign.MACHINE else "was answered often in a row"
    return Skip(Outcome.LOOP, f"{message.sender.nick} {why}; {_left(rest.until, now)}")


def share(question: Question) -> Skip | None:
    """A channel is for people: the bot says only so much of what is said there."""
    limit, message = question.limits.share, question.message
    if limit is None or message.channel is None:
        return None
    more = question.pending + 1
    part = question.state.talk.share(message, more, question.now)
    if part <= max(limit, more / WINDOW):
        return None
    return Skip(Outcome.SHARE, f"{part:.0%} of the last {WINDOW} lines would be ours")


def person_limit(question: Question) -> Skip | None:
    """Who fires more than their share is ignored for a while, longer each time."""
    rate, now, who = question.limits.person, question.now, question.who
    if rate is None:
        return None
    flood = question.state.floods.get(who)
    if flood is not None and now < flood.until:
        return Skip(Outcome.PERSON, f"ignored; {_left(flood.until, now)}")
    if _free(rate, question.state.said_to.get(who, ()), question.pending) <= now:
        return None
    return Skip(Outcome.PERSON, f"{rate.count} replies in {rate.period:g} s")


def channel_limit(question: Question) -> Skip | None:
    """The politeness budget of a channel."""
    rate, now = question.limits.channel, question.now
    if rate is None or question.message.channel is None:
        return None
    said = question.state.said_in.get(question.place, ())
    free = _free(rate, said, question.pending)
    return None if free <= now else Skip(Outcome.BUDGET, _left(free, now))


def cooldown(question: Question) -> Skip | None:
    """The rule rests in this place."""
    rule, now = question.rule, question.now
    fired = question.state.fired.get((rule.name, question.place))
    if fired is None or now - fired >= rule.cooldown:
        return None
    return Skip(Outcome.COOLDOWN, _left(fired + rule.cooldown, now))


def user_cooldown(question: Question) -> Skip | None:
    """The rule rests for this person in this place."""
    rule, now = question.rule, question.now
    fired = question.state.fired_for.get((rule.name, question.place, question.who))
    if fired is None or now - fired >= rule.user_cooldown:
        return None
    return Skip(Outcome.USER_COOLDOWN, _left(fired + rule.user_cooldown, now))


def chance(question: Question) -> Skip | None:
    """The dice."""
    rule = question.rule
    if rule.chance >= 1.0 or question.rng.random() < rule.chance:
        return None
    return Skip(Outcome.CHANCE, f"chance = {rule.chance:g}")


GATES: Mapping[Outcome, Gate] = {
    Outcome.UNLESS: unvetoed,
    Outcome.EARLIER: unanswered,
    Outcome.EMPTY: stocked,
    Outcome.DISABLED: switched_on,
    Outcome.OPT_OUT: wanted,
    Outcome.MUTE: unmuted,
    Outcome.LOOP: no_loop,
    Outcome.SHARE: share,
    Outcome.BUDGET: channel_limit,
    Outcome.PERSON: person_limit,
    Outcome.COOLDOWN: cooldown,
    Outcome.USER_COOLDOWN: user_cooldown,
    Outcome.CHANCE: chance,
}
"""In the order in which they are asked, each under the outcome with which it says no."""


def refusal(question: Question) -> Skip | None:
    """What the first gate that says no says; those behind it are not asked."""
    for gate in GATES.values():
        skip = gate(question)
        if skip is not None:
            return skip
    return None


def _free(rate: Rate, said: Sequence[float], pending: int) -> float:
    """When the next reply fits into the rate, given the times of the last ones."""
    if pending >= rate.count:
        return math.inf
    before = rate.count - pending
    return said[-before] + rate.period if len(said) >= before else -math.inf


def _left(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
