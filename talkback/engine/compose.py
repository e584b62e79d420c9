"""What a rule that fires says."""

from collections.abc import Mapping

from talkback.engine.decision import Match
from talkback.engine.gate_context import GateContext
from talkback.engine.placeholders import KIND_OF, ReplyContext
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import draw
from talkback.engine.template import DEFAULT_CHANNEL_REPLY, DEFAULT_PRIVATE_REPLY
from talkback.model.message import DrawnQuote, Reply


def compose_reply(context: GateContext) -> Reply:
    """Draw a quote where the rule has pools, and fill the reply in."""
    rule, match, message = context.rule, context.match, context.message
    drawn = _draw(context) if rule.pools else None
    filled = ReplyContext(message, match.text, drawn.text if drawn else "")
    text = reply_text(rule, filled, _groups(match))
    return Reply(message.reply_target, text, rule.reply_kind, rule.name, drawn)


def _draw(context: GateContext) -> DrawnQuote:
    """A quote, and not one that a rule above says in answer to the same message."""
    replies = (verdict.reply for verdict in context.fired)
    taken = [reply.draw for reply in replies if reply is not None and reply.draw is not None]
    pools = [context.ruleset.pools[name] for name in context.rule.pools]
    return draw(pools, context.state.bags, context.rng, taken)


def reply_text(rule: Rule, context: ReplyContext, groups: Mapping[str, str]) -> str:
    """The rule's reply, filled in; empty where neither the context nor the groups know."""
    template = rule.reply or (
        DEFAULT_PRIVATE_REPLY if context.message.channel is None else DEFAULT_CHANNEL_REPLY
    )
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
