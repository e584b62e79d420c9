"""The gates between a match and a reply, in order; the dice come last and decide alone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from talkback.engine.decision import Outcome, Skip
from talkback.engine.keys import names_of, place_of, someone
from talkback.engine.rule import Rule
from talkback.engine.share import WINDOW
from talkback.engine.state import State
from talkback.message import Message
from talkback.settings import Limits, Rate


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a rule may answer a message now, `pending` replies to it being decided already."""

    rule: Rule
    message: Message
    state: State
    limits: Limits
    now: float
    rng: Random
    pending: int = 0


Gate = Callable[[Question], Skip | None]


def admits(rule: Rule, message: Message) -> Skip | None:
    """The scope: the part of a rule's conditions that no text and no memory changes."""
    if not rule.enabled:
        return Skip(Outcome.DISABLED, "enabled = false")
    if not rule.on & message.occasions:
        return Skip(Outcome.SCOPE, f"on: {', '.join(sorted(message.occasions))}")
    if message.channel is not None:
        if rule.channels and not any(glob.matches(message) for glob in rule.channels):
            return Skip(Outcome.SCOPE, f"channels: not {message.channel}")
        if any(glob.matches(message) for glob in rule.not_channels):
            return Skip(Outcome.SCOPE, f"not_channels: {message.channel}")
    return _admits_person(rule, message)


def _admits_person(rule: Rule, message: Message) -> Skip | None:
    person, mapping = message.sender, message.casemapping
    if rule.users and not any(pattern.matches(person, mapping) for pattern in rule.users):
        return Skip(Outcome.SCOPE, f"users: not {person.nick}")
    if any(pattern.matches(person, mapping) for pattern in rule.not_users):
        return Skip(Outcome.SCOPE, f"not_users: {person.nick}")
    return None


def switched_on(question: Question) -> Skip | None:
    """An admin's `disable`, which outlives a reload."""
    if question.rule.name not in question.state.switched_off:
        return None
    return Skip(Outcome.DISABLED, "switched off in chat")


def wanted(question: Question) -> Skip | None:
    """Who asked to be left alone, is."""
    asked = question.state.opted_out
    if not asked or not any(name in asked for name in names_of(question.message)):
        return None
    return Skip(Outcome.OPT_OUT, f"{question.message.sender.nick} asked to be left alone")


def unmuted(question: Question) -> Skip | None:
    """An admin's `mute` of the channel."""
    muted = question.state.muted.get(place_of(question.message))
    if muted is None or question.now >= muted.until:
        return None
    return Skip(Outcome.MUTE, _left(muted.until, question.now, "until an admin says unmute"))


def no_loop(question: Question) -> Skip | None:
    """Another bot that doesn't say so: two rounds are answered, then we rest."""
    message, now = question.message, question.now
    if not question.limits.loop_guard:
        return None
    until = question.state.loops.rests(message, now)
    if until is None:
        return None
    return Skip(Outcome.LOOP, f"{message.sender.nick} answers like a bot; {_left(until, now)}")


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
    rate, now, who = question.limits.person, question.now, someone(question.message)
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
    said = question.state.said_in.get(place_of(question.message), ())
    free = _free(rate, said, question.pending)
    return None if free <= now else Skip(Outcome.BUDGET, _left(free, now))


def cooldown(question: Question) -> Skip | None:
    """The rule rests in this place."""
    rule, now = question.rule, question.now
    fired = question.state.fired.get((rule.name, place_of(question.message)))
    if fired is None or now - fired >= rule.cooldown:
        return None
    return Skip(Outcome.COOLDOWN, _left(fired + rule.cooldown, now))


def user_cooldown(question: Question) -> Skip | None:
    """The rule rests for this person in this place."""
    rule, message, now = question.rule, question.message, question.now
    fired = question.state.fired_for.get((rule.name, place_of(message), someone(message)))
    if fired is None or now - fired >= rule.user_cooldown:
        return None
    return Skip(Outcome.USER_COOLDOWN, _left(fired + rule.user_cooldown, now))


def chance(question: Question) -> Skip | None:
    """The dice."""
    rule = question.rule
    if rule.chance >= 1.0 or question.rng.random() < rule.chance:
        return None
    return Skip(Outcome.CHANCE, f"chance = {rule.chance:g}")


GATES: tuple[Gate, ...] = (
    switched_on,
    wanted,
    unmuted,
    no_loop,
    share,
    channel_limit,
    person_limit,
    cooldown,
    user_cooldown,
    chance,
)


def refusal(question: Question) -> Skip | None:
    """What the first gate that says no says."""
    return next((skip for gate in GATES if (skip := gate(question)) is not None), None)


def _free(rate: Rate, said: Sequence[float], pending: int) -> float:
    """When the next reply fits into the rate, given the times of the last ones."""
    if pending >= rate.count:
        return math.inf
    before = rate.count - pending
    return said[-before] + rate.period if len(said) >= before else -math.inf


def _left(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
