"""A mutation run: all mutants of the gates, and a sample of those of engine, net and state.

    python -m tests.mutants [--seed N] [--minutes 60] [--sample 300] [--jobs 2] [--record TEST…]

The first run records which tests run which lines. What is known is kept in .mutants/ and not
asked again, so that a run may be ended and begun again; it prints its score, and what survived.

mutmut (3.8) mutates a copy in place through trampolines that it forks, picks tests by a hook of
its own that xdist, our default, does not serve, and takes neither a sample nor a seed nor a time;
cosmic-ray (8.7) changes the working tree itself, and runs one command for all mutants, not the
tests of a line. What is needed of either is less than what would have to be worked around.
"""

import argparse
import hashlib
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from talkback.engine import gates
from tests.mutants.coverage_map import CoverageMap, record
from tests.mutants.mutate import Mutant, mutants
from tests.mutants.workspace import MutantResult, Workspace

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".mutants"
GATES = Path(gates.__file__)
SAMPLED = ("engine", "net", "state")
ALIVE = (MutantResult.SURVIVED, MutantResult.UNTESTED)
Job = tuple[Path, Mutant]


def main() -> int:
    """Exit 1 where a mutant survived."""
    given = _arguments()
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}", flush=True)
    data = KEPT / "coverage"
    if given.record or not data.exists():
        record(data, given.record or ["tests"])
    jobs = [*_of(GATES), *Random(seed).sample([*_others()], given.sample)]
    fates = _run(jobs, CoverageMap(data), time.monotonic() + given.minutes * 60, given.jobs)
    return _report(jobs, fates)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--seed", type=int, help="which mutants are in the sample")
    parser.add_argument("--minutes", type=float, default=60.0, help="no mutant begins later")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", nargs="*", metavar="TEST", help="run these under coverage")
    return parser.parse_args()


def _of(path: Path) -> Iterator[Job]:
    return ((path, mutant) for mutant in mutants(path.read_text(encoding="utf-8")))


def _others() -> Iterator[Job]:
    for part in SAMPLED:
        for path in sorted((ROOT / "talkback" / part).rglob("*.py")):
            if path != GATES:
                yield from _of(path)


def _run(
    jobs: Sequence[Job], tests: CoverageMap, deadline: float, workers: int
) -> dict[Job, MutantResult]:
    known = _known()
    with ThreadPoolExecutor(workers) as pool, Workspace.many(ROOT, workers) as spaces:

        def result(job: Job) -> tuple[Job, MutantResult | None]:
            path, mutant = job
            if (found := known.get(_key(job))) is not None:
                return job, found
            if time.monotonic() > deadline:
                return job, None
            found = spaces.judge(path, mutant, tests.tests_of(path, mutant.line))
            _keep(job, found)
            return job, found

        return {job: found for job, found in pool.map(result, jobs) if found is not None}


def _known() -> dict[str, MutantResult]:
    """Those that a test noticed in a run before; a new test may notice the others."""
    path = KEPT / "fates.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries = map(json.loads, lines)
    found = {entry["mutant"]: MutantResult(entry["result"]) for entry in entries}
    return {key: result for key, result in found.items() if result not in ALIVE}


def _keep(job: Job, result: MutantResult) -> None:
    line = json.dumps({"mutant": _key(job), "result": result}) + "\n"
    with (KEPT / "fates.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    print(f"{result:9} {_key(job)}", flush=True)


def _key(job: Job) -> str:
    """What was done to which version of the file."""
    path, mutant = job
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"{path.relative_to(ROOT)}:{mutant} ({version})"


def _report(jobs: Sequence[Job], fates: dict[Job, MutantResult]) -> int:
    counts = Counter(fates.values())
    alive = [job for job, result in fates.items() if result in ALIVE]
    told = ", ".join(f"{result} {count}" for result, count in counts.most_common())
    score = 1 - len(alive) / max(len(fates), 1)
    print(f"{len(fates)} of {len(jobs)} mutants: {told}; score {score:.1%}")
    for job in alive:
        print(f"{fates[job]:9} {_key(job)}")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
