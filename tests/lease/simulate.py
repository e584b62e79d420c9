"""`python -m tests.lease.simulate --runs 10000`: hosts, a database, faults; never two speakers."""

import argparse
import statistics
import time
from collections.abc import Sequence
from random import Random

from tests.lease.world import FAULTS, Chain, Fault, World

LASTS = 60.0
"""Seconds of the world in one run."""

SENT = (None, None, None, "Beat", "Poll", "Acquire", "Release")
VICTIMS = (None, None, 0, 1, 2)
LASTING = (0.3, 1.2, 2.0, 2.8, 6.0, 10.0, 20.0)
AGES = (0.0, 0.5, 1.5, 5.0, 12.0)


def plan(dice: Random) -> list[Chain]:
    """What goes wrong one after the other, some of it at the same time."""
    return [
        [_fault(dice, first=not number) for number in range(dice.randint(1, 6))]
        for _ in range(dice.randint(1, 3))
    ]


def _fault(dice: Random, *, first: bool) -> Fault:
    return Fault(
        what=dice.choice(FAULTS),
        after=dice.uniform(0.0, 30.0) if first else dice.choice((0.0, 0.0, 0.5, 3.0, 10.0)),
        lasting=dice.choice(LASTING) * dice.uniform(0.8, 1.2),
        host=dice.choice(VICTIMS),
        sending=dice.choice(SENT),
        age=dice.choice(AGES) * dice.random(),
        pooled=dice.random() < 0.4,
    )


def simulate(chains: Sequence[Chain], dice: Random, hosts: int, stalls: float = 0.02) -> World:
    """Raises TwoSpeakersError."""
    world = World(dice, hosts, stalls)
    world.run(chains, LASTS)
    return world


def run(seed: int) -> World:
    """One run, the same for the same seed. Raises TwoSpeakersError."""
    dice = Random(seed)
    hosts = dice.choice((2, 2, 3))
    return simulate(plan(dice), dice, hosts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first run")
    asked = parser.parse_args()
    began, failed, answered, lines, silences = time.monotonic(), 0, 0, 0, []
    for seed in range(asked.first, asked.first + asked.runs):
        try:
            world = run(seed)
        except AssertionError as error:
            failed += 1
            print(f"seed {seed}: {error}")  # noqa: T201
            continue
        answered += sum(len(host.answered) for host in world.hosts)
        lines += world.lines
        silences.append(world.silence)
    took = time.monotonic() - began
    print(  # noqa: T201
        f"{asked.runs} runs of {LASTS:.0f} s in {took:.0f} s: two speakers in {failed}; "
        f"{answered} of {lines} lines answered, each once; longest silence in a run: "
        f"median {statistics.median(silences):.1f} s"
    )
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
