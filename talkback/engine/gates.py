"""The gates between a match and a reply, in order; the dice come last and decide alone."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from talkback.engine.channel_activity import WINDOW_LINES
from talkback.engine.decision import Outcome, Refusal, Verdict
from talkback.engine.identity import ConversationKey, PersonKey
from talkback.engine.loop_guard import BotEvidence
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope import PersonPattern, is_on
from talkback.engine.shuffle_bag import Pool
from talkback.engine.state import State
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch
from talkback.model.message import Message
from talkback.model.settings import Limits, Rate


@dataclass(slots=True)
class GateContext:
    """Whether a rule that a message matches may answer it now, after those that `fired`.

    Nobody writes to it; it is not frozen because one is made for each match, which that slows.
    """

    rule: Rule
    message: Message
    conversation: ConversationKey
    person: PersonKey
    state: State
    limits: Limits
    now: float
    rng: Random
    search: TriggerSearch
    pools: Mapping[str, Pool]
    fired: Sequence[Verdict]

    @property
    def replies_so_far(self) -> int:
        """How many replies to the message are decided already."""
        return len(self.fired)


Gate = Callable[[GateContext], Refusal | None]


def in_scope(rule: Rule, message: Message, reading: NormalisedMessage) -> Refusal | None:
    """The scope: the part of a rule's conditions that no text and no memory changes."""
    if not rule.enabled:
        return Refusal(Outcome.DISABLED, "enabled = false")
    occasions = message.kinds(reading.normalised.text)
    if not rule.on & occasions:
        return Refusal(Outcome.SCOPE, f"on: {', '.join(sorted(occasions))}")
    if message.channel is not None:
        if rule.channels and not any(glob.matches(message) for glob in rule.channels):
            return Refusal(Outcome.SCOPE, f"channels: not {message.channel}")
        if any(glob.matches(message) for glob in rule.not_channels):
            return Refusal(Outcome.SCOPE, f"not_channels: {message.channel}")
    return _person_in_scope(rule, message)


def _person_in_scope(rule: Rule, message: Message) -> Refusal | None:
    if rule.users and not _is_one_of(rule.users, message):
        return Refusal(Outcome.SCOPE, f"users: not {message.sender.nick}")
    if rule.not_users and _is_one_of(rule.not_users, message):
        return Refusal(Outcome.SCOPE, f"not_users: {message.sender.nick}")
    return None


def _is_one_of(patterns: Iterable[PersonPattern], message: Message) -> bool:
    person, mapping = message.sender, message.casemapping
    return any(
        is_on(pattern, message.network) and pattern.matches(person, mapping) for pattern in patterns
    )


def gate_unless(question: GateContext) -> Refusal | None:
    """An `unless` that matches; one that ran out of time keeps us silent too."""
    if not question.rule.unless:
        return None
    veto = question.search.first_match(question.rule, question.rule.unless)
    if isinstance(veto, TriggerMatch):
        return Refusal(Outcome.UNLESS, veto.trigger.pattern)
    return None if veto.outcome is Outcome.NO_MATCH else veto


def gate_earlier_rule(question: GateContext) -> Refusal | None:
    """The first rule that may fire, fires; only `continue` lets others speak as well."""
    final = next((verdict for verdict in question.fired if not verdict.rule.continue_), None)
    return None if final is None else Refusal(Outcome.EARLIER_RULE, final.rule.name)


def gate_empty_pool(question: GateContext) -> Refusal | None:
    """A pool on the web has no quote until its source was there once."""
    names = question.rule.pools
    if not names or any(question.pools[name].quotes for name in names):
        return None
    return Refusal(Outcome.EMPTY_POOL, f"no quote in {', '.join(names)} yet")


def gate_disabled(question: GateContext) -> Refusal | None:
    """An admin's `disable`, which outlives a reload."""
    if question.rule.name not in question.state.disabled:
        return None
    return Refusal(Outcome.DISABLED, "switched off in chat")


def gate_opt_out(question: GateContext) -> Refusal | None:
    """Who asked to be left alone, is: with an account by that, since a user@host can be shared."""
    if question.person not in question.state.opted_out:
        return None
    return Refusal(Outcome.OPT_OUT, f"{question.message.sender.nick} asked to be left alone")


def gate_mute(question: GateContext) -> Refusal | None:
    """An admin's `mute` of the channel."""
    muted = question.state.muted.get(question.conversation)
    if muted is None or question.now >= muted.until:
        return None
    return Refusal(
        Outcome.MUTE, _time_left_text(muted.until, question.now, "until an admin says unmute")
    )


