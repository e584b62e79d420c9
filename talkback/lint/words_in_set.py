"""TB819: a set of letters where words were meant to choose from."""

import re
from collections.abc import Iterator

from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns

_SET = re.compile(r"\\.|\[(?P<negated>\^?)(?P<inside>(?:\\.|[^\]\\])+)\]", re.DOTALL)
_WORD = re.compile(r"\(?[^\W\d_]{2,}(?:[ '][^\W\d_]+)*\)?")


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key, at, trigger in patterns(rule):
        for found in _SET.finditer(trigger.pattern):
            words = (found["inside"] or "").split("|")
            if sum(_WORD.fullmatch(word) is not None for word in words) > 1:
                place = context.place(rule, key, at, found.start())
                yield LintFinding(
                    place, _sentence(found, "|".join(word.strip("()") for word in words))
                )


def _sentence(found: re.Match[str], words: str) -> str:
    if found["negated"]:
        return f"{found[0]} is one letter that is none of these; for no such word write (?!{words})"
    return f"{found[0]} is one letter of these; for any of the words write (?:{words})"


WORDS_IN_SET = RuleLint(
    "TB819",
    "Words in a set of letters",
    "[tea|coffee] is found wherever one of the letters t, e, a, c, o, f or a bar is.",
    "Write (?:tea|coffee).",
    _check,
)
