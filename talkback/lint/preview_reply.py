"""A reply as it might read, with nothing put in for what only a match can tell."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from talkback.engine.compose import reply_text, templates
from talkback.engine.placeholders import ReplyContext, quote_slots
from talkback.engine.reply_target import names_channel
from talkback.engine.rule import NICK, Rule
from talkback.engine.template import Placeholder, Template
from talkback.lint.lint_context import LintContext, PoolText, SaidInChannel
from talkback.lint.shipped import shipped_quotes
from talkback.model.message import EVENT_KINDS, Message, MessageKind, ReplyKind

LISTENING = frozenset({MessageKind.CHANNEL, MessageKind.ACTION, MessageKind.MENTION})
"""The ways in which a line is said in a channel."""
ANSWERING = LISTENING | EVENT_KINDS
"""What is answered in a channel."""


def preview_reply(
    template: Template, heard: Message, quotes: Mapping[Placeholder, str] = MappingProxyType({})
) -> str:
    """One of a rule's replies to a message, with nothing where no quote is given."""
    own = next((quote for slot, quote in quotes.items() if slot.pool is None), "")
    named = [quotes.get(slot, "") for slot in template.placeholders if slot.pool is not None]
    return reply_text(template, ReplyContext(heard, quote=own), {}, named)


def said_in_channels(context: LintContext) -> Sequence[SaidInChannel]:
    """What each rule says in a channel around its quote, and each quote as its first rule says it.

    Notices are left out, since no bot answers them, and so are words to a person alone and quotes
    that `init` wrote.
    """
    if not context.said:
        context.said.extend(_said_in_channels(context))
    return context.said


def _said_in_channels(context: LintContext) -> Iterator[SaidInChannel]:
    first: dict[str, _QuotingLine] = {}
    for rule in context.rules:
        private = rule.to == NICK or rule.reply_kind is ReplyKind.NOTICE
        if not private and (rule.on & ANSWERING or names_channel(rule.to)):
            for template in templates(rule, context.sample):
                for pool, spoken in _quoting_lines(rule, template):
                    first.setdefault(pool, spoken)
            for at, template in enumerate(rule.replies):
                for start, line in template.lines:
                    place = context.place_of_line(rule, at, template, start)
                    yield rule, place, preview_reply(line, context.sample)
    for pool_text in context.pool_texts:
        if (speaker := first.get(pool_text.source.name)) is not None:
            yield from _quotes_said(pool_text, *speaker, context)


_QuotingLine = tuple[Rule, Template, Placeholder]
"""A line of a reply, and the place in it for a quote."""


def _quoting_lines(rule: Rule, template: Template) -> Iterator[tuple[str, _QuotingLine]]:
    """The pools of a reply, each with a line that quotes it."""
    for _, line in template.lines:
        for slot, pools in quote_slots(line, rule.pools).items():
            yield from ((pool, (rule, line, slot)) for pool in pools)


def _quotes_said(
    pool_text: PoolText, rule: Rule, template: Template, slot: Placeholder, context: LintContext
) -> Iterator[SaidInChannel]:
    shipped = shipped_quotes(pool_text.source.path, context)
    for place, quote in pool_text.quotes:
        if quote not in shipped:
            yield rule, place, preview_reply(template, context.sample, {slot: quote.chat})
