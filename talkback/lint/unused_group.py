"""TB812: a named group that neither the reply nor the pattern itself refers to."""

import re
from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.placeholders import PLACEHOLDERS
from talkback.engine.prefilter.regex_parser import name_offset
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for at, trigger in enumerate(rule.triggers):
        for name in trigger.compiled.groupindex:
            if name not in PLACEHOLDERS and not _is_used(name, rule, trigger):
                message = (
                    f"nothing uses the group {name}; put {{{name}}} into the reply, or make it "
                    "(?:…), a group without a name"
                )
                offset = name_offset(trigger.pattern, name, ignore_case=trigger.ignore_case)
                place = context.place(rule, RuleKeys.triggers, at, offset)
                yield LintFinding(place, message)


def _is_used(name: str, rule: Rule, trigger: Trigger) -> bool:
    refers = r"\(\?P=|\(\?&|\(\?\(|\(\?P>|\\g<"
    inside = re.search(rf"(?:{refers}){re.escape(name)}\b", trigger.pattern) is not None
    numbered = str(trigger.compiled.groupindex[name])
    return inside or any(reply.uses(name) or reply.uses(numbered) for reply in rule.replies)


UNUSED_GROUP = RuleLint(
    "TB812",
    "Named group that nothing uses",
    "Neither the reply nor the pattern itself refers to the group by its name.",
    "Put {name} into the reply, or write (?:…) for a group that needs no name.",
    _check,
)
