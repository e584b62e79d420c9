"""TB806: text in a pattern that no line has any more once it was normalised."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from unicodedata import combining, normalize

import regex

from talkback.engine.normalise import normalise
from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import REPEATS, Node, children, sre
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns, quoted

_SUSPECT = re.compile(r"[^ -~]|  |\\[xuUN0-7tvfa]| [{+]")
"""What a pattern must hold to be worth a look at its tree."""
_GLUE = frozenset("\u200d\ufe0f")
"""Stays beside an emoji, which the pattern may have somewhere else."""
_LINE_ENDS = frozenset("\r\n")
"""In no line at all, normalised or not: another lint's business."""
_SPECIAL = re.compile(r"[.?*+()\[\]{}|^$\\]")
_CLUSTER = regex.compile(r"\X")


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """A curly quote, an odd blank, a colour code, an accent in pieces where `normalise` is on."""
    for key, at, trigger in patterns(rule):
        for text in _unmet(trigger):
            offset = max(trigger.pattern.find(text), 0)
            yield LintFinding(context.place(rule, key, at, offset), _sentence(text))


def _sentence(text: str) -> str:
    seen = normalise(text).text
    if not seen:
        seen_as, advice = f"takes {text!a} out", "take it out here as well"
    elif normalize("NFC", text) == normalize("NFC", seen):
        seen_as = f"makes {quoted(text)}, here {_codes(text)}, {_codes(seen)} in every line"
        advice = f"write {quoted(seen)} as {_codes(seen)}"
    else:
        seen_as = f"turns {quoted(text)} into {quoted(seen)}"
        codes = f" ({_codes(seen)})" if any(map(combining, seen)) else ""
        advice = f"write {quoted(_SPECIAL.sub(_escaped, seen))}{codes}"
    return f"normalise = true {seen_as}, so this is never found; {advice}, or set it to false"


def _escaped(special: re.Match[str]) -> str:
    return f"\\{special[0]}"


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _unmet(trigger: Trigger) -> Iterator[str]:
    if trigger.normalise and _SUSPECT.search(trigger.pattern):
        tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
        yield from _below(tree or [])


def _below(nodes: Sequence[Node]) -> Iterator[str]:
    before = ""
    for is_text, group in groupby(nodes, key=lambda node: node[0] is sre.LITERAL):
        run = list(group)
        if is_text:
            text = "".join(chr(argument) for _, argument in run)
            yield from _culprit(text)
            before = text[-1]
            continue
        for node in run:
            yield from _inside(node, before)
            before = ""


def _inside(node: Node, before: str) -> Iterator[str]:
    op, argument = node
    if op is sre.IN:
        yield from _set(argument)
    elif op in REPEATS and argument[0] > 1 and argument[2] == [(sre.LITERAL, ord(" "))]:
        yield " " * argument[0]
    elif op in REPEATS and before and _is_mark(argument[2]):
        yield from _culprit(before + chr(argument[2][0][1]))
    else:
        for part in children(node):
            yield from _below(part)


def _is_mark(nodes: Sequence[Node]) -> bool:
    """Whether it is an accent alone, as in `é?` where that is two characters."""
    return len(nodes) == 1 and nodes[0][0] is sre.LITERAL and combining(chr(nodes[0][1])) > 0


def _set(items: Sequence[Node]) -> Iterator[str]:
    """A set in which nothing can be met; one that can is enough."""
    if all(op is sre.LITERAL for op, _ in items):
        chars = [chr(argument) for _, argument in items]
        if all(any(_culprit(char)) for char in chars):
            yield chars[0]


def _culprit(text: str) -> Iterator[str]:
    """The first piece of a text that normalising does not leave as it is."""
    if normalise(text).text == text:
        return
    for cluster in _CLUSTER.findall(text):
        inside = cluster if combining(cluster[0]) else f"a{cluster}a"
        is_left_out = cluster in _GLUE or _LINE_ENDS & set(cluster)
        if normalise(inside).text != inside and not is_left_out:
            yield cluster
            return
    if "  " in text:
        yield "  "
    elif not (_GLUE | _LINE_ENDS) & set(text):
        yield text


REMOVED_BY_NORMALISE = RuleLint(
    "TB806",
    "Text that no line has",
    "With normalise = true, lines have straight quotes and dashes, single blanks, composed "
    "accents, no colour codes and no invisible characters when they are searched. The pattern is "
    "left as it is.",
    "Write the pattern as the line will read, or set normalise = false.",
    _check,
)
