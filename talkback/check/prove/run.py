"""The proof of a config's examples: every mutant, and who noticed it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from talkback.check.prove.judge import Judge
from talkback.check.prove.logged_lines import logged_lines, witnesses
from talkback.check.prove.mutants import Mutant, mutants
from talkback.check.prove.proof import Proof, ProofRequest, Survivor
from talkback.check.prove.sessions import ProvingSessions
from talkback.check.prove.witness_lines import samples_of, witness_lines
from talkback.engine.examples import ExampleEnvironment
from talkback.lint.lint_context import LintContext


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
    logged = logged_lines(request.logs, proof.skipped)
    _sort_out(proof, unnoticed, _lines(unnoticed, logged, judge), judge, sessions)
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
