"""The proof of a config's examples: every mutant, and who noticed it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from talkback.check.prove.judge import Judge
from talkback.check.prove.logged_lines import logged_lines, witnesses
from talkback.check.prove.mutants import Mutant, mutants
from talkback.check.prove.sessions import ProvingSessions
from talkback.check.prove.witness_lines import samples_of, witness_lines
from talkback.config.codes import Code
from talkback.config.written_toml import LITERAL, toml_string
from talkback.engine.examples import ExampleEnvironment
from talkback.engine.rule import Rule
from talkback.lint.lint_context import LintContext
from talkback.model.errors import Diagnostic, Location, Severity
from talkback.model.text import escape_unprintable


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """Which changes are tried: all, or those of the first rank; and logs to take lines from."""

    every: bool = False
    logs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Survivor:
    """Changes of one rule that nobody noticed, and a line that tells each of them from it.

    `is_taken` tells whether the rule, as it is written, takes the line.
    """

    mutants: tuple[Mutant, ...]
    line: str
    is_taken: bool

    @property
    def rule(self) -> Rule:
        return self.mutants[0].original

    @property
    def location(self) -> Location:
        return self.mutants[0].where


@dataclass(slots=True)
class Proof:
    """What came of all mutants; `undecided` ones count for nothing."""

    noticed: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    undecided: list[Mutant] = field(default_factory=list)

    @property
    def survived(self) -> int:
        return sum(len(survivor.mutants) for survivor in self.survivors)

    @property
    def percent(self) -> float:
        """Of the changes that matter, how many are noticed; 100 where there is none."""
        decided = self.noticed + self.survived
        return 100.0 * self.noticed / decided if decided else 100.0


def prove(
    context: LintContext,
    environment: ExampleEnvironment,
    sessions: ProvingSessions,
    request: ProofRequest,
) -> Proof:
    """Change each rule that is on, and see who notices; raises StoreError, OSError for the logs."""
    proof, judge = Proof(), Judge(environment)
    unnoticed: list[Mutant] = []
    for rule in context.rules:
        for mutant in mutants(rule, context, every=request.every):
            if judge.examples_notice(mutant):
                proof.noticed += 1
            else:
                unnoticed.append(mutant)
    _sort_out(
        proof, unnoticed, _lines(unnoticed, logged_lines(request.logs), judge), judge, sessions
    )
    return proof


def _lines(
    unnoticed: Sequence[Mutant], logged: Iterable[str], judge: Judge
) -> Iterator[str | None]:
    """For each mutant a line that tells it from its rule, the same for as many as it can be."""
    found = witnesses(unnoticed, logged, judge)
    samples, known = cache(samples_of), dict[str, list[str]]()
    for index, mutant in enumerate(unnoticed):
        before = known.setdefault(mutant.original.name, [])
        made = witness_lines(mutant, samples)
        likely = (*before, found[index]) if index in found else before
        line = next((one for one in (*likely, *made) if judge.differs(mutant, one)), None)
        if line is not None and line not in before:
            before.append(line)
        yield line


def _sort_out(
    proof: Proof,
    unnoticed: Sequence[Mutant],
    lines: Iterable[str | None],
    judge: Judge,
    sessions: ProvingSessions,
) -> None:
    survivors: dict[tuple[str, str], list[Mutant]] = {}
    for mutant, line in zip(unnoticed, lines, strict=True):
        if line is None:
            proof.undecided.append(mutant)
        elif sessions.notice(mutant, judge):
            proof.noticed += 1
        else:
            survivors.setdefault((mutant.original.name, line), []).append(mutant)
    for (_, line), alike in survivors.items():
        proof.survivors.append(Survivor(tuple(alike), line, judge.takes(alike[0].original, line)))


def diagnostic(survivor: Survivor) -> Diagnostic:
    """What was changed, and the line to be added, as it is to be written."""
    whats = list(dict.fromkeys(mutant.what for mutant in survivor.mutants))
    changes = whats[0] if len(whats) == 1 else f"{', '.join(whats[:-1])} or {whats[-1]}"
    key = "examples" if survivor.is_taken else "counter_examples"
    message = (
        f"no example notices the rule {changes}; add {toml_string(survivor.line, LITERAL)} to {key}"
    )
    code, name = Code.UNNOTICED_CHANGE.id, survivor.rule.name
    where = survivor.location
    return Diagnostic(where, code, escape_unprintable(message), Severity.WARNING, name)
