"""TB808: a line that begins like an order to another bot; one to @somebody is none."""

import re
from collections.abc import Iterator

from talkback.config.other_syntax import in_reply
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext, quoted
from talkback.lint.preview_reply import said_in_channels
from talkback.model.message import ReplyKind

_ORDER = re.compile(r"[!.@~,$%;][^\W\d_]")
"""Eggdrop and most others take `!`, Sopel `.`, Limnoria `@`; the rest are common choices."""


def _check(context: LintContext) -> Iterator[LintFinding]:
    for rule, place, text in said_in_channels(context):
        if (
            rule.reply_kind is ReplyKind.MESSAGE
            and _ORDER.match(text)
            and not text.startswith("@somebody")
            and not any(foreign.offset == 0 for foreign in in_reply(text, ()))
        ):
            message = (
                f"a line that begins with {quoted(text[:2])} is an order to many a bot; begin the "
                "reply with something else, as {nick}: does"
            )
            yield LintFinding(place, message, rule.name)


BOT_ORDER = ConfigLint(
    "TB808",
    "Order to another bot",
    "The line begins like an order to one of the bots that many channels have.",
    "Begin the reply with something else; {nick}: is the usual thing.",
    _check,
)
