"""What a rule that fires says."""

from collections.abc import Mapping, Sequence
from random import Random

from talkback.engine.decision import Match
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
    template = rule.reply or (
        DEFAULT_PRIVATE_REPLY if message.channel is None else DEFAULT_CHANNEL_REPLY
    )
    values = _values(match, message) | {"quote": drawn.text if drawn else ""}
    text = template.fill({slot.name: "" for slot in template.placeholders} | values)
    return Reply(message.reply_target, text, rule.reply_kind, rule.name, drawn)


def _values(match: Match, message: Message) -> dict[str, str]:
    """Groups are those of the trigger that matched; the reader knows that another has the rest."""
    values = {str(n): text or "" for n, text in enumerate(match.groups, start=1)}
    values |= {name: text or "" for name, text in match.named_groups.items()}
    return values | {
        "nick": message.sender.nick,
        "bot": message.bot_nick,
        "channel": message.reply_target,
        "network": message.network,
        "message": message.text,
        "match": match.text,
    }
