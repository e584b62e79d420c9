"""A week among two hundred people, in seconds: what the bot said, and why it kept silent.

    python benchmarks/week.py [--rules shipped|lively|eager] [--seed 1] [--lines 30000] [--json]

The clock is simulated, the bot is not. `tests/community` asserts on the same week.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.community.audit import breaches
from tests.community.bot import exchanges, on
from tests.community.crowd import KEEPER
from tests.community.week import RULES, Plan, Week
from tests.community.world import HOUR, Clock

_GOAL = 30.0
"""Seconds for a week."""


async def _play(plan: Plan) -> dict[str, object]:
    with on(Clock()) as clock:
        began = time.perf_counter()
        week = Week(plan, clock)
        await week.play()
        seconds = time.perf_counter() - began
    heard = exchanges(week.bot)
    admin = None if plan.rules == "shipped" else KEEPER
    hours = Counter(
        (each.line.channel, each.when // HOUR)
        for each in heard
        for _ in each.answers
        if each.line.channel is not None
    )
    return {
        "seconds": seconds,
        "lines": len(heard),
        "answers": sum(len(each.answers) for each in heard),
        "busiest_hour": max(hours.values(), default=0),
        "silences": Counter(str(why) for each in heard for _, why in each.silences),
        "breaches": breaches(week.bot.ledger, week.bot.snapshot.ruleset, admin),
    }


@click.command(help="Play a week in a channel of two hundred people.")
@click.option("--rules", type=click.Choice([*RULES]), default="shipped", help="Which rules.")
@click.option("--seed", type=int, default=1, help="Of the people and of the bot.")
@click.option("--lines", type=int, default=30_000, help="About how much is said.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, rules: str, seed: int, lines: int, as_json: bool) -> None:
    facts = asyncio.run(_play(Plan(rules, seed, lines=lines)))
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"a week       {facts['seconds']:8.1f} s    (goal: below {_GOAL:g})")
    click.echo(f"heard        {facts['lines']:8} lines")
    click.echo(f"answered     {facts['answers']:8}")
    click.echo(f"busiest hour {facts['busiest_hour']:8} answers in one channel")
    for reason, times in facts["silences"].items():  # type: ignore[attr-defined]  # a Counter
        click.echo(f"  {reason:16} {times:6}")
    for breach in facts["breaches"]:  # type: ignore[attr-defined]  # a list
        click.echo(f"BREACH {breach}")


if __name__ == "__main__":
    main()
