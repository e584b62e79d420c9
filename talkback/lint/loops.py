"""Replies that would fire a rule when another bot says them, or give another bot an order."""

import re
from collections.abc import Iterator
from dataclasses import replace

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.errors import Diagnostic, Location
from talkback.lint.codes import Hint
from talkback.lint.hearing import hearers
from talkback.lint.said import as_said
from talkback.lint.subject import Subject, shown, warning
from talkback.lint.triggers import generous_rules
from talkback.message import Manner, Occasion

_LISTENING = frozenset({Occasion.CHANNEL, Occasion.ACTION, Occasion.MENTION})
_ORDER = re.compile(r"[!.@~,$%;][^\W\d_]")
"""Eggdrop and most others take `!`, Sopel `.`, Limnoria `@`; the rest are common choices."""


def own_triggers(subject: Subject) -> Iterator[Diagnostic]:
    """Two bots with the same rules would answer each other without end."""
    generous = generous_rules(subject)
    for rule, place, text in _said(subject):
        line = replace(subject.stage, text=text, action=rule.manner is Manner.ACTION)
        for hearer, trigger in hearers(subject.ruleset, line):
            if hearer.on & _LISTENING and hearer.name not in generous:
                message = (
                    f"said in a channel this fires {hearer.name} by {shown(trigger.pattern)}, so "
                    f"that two bots could answer each other; change it, or add to unless"
                )
                yield warning(Hint.OWN_TRIGGER, place, message, rule)
                break


def orders_to_bots(subject: Subject) -> Iterator[Diagnostic]:
    """A line that begins like an order to another bot; one to @somebody is none."""
    for rule, place, text in _said(subject):
        if (
            rule.manner is Manner.MESSAGE
            and _ORDER.match(text)
            and not text.startswith("@somebody")
        ):
            message = (
                f"a line that begins with {shown(text[:2])} is an order to many a bot; begin the "
                "reply with something else, as {nick}: does"
            )
            yield warning(Hint.BOT_PREFIX, place, message, rule)


def _said(subject: Subject) -> Iterator[tuple[Rule, Location, str]]:
    """What each rule says in a channel around its quote, and each quote as its first rule says it.

    Notices are left out, since no bot answers them.
    """
    first: dict[str, Rule] = {}
    for rule in subject.rules:
        if rule.on & _LISTENING and rule.manner is not Manner.NOTICE:
            for pool in rule.pools:
                first.setdefault(pool, rule)
            if rule.reply is not None:
                yield rule, subject.place(rule, RuleKeys.reply), as_said(rule, subject.stage)
    for shelf in subject.shelves:
        if (speaker := first.get(shelf.source.name)) is not None:
            for place, quote in shelf.quotes:
                yield speaker, place, as_said(speaker, subject.stage, quote.chat)
