"""TB813: a group in the reply that another trigger, or another alternative, does not have."""

from collections.abc import Iterator, Sequence

from talkback.config.schema import RuleKeys
from talkback.engine.placeholders import PLACEHOLDERS
from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import Node, children, sre
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.template import Placeholder
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, quoted


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for at, slot in _group_slots(rule):
        lacking = next((one for one in rule.triggers if not _fills(one, slot.name)), None)
        if lacking is not None:
            message = (
                f"{{{slot.name}}} stays empty where {quoted(lacking.pattern)} is found without "
                "that group; give every alternative the group, or make it a rule of its own"
            )
            yield LintFinding(context.place(rule, RuleKeys.replies, at, slot.offset), message)


def _group_slots(rule: Rule) -> Iterator[tuple[int, Placeholder]]:
    """What the replies ask of the triggers' groups, each with the number of its reply."""
    for at, reply in enumerate(rule.replies):
        for slot in reply.placeholders:
            if slot.pool is None and slot.name not in PLACEHOLDERS:
                yield at, slot


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
        below = [_certain(part) for part in children(node)]
        if node[0] is sre.BRANCH:
            found |= frozenset.intersection(*below)
        else:
            found |= frozenset().union(*below)
        if node[0] is sre.SUBPATTERN and node[1][0] is not None:
            found |= {node[1][0]}
    return found


PARTIAL_GROUP = RuleLint(
    "TB813",
    "Group that only some matches have",
    "The reply names a group that another trigger or another alternative lacks; the placeholder "
    "is then filled with nothing.",
    "Give every alternative the group (the regex module takes the same name in several), or make "
    "it a rule of its own.",
    _check,
)
