"""Text in a pattern that no line has any more once it was normalised."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from talkback.config.schema import RuleKeys
from talkback.engine.normalise import normalise
from talkback.engine.pattern import Trigger
from talkback.engine.tree import REPEATS, Node, parse, parts, sre
from talkback.errors import Diagnostic
from talkback.lint.codes import Hint
from talkback.lint.subject import Subject, shown, warning

_SUSPECT = re.compile(r"[^ -~]|  |\\[xuUN0-7tnrfva]| [{+]")
"""What a pattern must hold to be worth a look at its tree."""
_GLUE = frozenset("\u200d\ufe0f")
"""Stays beside an emoji, which the pattern may have somewhere else."""


def never_met(subject: Subject) -> Iterator[Diagnostic]:
    """A curly quote, an odd blank, a colour code where `normalise` is on."""
    for rule in subject.rules:
        for key, patterns in ((RuleKeys.triggers, rule.triggers), (RuleKeys.unless, rule.unless)):
            for at, trigger in enumerate(patterns):
                for text in _unmet(trigger):
                    offset = max(trigger.pattern.find(text), 0)
                    place = subject.place(rule, key, at, offset)
                    yield warning(Hint.NEVER_MET, place, _sentence(text), rule)


def _sentence(text: str) -> str:
    seen = normalise(text).text
    becomes = f"turns {shown(text)} into {shown(seen)}" if seen else f"takes {text!a} out"
    advice = f"write {shown(seen)}" if seen else "take it out here as well"
    return f"normalise = true {becomes}, so this is never found; {advice}, or set it to false"


def _unmet(trigger: Trigger) -> Iterator[str]:
    if trigger.normalise and _SUSPECT.search(trigger.pattern):
        tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
        yield from _below(tree or [])


def _below(nodes: Sequence[Node]) -> Iterator[str]:
    for is_text, group in groupby(nodes, key=lambda node: node[0] is sre.LITERAL):
        run = list(group)
        if is_text:
            yield from _culprit("".join(chr(argument) for _, argument in run))
            continue
        for node in run:
            yield from _inside(node)


def _inside(node: Node) -> Iterator[str]:
    op, argument = node
    if op is sre.IN:
        yield from _set(argument)
    elif op in REPEATS and argument[0] > 1 and argument[2] == [(sre.LITERAL, ord(" "))]:
        yield " " * argument[0]
    else:
        for part in parts(node):
            yield from _below(part)


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
    for char in text:
        if char not in _GLUE and normalise(f"a{char}a").text != f"a{char}a":
            yield char
            return
    if "  " in text:
        yield "  "
    elif not _GLUE & set(text):
        yield text
