"""Named groups that nothing uses, and groups of a reply that a match may leave empty."""

import re
from collections.abc import Iterator, Sequence

from talkback.config.schema import RuleKeys
from talkback.engine.pattern import Trigger
from talkback.engine.rule import Rule
from talkback.engine.template import FIXED
from talkback.engine.tree import Node, parse, parts, sre
from talkback.errors import Diagnostic
from talkback.lint.codes import Hint
from talkback.lint.subject import Subject, shown, warning

_NAMED = re.compile(r"\(\?P?<(?P<name>\w+)>")


def unused_groups(subject: Subject) -> Iterator[Diagnostic]:
    """A name that neither the reply nor the pattern itself refers to."""
    for rule in subject.rules:
        for at, trigger in enumerate(rule.triggers):
            for name in trigger.compiled.groupindex:
                if name not in FIXED and not _is_used(name, rule, trigger):
                    message = (
                        f"nothing uses the group {name}; put {{{name}}} into the reply, or (?:"
                    )
                    place = subject.place(rule, RuleKeys.triggers, at, _offset(trigger, name))
                    yield warning(Hint.UNUSED_GROUP, place, message, rule)


def _is_used(name: str, rule: Rule, trigger: Trigger) -> bool:
    refers = r"\(\?P=|\(\?&|\(\?\(|\(\?P>|\\g<"
    inside = re.search(rf"(?:{refers}){re.escape(name)}\b", trigger.pattern) is not None
    numbered = str(trigger.compiled.groupindex[name])
    return inside or (
        rule.reply is not None and (rule.reply.uses(name) or rule.reply.uses(numbered))
    )


def _offset(trigger: Trigger, name: str) -> int:
    named = (found for found in _NAMED.finditer(trigger.pattern) if found["name"] == name)
    return next((found.start("name") for found in named), 0)


def partial_groups(subject: Subject) -> Iterator[Diagnostic]:
    """A group in the reply that another trigger, or another alternative, does not have."""
    for rule in subject.rules:
        for slot in rule.reply.slots if rule.reply is not None else ():
            if slot.name in FIXED:
                continue
            lacking = next((one for one in rule.triggers if not _fills(one, slot.name)), None)
            if lacking is not None:
                message = (
                    f"{{{slot.name}}} stays empty where {shown(lacking.pattern)} is found without "
                    "that group; give every alternative the group, or make it a rule of its own"
                )
                place = subject.place(rule, RuleKeys.reply, offset=slot.offset)
                yield warning(Hint.PARTIAL_GROUP, place, message, rule)


def _fills(trigger: Trigger, name: str) -> bool:
    """Whether the group takes part in every match; one that may be left out is meant so."""
    number = int(name) if name.isdigit() else trigger.compiled.groupindex.get(name, 0)
    if not 0 < number <= trigger.compiled.groups:
        return False
    tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
    return tree is None or number in _certain(tree)


def _certain(nodes: Sequence[Node]) -> frozenset[int]:
    """The groups in a sequence that no choice between alternatives leaves out."""
    found: frozenset[int] = frozenset()
    for node in nodes:
        below = [_certain(part) for part in parts(node)]
        if node[0] is sre.BRANCH:
            found |= frozenset.intersection(*below)
        else:
            found |= frozenset().union(*below)
        if node[0] is sre.SUBPATTERN and node[1][0] is not None:
            found |= {node[1][0]}
    return found
