"""Rules that differ from a rule by one small change."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from talkback.check.prove.pattern_edits import SECOND_RANK, ChangeKind, pattern_edits
from talkback.config.schema import RULE_KEYS
from talkback.config.value import Key
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Rule
from talkback.lint.lint_context import LintContext
from talkback.model.errors import Location

PATTERN_KEYS = ("triggers", "also", "unless")
_LEFT_OUT = {
    "triggers": ChangeKind.ALTERNATIVE,
    "also": ChangeKind.ALSO,
    "unless": ChangeKind.VETO,
}
Patterns = tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule; `where` is the change's place, `what` goes on “no example notices it …”.

    `key` is that of the changed patterns, None where all of the rule's are changed, and `index`
    tells which of them; it may be gone. `removed` is what the change took out of the pattern.
    """

    original: Rule
    rule: Rule
    kind: ChangeKind
    where: Location
    what: str
    key: str | None = None
    index: int = 0
    removed: str = ""


def mutants(rule: Rule, context: LintContext, *, every: bool) -> Iterator[Mutant]:
    """All mutants that compile; `every` has those of the second rank as well."""
    for key in PATTERN_KEYS:
        patterns: Patterns = getattr(rule, key)
        for index in range(len(patterns)):
            yield from _without(rule, context, key, index)
            for mutant in _edited(rule, context, key, index):
                if every or mutant.kind not in SECOND_RANK:
                    yield mutant
    yield from _read_otherwise(rule, context)


def _without(rule: Rule, context: LintContext, key: str, index: int) -> Iterator[Mutant]:
    patterns: Patterns = getattr(rule, key)
    if key == "triggers" and len(patterns) == 1:
        return
    changed = _changed(rule, key, (*patterns[:index], *patterns[index + 1 :]))
    kind, what = _LEFT_OUT[key], f"without “{patterns[index]}”"
    yield Mutant(rule, changed, kind, _place(context, rule, key, index), what, key, index)


def _edited(rule: Rule, context: LintContext, key: str, index: int) -> Iterator[Mutant]:
    patterns: Patterns = getattr(rule, key)
    old = patterns[index]
    for edit in pattern_edits(old.pattern):
        new = _compiled(edit.of(old.pattern), old.ignore_case, old.normalise)
        if new is None:
            continue
        changed = _changed(rule, key, (*patterns[:index], new, *patterns[index + 1 :]))
        where = _place(context, rule, key, index, edit.start)
        removed = old.pattern[edit.start : edit.end]
        yield Mutant(rule, changed, edit.kind, where, edit.what, key, index, removed)


def _read_otherwise(rule: Rule, context: LintContext) -> Iterator[Mutant]:
    """With the other case, and the text as it was sent, or as the eye reads it."""
    for kind, key, what in (
        (ChangeKind.CASE, "ignore_case", "with ignore_case = {}"),
        (ChangeKind.NORMALISING, "normalise", "with normalise = {}"),
    ):
        turned = not getattr(rule, key)
        kept = {"ignore_case": rule.ignore_case, "normalise": rule.normalise, key: turned}
        changes: dict[str, Any] = {key: turned}
        for name in PATTERN_KEYS:
            changes[name] = tuple(
                new
                for old in getattr(rule, name)
                if (new := _compiled(old.pattern, kept["ignore_case"], kept["normalise"]))
            )
        where = _place(context, rule, "triggers", 0)
        said = what.format(str(turned).lower())
        yield Mutant(rule, replace(rule, **changes), kind, where, said)


def _changed(rule: Rule, key: str, patterns: Patterns) -> Rule:
    changes: dict[str, Any] = {key: patterns}
    return replace(rule, **changes)


def _compiled(pattern: str, ignore_case: bool, normalise: bool) -> Trigger | None:  # noqa: FBT001 - a trigger's own fields
    try:
        return compile_trigger(pattern, ignore_case=ignore_case, normalise=normalise)
    except PatternError:
        return None


def _place(
    context: LintContext, rule: Rule, key: str, index: int, offset: int | None = None
) -> Location:
    known: Key[Any] = RULE_KEYS[key]
    return context.place(rule, known, index, offset)
