r"""TB818: `^` and `$`, or `\b` on both sides, that bind to one alternative each."""

from collections.abc import Iterator, Sequence

from talkback.config.schema import RuleKeys
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, quoted
from talkback.lint.pattern_text import alternatives

_ENDS = (("^", "$"), (r"\b", r"\b"))


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for at, trigger in enumerate(rule.triggers):
        parts = [text for _, text in alternatives(trigger.pattern)]
        for begin, end in _ends(parts):
            bound = f"{begin}(?:{_bare(parts, begin, end)}){end}"
            if not _is_meant(trigger, bound, rule, context):
                message = (
                    f"{begin} holds for the alternative {quoted(parts[0])} only, and {end} for "
                    f"{quoted(parts[-1])} only; for all of them write {bound}"
                )
                yield LintFinding(context.place(rule, RuleKeys.triggers, at, 0), message)


def _ends(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The signs that only the first begins with and only the last ends with."""
    for begin, end in _ENDS if len(parts) > 1 else ():
        leading = [part.startswith(begin) for part in parts]
        trailing = [_ends_with(part, end) for part in parts]
        others = [False] * (len(parts) - 1)
        if leading == [True, *others] and trailing == [*others, True]:
            yield begin, end


def _ends_with(part: str, sign: str) -> bool:
    before = part.removesuffix(sign)
    return before != part and (len(before) - len(before.rstrip("\\"))) % 2 == 0


def _bare(parts: Sequence[str], begin: str, end: str) -> str:
    first, *middle, last = parts
    return "|".join((first.removeprefix(begin), *middle, last.removesuffix(end)))


def _is_meant(trigger: Trigger, bound: str, rule: Rule, context: LintContext) -> bool:
    """Whether an example is found that would not be if both held for all alternatives."""
    try:
        other = compile_trigger(bound, ignore_case=trigger.ignore_case, normalise=trigger.normalise)
        lines = [context.read(rule, each.text).text_for(trigger) for each in rule.examples]
    except PatternError:
        return True
    return any(trigger.is_found(line) and not other.is_found(line) for line in lines)


ALTERNATIVES = RuleLint(
    "TB818",
    "Anchors of single alternatives",
    "In ^tea|coffee$ the ^ belongs to tea and the $ to coffee, so that “teapot” and “no coffee” "
    "are found too. An example that needs it shows that it is meant so.",
    "Write ^(?:tea|coffee)$.",
    _check,
)
