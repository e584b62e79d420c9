"""A reply as it might read, with nothing put in for what only a match can tell."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.compose import reply_text, templates
from talkback.engine.placeholders import ReplyContext, needs_quote
from talkback.engine.rule import Rule
from talkback.engine.template import Template
from talkback.lint.lint_context import LintContext, PoolText
from talkback.lint.shipped import shipped_quotes
from talkback.model.errors import Location
from talkback.model.message import Message, MessageKind, ReplyKind

LISTENING = frozenset({MessageKind.CHANNEL, MessageKind.ACTION, MessageKind.MENTION})
"""The ways in which a line is said in a channel."""


def preview_reply(template: Template, heard: Message, quote: str = "") -> str:
    """One of a rule's replies to a message."""
    return reply_text(template, ReplyContext(heard, quote=quote), groups={})


def said_in_channels(subject: LintContext) -> Iterator[tuple[Rule, Location, str]]:
    """What each rule says in a channel around its quote, and each quote as its first rule says it.

    Notices are left out, since no bot answers them, and so are quotes that `init` wrote.
    """
    first: dict[str, tuple[Rule, Template]] = {}
    for rule in subject.rules:
        if rule.on & LISTENING and rule.reply_kind is not ReplyKind.NOTICE:
            for template in filter(needs_quote, templates(rule, subject.sample)):
                for pool in rule.pools:
                    first.setdefault(pool, (rule, template))
            for at, template in enumerate(rule.replies):
                place = subject.place(rule, RuleKeys.replies, at)
                yield rule, place, preview_reply(template, subject.sample)
    for pool_text in subject.pool_texts:
        if (speaker := first.get(pool_text.source.name)) is not None:
            yield from _quotes_said(pool_text, *speaker, subject)


def _quotes_said(
    pool_text: PoolText, rule: Rule, template: Template, subject: LintContext
) -> Iterator[tuple[Rule, Location, str]]:
    shipped = shipped_quotes(pool_text.source.path, subject)
    for place, quote in pool_text.quotes:
        if quote not in shipped:
            yield rule, place, preview_reply(template, subject.sample, quote.chat)
