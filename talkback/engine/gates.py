"""The gates between a match and a reply, in order; the dice come last and decide alone."""

from collections.abc import Callable, Iterable

from talkback.engine.compose import sayable_templates
from talkback.engine.cooldown_gates import gate_cooldown, gate_match_cooldown, gate_user_cooldown
from talkback.engine.decision import TRIGGER, Decision, Outcome, Refusal, Verdict, not_known
from talkback.engine.gate_context import GateContext
from talkback.engine.history_gates import gate_quorum, gate_silence, gate_within_reply
from talkback.engine.limit_gates import (
    gate_channel_limit,
    gate_loop,
    gate_person_limit,
    gate_share,
)
from talkback.engine.reply_target import is_elsewhere
from talkback.engine.request_gates import gate_disabled, gate_mute, gate_opt_out
from talkback.engine.rule import NICK
from talkback.engine.text_gates import missing, veto
from talkback.model.lazy_dataclass import dataclass


def gate_event(question: GateContext) -> str | None:
    """Comings and goings of no person, or of many at once; most messages are none."""
    return question.state.membership.refusal(question.message, question.now)


def gate_unless(question: GateContext) -> str | Refusal | None:
    """What the line must not hold."""
    return veto(question.rule, question.search)


def gate_also(question: GateContext) -> str | Refusal | None:
    """What the line must hold as well."""
    return missing(question.rule, question.search)


def gate_earlier_rule(question: GateContext) -> str | None:
    """The first rule that may fire, fires; only `continue` lets others speak as well.

    An alert in another channel is no answer: it is kept back by none, and keeps none back.
    """
    if question.is_elsewhere:
        return None
    for verdict in question.fired:
        if not (verdict.rule.continue_ or is_elsewhere(verdict.rule, question.message)):
            return verdict.rule.name
    return None


def gate_empty_pool(question: GateContext) -> str | None:
    """A pool on the web has no quote until its source was there once."""
    rule, pools = question.rule, question.ruleset.pools
    names = rule.quoted_pools
    if not names or sayable_templates(rule, question.message, pools):
        return None
    empty = [name for name in names if not pools[name].quotes]
    if empty:
        return f"no quote in {', '.join(empty)} yet"
    return f"fewer quotes in {', '.join(names)} than a reply asks for"


def gate_absent(question: GateContext) -> str | None:
    """There is nobody to say it to: nothing is used up for it."""
    to, message = question.rule.to, question.message
    if to == NICK and message.sender.relayed:
        return f"{message.sender.nick} is behind a bridge: here that nick is somebody else's"
    if question.is_elsewhere and not question.is_in(message.network, to):
        return f"not in {to}"
    return None


def gate_when(question: GateContext) -> str | Refusal | None:
    """The rule speaks at certain times only, by the clock on the wall."""
    if not question.rule.when:
        return None
    now = question.local_time()
    answers = [window.includes(now) for window in question.rule.when]
    if any(answers):
        return None
    if None in answers:
        return not_known("time of day" if now.clock is None else "day")
    return f"it is {now} here"


def gate_chance(question: GateContext) -> str | None:
    """The dice."""
    rule = question.rule
    if rule.chance >= 1.0 or question.rng.random() < rule.chance:
        return None
    return f"chance = {rule.chance:g}"


@dataclass(frozen=True, slots=True)
class Gate:
    """A question between a match and a reply, and all that is known of it anywhere.

    `refusal` tells why not, None where the rule may go on; the reason of a refusal is `outcome`,
    except where it is a Refusal of its own. `meaning` and `keys` are the row of the reference.
    `reads` are the tables of `State` without which the question has no answer. `matching` gates
    decide whether a line is the rule's at all, so that a refused one is not counted as matched.
    `early` ones are asked before the triggers, of the message alone. Where `keys` are a rule's, one
    that has the defaults of all of them is not refused.
    """

    outcome: str
    refusal: Callable[[GateContext], str | Refusal | None]
    meaning: str
    keys: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    matching: bool = False
    early: bool = False


