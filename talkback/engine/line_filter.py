"""Which of many lines have to be decided about at all, asked before messages are made of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from talkback.engine.normalise import readable_texts
from talkback.engine.orders import beginnings, words_for_us
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.ruleset import LONGEST, RuleSet
from talkback.engine.trigger_search import UNTIMED, Stopwatch
from talkback.model.channel_lines import ChannelLines
from talkback.model.message import Message, Person, mention_first_chars

SEARCHING_S = 0.002
"""Seconds of searches at once; what is left then is searched when it is decided about."""
_SOMEBODY = Person("")


def lines_to_decide(ruleset: RuleSet, lines: ChannelLines, stopwatch: Stopwatch) -> Collection[int]:
    """The numbers of all that may be an order, or that a rule may match.

    About each of the others `Decider.decide` would say nothing. Where a bridge may speak for
    people, all have to be looked at, and where a text is too long to be read whole.
    """
    if lines.network in ruleset.bridges.by_network:
        return range(len(lines.texts))
    seen = readable_texts(lines.texts)
    if max(map(len, (*seen, *lines.texts)), default=0) > LONGEST:
        return range(len(lines.texts))
    found = ruleset.triggers_by_line(lines.texts, seen)
    numbers = set(_matched(found, lines.texts, seen, stopwatch))
    return numbers.union(_said_to_us(ruleset, lines, seen))


def _matched(
    found: Mapping[int, Sequence[Trigger]],
    sent: Sequence[str],
    seen: Sequence[str],
    stopwatch: Stopwatch,
) -> Iterator[int]:
    """Those lines that are not known at once to match none of the triggers that may match them.

    A line that would have the clock asked is left to its decision, and so are all when time is up.
    """
    until, untimed, in_time = stopwatch() + SEARCHING_S, UNTIMED, True
    for number, triggers in found.items():
        untimed -= len(triggers)
        if untimed < 0:
            untimed, in_time = UNTIMED, stopwatch() < until
        searched = in_time and len(triggers) <= UNTIMED
        if not (searched and _match_nothing(triggers, sent[number], seen[number])):
            yield number


def _match_nothing(triggers: Sequence[Trigger], sent: str, seen: str) -> bool:
    """Whether none of them matches, as far as a search that takes no time can tell."""
    for trigger in triggers:
        text = seen if trigger.normalise else sent
        if trigger.may_take_long(text) or trigger.compiled.search(text) is not None:
            return False
    return True


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
