"""TB507: a reply that takes more than one line where the nick is as long as nicks get."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from talkback.engine.compose import templates
from talkback.engine.placeholders import quote_slots
from talkback.engine.reply_target import target_channel, target_of
from talkback.engine.rule import Rule
from talkback.engine.template import Placeholder, Template
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.lint.preview_reply import preview_reply
from talkback.model.errors import Location
from talkback.model.message import Message, MessageKind, Person, Reply
from talkback.net.protocol.nick import prefix_length
from talkback.net.protocol.outgoing import split_reply
from talkback.quotes.file_problems import FlawKind

NICK = 30
"""Letters of the longest nick on most networks (OFTC, InspIRCd's default)."""

_ONE_OF_SEVERAL = "of a reply of several lines each is cut to one; shorten it"

Quotes = Mapping[Placeholder, str]
"""What is put into the places of a reply."""


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Each quote, or reply without one, that the rule cannot say in one line."""
    heard = [_sample_for(rule, sample) for sample in _samples(context)]
    for at, template in enumerate(templates(rule, heard[0])):
        for start, line in template.lines:
            remedy = "shorten it" if template.line_count == 1 else _ONE_OF_SEVERAL
            place = context.place_of_line(rule, at, template, start)
            slots = quote_slots(line, rule.pools)
            for quotes in _fillings(slots, context, place):
                for where, message in _cut(rule, line, quotes, heard):
                    yield LintFinding(where, f"{message}; {remedy}")


def _sample_for(rule: Rule, sample: Message) -> Message:
    return sample._replace(channel=None) if rule.on == {MessageKind.PRIVATE} else sample


def _fillings(
    slots: Mapping[Placeholder, Sequence[str]], context: LintContext, place: Location
) -> Iterator[Iterable[tuple[Location, Quotes]]]:
    """What is put into a line: each quote of a pool, the longest first, or the longest of each."""
    if len(slots) != 1:
        yield [(place, _longest(slots, context))]
        return
    [(slot, names)] = slots.items()
    for name in names:
        yield ((at, {slot: quote}) for at, quote in context.longest_first(name))


def _longest(slots: Mapping[Placeholder, Sequence[str]], context: LintContext) -> Quotes:
    """Where there are several quotes, the longest ones, each once."""
    found: dict[Placeholder, str] = {}
    for slot, names in slots.items():
        quotes = (quote for name in names for _, quote in context.longest_first(name))
        left = (quote for quote in quotes if quote not in found.values())
        found[slot] = max(left, key=lambda quote: len(quote.encode()), default="")
    return found


def _samples(context: LintContext) -> Iterator[Message]:
    """Somebody with the longest nick, in the channel with the longest name of each network."""
    bot = max(context.config.nicks.every, key=len)
    sample = context.sample._replace(bot_nick=bot, sender=Person("n" * NICK))
    joined = [network for network in context.config.networks if network.channels]
    for network in joined:
        channel = max((channel.name for channel in network.channels), key=len)
        yield sample._replace(network=network.name, channel=channel)
    if not joined:
        yield sample


def _cut(
    rule: Rule,
    template: Template,
    quotes: Iterable[tuple[Location, Quotes]],
    heard: Sequence[Message],
) -> Iterator[tuple[Location, str]]:
    """The quotes, longest first, until one fits."""
    for place, filling in quotes:
        pieces = {message: _pieces(rule, template, message, filling) for message in heard}
        worst = max(heard, key=lambda message: pieces[message])
        lines = pieces[worst]
        if lines < 2:
            return
        channel = target_channel(rule, worst)
        where = "in private" if channel is None else f"in {channel} on {worst.network}"
        message = (
            f"as {rule.name} says it {where} to a nick of {NICK} letters, this takes {lines} lines"
        )
        yield place, message


def _pieces(rule: Rule, template: Template, heard: Message, quotes: Quotes) -> int:
    text = preview_reply(template, heard, quotes)
    reply = Reply(target_of(rule, heard), text, rule.reply_kind, rule.name)
    said = split_reply(reply, prefix_length(heard.bot_nick))
    return len(said.pieces) + said.cut


TOO_LONG = RuleLint(*FlawKind.LONG.value, check=_check)
