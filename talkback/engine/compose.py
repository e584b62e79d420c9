"""What a rule that fires says."""

from collections.abc import Mapping, Sequence
from random import Random

from talkback.engine.decision import Match
from talkback.engine.placeholders import KIND_OF, ReplyContext
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import Bag, Pool, draw
from talkback.engine.template import DEFAULT_CHANNEL_REPLY, DEFAULT_PRIVATE_REPLY
from talkback.model.message import DrawnQuote, Message, Reply


def compose_reply(  # noqa: PLR0913 - what is handed in is all there is
    rule: Rule,
    match: Match,
    message: Message,
    pools: Mapping[str, Pool],
    bags: Mapping[str, Bag],
    rng: Random,
    taken: Sequence[DrawnQuote],
) -> Reply:
    """Draw a quote where the rule has pools, and fill the reply in."""
    drawn = draw([pools[name] for name in rule.pools], bags, rng, taken) if rule.pools else None
    context = ReplyContext(message, match.text, drawn.text if drawn else "")
    text = reply_text(rule, context, _groups(match))
    return Reply(message.reply_target, text, rule.reply_kind, rule.name, drawn)


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
