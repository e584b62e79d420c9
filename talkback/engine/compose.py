"""What a rule that fires says."""

from collections.abc import Iterator, Mapping, Sequence

from talkback.engine.decision import Match
from talkback.engine.gate_context import GateContext
from talkback.engine.placeholders import KIND_OF, ReplyContext, needs_quote
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import Pool, draw
from talkback.engine.template import DEFAULT_CHANNEL_REPLY, DEFAULT_PRIVATE_REPLY, Template
from talkback.model.message import DrawnQuote, Message, Reply


def compose_reply(context: GateContext) -> Reply:
    """One of the replies that can be said; the dice are asked only where there are several."""
    sayable = sayable_templates(context.rule, context.message, context.ruleset.pools)
    return _filled(context, context.rng.choice(sayable) if len(sayable) > 1 else sayable[0])


def every_reply(context: GateContext) -> Iterator[Reply]:
    """What would be said, whichever way the dice fell."""
    sayable = sayable_templates(context.rule, context.message, context.ruleset.pools)
    return (_filled(context, template) for template in dict.fromkeys(sayable))


def templates(rule: Rule, message: Message) -> Sequence[Template]:
    """The rule's replies, or the default of the place."""
    if rule.replies:
        return rule.replies
    return (DEFAULT_PRIVATE_REPLY if message.channel is None else DEFAULT_CHANNEL_REPLY,)


def sayable_templates(
    rule: Rule, message: Message, pools: Mapping[str, Pool]
) -> Sequence[Template]:
    """Those for which there is a quote, as far as they ask for one."""
    filled = any(pools[name].quotes for name in rule.pools)
    return [one for one in templates(rule, message) if filled or not needs_quote(one)]


def _filled(context: GateContext, template: Template) -> Reply:
    rule, match, message = context.rule, context.match, context.message
    drawn = _draw(context) if needs_quote(template) else None
    values = ReplyContext(message, match.text, drawn.text if drawn else "")
    text = reply_text(template, values, _groups(match))
    return Reply(message.reply_target, text, rule.reply_kind, rule.name, drawn)


def _draw(context: GateContext) -> DrawnQuote:
    """A quote, and not one that a rule above says in answer to the same message."""
    replies = (verdict.reply for verdict in context.fired)
    taken = [reply.draw for reply in replies if reply is not None and reply.draw is not None]
    pools = [context.ruleset.pools[name] for name in context.rule.pools]
    return draw(pools, context.state.bags, context.rng, taken)


def reply_text(template: Template, context: ReplyContext, groups: Mapping[str, str]) -> str:
    """A reply, filled in; empty where neither the context nor the groups know."""
    names = {slot.name for slot in template.placeholders}
    return template.fill(
        {
            name: KIND_OF[name].value(context) if name in KIND_OF else groups.get(name, "")
            for name in names
        }
    )


def _groups(match: Match) -> dict[str, str]:
    """Those of the trigger that matched; the reader knows that another has the rest."""
    values = {str(n): text or "" for n, text in enumerate(match.groups, start=1)}
    return values | {name: text or "" for name, text in match.named_groups.items()}