def gate_loop(question: GateContext) -> Refusal | None:
    """Another bot that doesn't say so is answered twice, a slow one for a row; then we rest."""
    message, now = question.message, question.now
    if not question.limits.loop_guard:
        return None
    rest = question.state.loop_guard.timeout_for(
        message.text, question.conversation, question.person, now
    )
    if rest is None:
        return None
    why = (
        "answers like a bot"
        if rest.evidence is BotEvidence.TOO_FAST
        else "was answered often in a row"
    )
    return Refusal(Outcome.LOOP, f"{message.sender.nick} {why}; {_time_left_text(rest.until, now)}")


def gate_share(question: GateContext) -> Refusal | None:
    """A channel is for people: the bot says only so much of what is said there."""
    limit, message = question.limits.max_share, question.message
    if limit is None or message.channel is None:
        return None
    more = question.replies_so_far + 1
    part = question.state.activity.share(message, more, question.now)
    if part <= max(limit, more / WINDOW_LINES):
        return None
    return Refusal(Outcome.SHARE, f"{part:.0%} of the last {WINDOW_LINES} lines would be ours")


def gate_person_limit(question: GateContext) -> Refusal | None:
    """Who fires more than their share is ignored for a while, longer each time."""
    rate, now, who = question.limits.person_rate, question.now, question.person
    if rate is None:
        return None
    flood = question.state.flood_penalties.get(who)
    if flood is not None and now < flood.until:
        return Refusal(Outcome.PERSON_LIMIT, f"ignored; {_time_left_text(flood.until, now)}")
    if _next_slot_at(rate, question.state.replies_to.get(who, ()), question.replies_so_far) <= now:
        return None
    return Refusal(Outcome.PERSON_LIMIT, f"{rate.count} replies in {rate.period:g} s")


def gate_channel_limit(question: GateContext) -> Refusal | None:
    """The politeness budget of a channel."""
    rate, now = question.limits.channel_rate, question.now
    if rate is None or question.message.channel is None:
        return None
    said = question.state.replies_in.get(question.conversation, ())
    free = _next_slot_at(rate, said, question.replies_so_far)
    return None if free <= now else Refusal(Outcome.CHANNEL_LIMIT, _time_left_text(free, now))


def gate_cooldown(question: GateContext) -> Refusal | None:
    """The rule rests in this place."""
    rule, now = question.rule, question.now
    fired = question.state.last_fired.get((rule.name, question.conversation))
    if fired is None or now - fired >= rule.cooldown:
        return None
    return Refusal(Outcome.COOLDOWN, _time_left_text(fired + rule.cooldown, now))


def gate_user_cooldown(question: GateContext) -> Refusal | None:
    """The rule rests for this person in this place."""
    rule, now = question.rule, question.now
    fired = question.state.last_fired_for.get((rule.name, question.conversation, question.person))
    if fired is None or now - fired >= rule.user_cooldown:
        return None
    return Refusal(Outcome.USER_COOLDOWN, _time_left_text(fired + rule.user_cooldown, now))


def gate_chance(question: GateContext) -> Refusal | None:
    """The dice."""
    rule = question.rule
    if rule.chance >= 1.0 or question.rng.random() < rule.chance:
        return None
    return Refusal(Outcome.CHANCE, f"chance = {rule.chance:g}")


GATES: Mapping[Outcome, Gate] = {
    Outcome.UNLESS: gate_unless,
    Outcome.EARLIER_RULE: gate_earlier_rule,
    Outcome.EMPTY_POOL: gate_empty_pool,
    Outcome.DISABLED: gate_disabled,
    Outcome.OPT_OUT: gate_opt_out,
    Outcome.MUTE: gate_mute,
    Outcome.LOOP: gate_loop,
    Outcome.SHARE: gate_share,
    Outcome.CHANNEL_LIMIT: gate_channel_limit,
    Outcome.PERSON_LIMIT: gate_person_limit,
    Outcome.COOLDOWN: gate_cooldown,
    Outcome.USER_COOLDOWN: gate_user_cooldown,
    Outcome.CHANCE: gate_chance,
}
"""In the order in which they are asked, each under the outcome with which it says no."""


def first_refusal(question: GateContext) -> Refusal | None:
    """What the first gate that says no says; those behind it are not asked."""
    for gate in GATES.values():
        skip = gate(question)
        if skip is not None:
            return skip
    return None


def _next_slot_at(rate: Rate, said: Sequence[float], pending: int) -> float:
    """When the next reply fits into the rate, given the times of the last ones."""
    if pending >= rate.count:
        return math.inf
    before = rate.count - pending
    return said[-before] + rate.period if len(said) >= before else -math.inf


def _time_left_text(until: float, now: float, never: str = "none left for this line") -> str:
    return never if until == math.inf else f"{until - now:.0f} s left"
