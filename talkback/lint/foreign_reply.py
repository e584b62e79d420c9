"""TB816: a placeholder or command of another bot in a reply, which is said as it is."""

from collections.abc import Iterator

from talkback.config.other_syntax import at_the_beginning, escape, in_reply
from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for at, reply in enumerate(rule.replies):
        for start, line in reply.lines:
            if (command := at_the_beginning(line.text)) is not None:
                place = context.place_of_line(rule, at, reply, start)
                yield LintFinding(place, command.message)
            escaped = [found for found in [escape(line.text)] if found is not None]
            for foreign in (*escaped, *in_reply(line.text, groups(rule))):
                place = context.place(rule, RuleKeys.replies, at, start + foreign.offset)
                yield LintFinding(place, foreign.message)


def groups(rule: Rule) -> frozenset[str]:
    """The names and numbers of the groups of a rule's triggers."""
    names = {name for trigger in rule.triggers for name in trigger.compiled.groupindex}
    most = max((trigger.compiled.groups for trigger in rule.triggers), default=0)
    return frozenset(names | {str(number) for number in range(1, most + 1)})


FOREIGN_REPLY = RuleLint(
    "TB816",
    "Reply in another bot's syntax",
    "$nick, \\1, %n, ${nick} and {{nick}} are not placeholders here, and /me is no command: the "
    "reply says them as they stand.",
    'Write {nick}, {1}, or as = "action".',
    _check,
)
