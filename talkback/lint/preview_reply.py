"""A reply as it might read, with nothing put in for what only a match can tell."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.compose import reply_text
from talkback.engine.placeholders import ReplyContext
from talkback.engine.rule import Rule
from talkback.lint.lint_context import LintContext
from talkback.lint.shipped import shipped_quotes
from talkback.model.errors import Location
from talkback.model.message import Message, MessageKind, ReplyKind

LISTENING = frozenset({MessageKind.CHANNEL, MessageKind.ACTION, MessageKind.MENTION})
"""The ways in which a line is said in a channel."""


def preview_reply(rule: Rule, heard: Message, quote: str = "") -> str:
    """The rule's reply to a message."""
    return reply_text(rule, ReplyContext(heard, quote=quote), groups={})


def said_in_channels(subject: LintContext) -> Iterator[tuple[Rule, Location, str]]:
    """What each rule says in a channel around its quote, and each quote as its first rule says it.

    Notices are left out, since no bot answers them, and so are quotes that `init` wrote.
    """
    first: dict[str, Rule] = {}
    for rule in subject.rules:
        if rule.on & LISTENING and rule.reply_kind is not ReplyKind.NOTICE:
            for pool in rule.pools:
                first.setdefault(pool, rule)
            if rule.reply is not None:
                yield rule, subject.place(rule, RuleKeys.reply), preview_reply(rule, subject.sample)
    for pool_text in subject.pool_texts:
        if (speaker := first.get(pool_text.source.name)) is not None:
            shipped = shipped_quotes(pool_text.source.path, subject)
            for place, quote in pool_text.quotes:
                if quote not in shipped:
                    yield speaker, place, preview_reply(speaker, subject.sample, quote.chat)
