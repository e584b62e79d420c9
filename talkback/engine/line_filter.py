"""Which of many lines have to be decided about at all, asked before messages are made of them."""

from collections.abc import Collection, Iterator, Sequence

from talkback.engine.normalise import readable_texts
from talkback.engine.orders import beginnings, words_for_us
from talkback.engine.ruleset import LONGEST, RuleSet
from talkback.model.channel_lines import ChannelLines
from talkback.model.message import Message, Person, mention_first_chars

_SOMEBODY = Person("")


def lines_to_decide(ruleset: RuleSet, lines: ChannelLines) -> Collection[int]:
    """The numbers of all that may be an order, or that a rule may match.

    About each of the others `Decider.decide` would say nothing. Where a bridge may speak for
    people, all have to be looked at, and where a text is too long to be read whole.
    """
    if lines.network in ruleset.bridges.by_network:
        return range(len(lines.texts))
    seen = readable_texts(lines.texts)
    if max(map(len, (*seen, *lines.texts)), default=0) > LONGEST:
        return range(len(lines.texts))
    return ruleset.numbers_of_candidates(lines.texts, seen).union(_said_to_us(ruleset, lines, seen))


def _said_to_us(ruleset: RuleSet, lines: ChannelLines, seen: Sequence[str]) -> Iterator[int]:
    """Those that begin with the prefix of orders or with our nick."""
    nick, mapping, prefix = lines.bot_nick, lines.casemapping, ruleset.orders.prefix
    letters = mention_first_chars(nick, mapping).union(beginnings(prefix, nick))
    for number, text in enumerate(lines.texts):
        if text[:1] in letters or seen[number][:1] in letters:
            channel = lines.channels[number]
            message = Message(lines.network, channel, _SOMEBODY, text, nick, casemapping=mapping)
            if message.address_end(seen[number]) or words_for_us(message, prefix) is not None:
                yield number
