"""What is in a config, for the outline; and what is to be known of each rule, above it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from talkback.config.codes import Code
from talkback.engine.rule import Rule
from talkback.lint.never_reached import NEVER_REACHED
from talkback.lint.taken_example import TAKEN_EXAMPLE
from talkback.lsp.analysis import Analysis, ReadConfig
from talkback.lsp.line_index import TextSpan
from talkback.lsp.names import NameUse, uses
from talkback.model.errors import Diagnostic
from talkback.model.text import count_noun

_SHADOWED = (NEVER_REACHED.id, TAKEN_EXAMPLE.id)


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of words above a rule."""

    span: TextSpan
    words: str


def outline(read: ReadConfig) -> list[NameUse]:
    """The tables that have a name, in the order of the file."""
    return sorted((use for use in uses(read) if use.defines), key=lambda use: use.span.start)


def lenses(analysis: Analysis) -> Iterator[Lens]:
    """How each rule's examples fare, and what stands in its way."""
    if analysis.read is None:
        return
    rules = {rule.name: rule for rule in analysis.read.draft.config.rules}
    problems = analysis.problems_in(analysis.path)
    for use in outline(analysis.read):
        if use.kind == "rule" and use.name in rules:
            yield Lens(use.span, _words(rules[use.name], problems))


def _words(rule: Rule, problems: Sequence[Diagnostic]) -> str:
    own = [problem for problem in problems if problem.rule == rule.name]
    failed = sum(problem.code == Code.EXAMPLE_FAILS.id for problem in own)
    written = len(rule.examples) + len(rule.counter_examples)
    if not written:
        told = ["no examples"]
    elif failed:
        told = [f"{failed} of {count_noun(written, 'example')} fail"]
    else:
        told = [f"{count_noun(written, 'example')} {'holds' if written == 1 else 'hold'}"]
    told += [problem.message.partition(";")[0] for problem in own if problem.code in _SHADOWED]
    if not rule.enabled:
        told.append("off")
    return " · ".join((*told, "shadow") if rule.shadow else told)
