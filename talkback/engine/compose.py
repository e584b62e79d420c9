"""What a rule that fires says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from talkback.engine.alerts import LAST_ALERT, is_last_alert
from talkback.engine.decision import Match
from talkback.engine.gate_context import GateContext
from talkback.engine.placeholders import KIND_OF, ReplyContext, own_quotes, quote_slots
from talkback.engine.quote_slots import Slot, can_fill, draw_each
from talkback.engine.reply_target import target_channel, target_of
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import Pool
from talkback.engine.template import (
    DEFAULT_CHANNEL_REPLY,
    DEFAULT_PRIVATE_REPLY,
    Placeholder,
    Template,
)
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import DrawnQuote, Message, Reply


@dataclass(frozen=True, slots=True)
class _Quoted:
    """What of a reply is quoted: by `{quote}`, by each `{quote:POOL}`, and what was drawn for it.

    `own` is empty where there is none.
    """

    own: str = ""
    named: tuple[str, ...] = ()
    draws: tuple[DrawnQuote, ...] = ()


_NOTHING = _Quoted()


def compose_reply(context: GateContext) -> Reply:
    """One of the replies that can be said; the dice are asked only where there are several."""
    sayable = sayable_templates(context.rule, context.message, context.ruleset.pools)
    return _filled(context, context.rng.choice(sayable) if len(sayable) > 1 else sayable[0])


def every_reply(context: GateContext) -> Iterator[Reply]:
    """What would be said, whichever way the dice fell."""
    sayable = sayable_templates(context.rule, context.message, context.ruleset.pools)
    return (_filled(context, template) for template in dict.fromkeys(sayable))


def templates(rule: Rule, message: Message) -> Sequence[Template]:
    """The rule's replies, or the default of the place where they are said."""
    if rule.replies:
        return rule.replies
    in_private = target_channel(rule, message) is None
    return (DEFAULT_PRIVATE_REPLY if in_private else DEFAULT_CHANNEL_REPLY,)


def sayable_templates(
    rule: Rule, message: Message, pools: Mapping[str, Pool]
) -> Sequence[Template]:
    """Those for which there are as many quotes as they ask for."""
    return [
        template
        for template in templates(rule, message)
        if not template.quotes or can_fill(slots_of(template, rule, pools))
    ]


def slots_of(template: Template, rule: Rule, pools: Mapping[str, Pool]) -> Sequence[Slot]:
    """The pools of each place for a quote, from left to right."""
    asked = quote_slots(template, rule.pools).values()
    return [[pools[name] for name in names] for names in asked]


def _filled(context: GateContext, template: Template) -> Reply:
    rule, match, message = context.rule, context.match, context.message
    quoted = _quoted(context, template) if template.quotes else _NOTHING
    values = ReplyContext(message, match.text, quoted.own, context.local_time, *_counts(context))
    text = reply_text(template, values, _groups(match), quoted.named)
    text += LAST_ALERT if is_last_alert(context) else ""
    return Reply(target_of(rule, message), text, rule.reply_kind, rule.name, quoted.draws)


def _counts(context: GateContext) -> tuple[int, int]:
    """The how many-th time it is that the rule fires there, and that it does for this person."""
    state, place = context.state, (context.rule.name, context.conversation)
    before = state.times_fired.get(place, 0)
    return before + 1, state.times_fired_for.get((*place, context.person), 0) + 1


def _quoted(context: GateContext, template: Template) -> _Quoted:
    drawn = _draws(context, template)
    own = [draw for slot, draw in drawn if slot.pool is None]
    again = own * (len(own_quotes(template)) - 1)
    named = tuple(draw.text for slot, draw in drawn if slot.pool is not None)
    draws = (*(draw for _, draw in drawn), *again)
    return _Quoted(own[0].text if own else "", named, draws)


def _draws(context: GateContext, template: Template) -> Sequence[tuple[Placeholder, DrawnQuote]]:
    """A quote for each place, and none that a rule above says in answer to the same message."""
    replies = (verdict.reply for verdict in context.fired)
    taken = [draw for reply in replies if reply is not None for draw in reply.draws]
    slots, pools = quote_slots(template, context.rule.pools), context.ruleset.pools
    asked = [[pools[name] for name in names] for names in slots.values()]
    draws = draw_each(asked, context.state.bags, context.rng, taken)
    return list(zip(slots, draws, strict=True))


def reply_text(
    template: Template,
    context: ReplyContext,
    groups: Mapping[str, str],
    named: Iterable[str] = (),
) -> str:
    """A reply, filled in; empty where neither the context nor the groups know.

    `named` are the quotes of pools that the template names, from left to right. The lines of a
    reply are those of its template: no value makes another.
    """
    quotes = iter(named)

    def value(slot: Placeholder) -> str:
        kind = KIND_OF.get(slot.name)
        if kind is not None:
            text = kind.value(context)
        elif slot.pool is not None:
            text = next(quotes, "")
        else:
            text = groups.get(slot.name, "")
        return text.replace("\n", " ")

    return template.fill(value)


def _groups(match: Match) -> dict[str, str]:
    """Those of the trigger that matched; the reader knows that another has the rest."""
    if not match.groups:
        return {}
    values = {str(n): text or "" for n, text in enumerate(match.groups, start=1)}
    return values | {name: text or "" for name, text in match.named_groups.items()}