GATES = (
    Gate(
        Outcome.EVENT,
        gate_event,
        "nobody is greeted who is the bot or another one, comes or goes with a netsplit, was "
        "there before the bot, or comes while many do",
        ("on",),
        ("membership",),
        early=True,
    ),
    Gate(
        Outcome.UNLESS,
        gate_unless,
        "an exception of the rule is found in the line",
        ("unless",),
        ("paused_triggers",),
        matching=True,
    ),
    Gate(
        "also",
        gate_also,
        "something that the line must hold as well is not found in it",
        ("also",),
        ("paused_triggers",),
        matching=True,
    ),
    Gate(
        Outcome.EARLIER_RULE,
        gate_earlier_rule,
        "a rule above it in the file fired, and does not let others speak as well",
        ("continue",),
    ),
    Gate(
        "empty pool",
        gate_empty_pool,
        "its pools have no quote yet, or too few for one reply",
        ("pool",),
    ),
    Gate(
        "absent",
        gate_absent,
        "the bot is not in the channel that it would speak to, or the person is behind a bridge",
        ("to",),
    ),
    Gate(
        Outcome.DISABLED,
        gate_disabled,
        "an admin turned the rule off, or an operator did in this channel",
        reads=("disabled", "disabled_by_operators"),
    ),
    Gate(
        Outcome.OPT_OUT,
        gate_opt_out,
        "the person asked to be left alone",
        reads=("opted_out",),
    ),
    Gate(
        "mute",
        gate_mute,
        "an admin or an operator muted the channel",
        reads=("muted", "muted_by_operators"),
    ),
    Gate("when", gate_when, "it is not the time for the rule", ("when",)),
    Gate(
        "loop",
        gate_loop,
        "the person answers like a bot: our own words, twice in a row faster than anybody types, "
        "or without an end",
        ("loop_guard",),
        ("loop_guard",),
    ),
    Gate(
        "share",
        gate_share,
        "more than this of the channel's last 40 lines would be the bot's, of the last ten minutes",
        ("max_share",),
        ("activity",),
    ),
    Gate(
        "channel limit",
        gate_channel_limit,
        "the channel has had its replies, or the alerts about others; or who is behind a bridge, "
        "who comes and who leaves have had their part of them",
        ("max_replies",),
        ("replies_in", "alerts_in", "replies_to_bridge", "event_replies_in"),
    ),
    Gate(
        Outcome.PERSON_LIMIT,
        gate_person_limit,
        "the person fired too many rules; ignored for a minute, then for two, up to an hour",
        ("max_replies_person",),
        ("flood_penalties", "replies_to"),
    ),
    Gate("cooldown", gate_cooldown, "the rule rests here", ("cooldown",), ("last_fired",)),
    Gate(
        "user cooldown",
        gate_user_cooldown,
        "the rule rests here for this person",
        ("user_cooldown",),
        ("last_fired_for",),
    ),
    Gate(
        "match cooldown",
        gate_match_cooldown,
        "the rule rests here for the same match",
        ("match_cooldown",),
        ("last_fired_with",),
    ),
    Gate(
        "silence",
        gate_silence,
        "somebody, the bot included, said something here not long enough ago, or the bot came only "
        "then",
        ("after_silence",),
        ("last_words",),
    ),
    Gate(
        "within reply",
        gate_within_reply,
        "the bot's last words here are longer ago, or it said none yet",
        ("within_reply",),
        ("last_reply",),
    ),
    Gate(
        Outcome.QUORUM,
        gate_quorum,
        "so many different people have not brought the rule this far in so long",
        ("quorum",),
        ("votes",),
    ),
    Gate(Outcome.CHANCE, gate_chance, "the dice", ("chance",)),
)
"""In the order in which they are asked. A new gate is a function and a row here, no more."""


def gate_names() -> tuple[str, ...]:
    """All gates in order, with the two that stand in no row."""
    early = [gate.outcome for gate in GATES if gate.early]
    return (Outcome.SCOPE, *early, TRIGGER, *(gate.outcome for gate in GATES if not gate.early))


def is_matching(gate: str) -> bool:
    """Whether what that gate refuses was no match at all."""
    return any(each.matching for each in GATES if each.outcome == gate)


def matched(decision: Decision) -> list[Verdict]:
    """The rules whose trigger was found and no `unless`, whatever came of it."""
    return [
        verdict
        for verdict in decision.verdicts
        if verdict.match is not None and not is_matching(verdict.gate)
    ]


def needs_history(gate: str, *, event: bool = False) -> bool:
    """Whether that gate can only be asked by who knows what happened before.

    An early one has nothing to remember of what somebody said, only of who came and left.
    """
    asked = (each for each in GATES if each.outcome == gate and (event or not each.early))
    return any(each.reads and not each.matching for each in asked)


def first_refusal(question: GateContext, gates: Iterable[Gate]) -> tuple[Gate, Refusal] | None:
    """What the first gate that says no says; those behind it are not asked, early ones neither."""
    for gate in gates:
        why = gate.refusal(question)
        if why is not None:
            return gate, why if isinstance(why, Refusal) else Refusal(gate.outcome, why)
    return None
