"""A reply as it might read, with nothing put in for what only a match can tell."""

from talkback.engine.rule import Rule
from talkback.engine.template import IN_CHANNEL, IN_PRIVATE
from talkback.message import Message


class _Values(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return ""


def as_said(rule: Rule, heard: Message, quote: str = "") -> str:
    """The rule's reply to a message."""
    template = rule.reply or (IN_PRIVATE if heard.channel is None else IN_CHANNEL)
    values = _Values(
        quote=quote,
        nick=heard.sender.nick,
        bot=heard.bot,
        channel=heard.place,
        network=heard.network,
    )
    return template.fill(values)
