"""What a server's memory does while somebody types on and on: it must be flat.

    python benchmarks/editor_memory.py [--minutes 60] [--rules 100] [--seed N] [--json]

A real server; each key is put into, or taken out of, any place of the text, so that half of the
texts are no TOML; what was typed is given up again and again. Good (exit code 0) means that the
median of the last third is at most 3 MiB above that of the first, once the caches of bounded size
have filled. Linux only.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.check import config_lines
from benchmarks.language_client import LanguageClient

GROWTH = 3.0
"""Mebibytes that the median of the last third may be above that of the first."""
_WARM = 0.25
"""The part of the run in which caches fill."""
_KEYS = 40
"""After which what was typed is given up."""
_LETTERS = "abcdefgh ijklmnop \n\"'[]{}()|.*+?\\bdé🎉=,#"


@dataclass(frozen=True, slots=True)
class Typing:
    """Resident mebibytes: medians of the first and last third, and the most; `keys` in all."""

    keys: int
    first: float
    last: float
    most: float

    @property
    def is_flat(self) -> bool:
        return self.last <= self.first + GROWTH


def typed(text: str, rng: Random) -> Iterator[str]:
    """The text after each key, without end."""
    while True:
        now, at = text, rng.randrange(len(text))
        for _ in range(_KEYS):
            if rng.random() < 0.2:
                now = now[: at - 1] + now[at:]
                at -= 1
            else:
                now = now[:at] + rng.choice(_LETTERS) + now[at:]
                at += 1
            yield now


def memory_while_typing(rules: int, seconds: float, rng: Random) -> Typing:
    """Type for so long."""
    text = "".join(config_lines(rules))
    samples: list[float] = []
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text, encoding="utf-8")
        with LanguageClient(path) as client:
            client.open(text)
            for now in typed(text, rng):
                client.change(now)
                samples.append(client.memory())
                if time.monotonic() > end:
                    break
    warm = samples[int(len(samples) * _WARM) :]
    third = max(len(warm) // 3, 1)
    first, last = statistics.median(warm[:third]), statistics.median(warm[-third:])
    return Typing(len(samples), first, last, max(samples))


@click.command(help="Type for so long, and see whether the server's memory grows.")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), default=60, show_default=True)
@click.option("--rules", type=click.IntRange(10, 10_000), default=100, show_default=True)
@click.option("--seed", type=int, default=15, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, minutes: float, rules: int, seed: int, as_json: bool) -> None:
    found = memory_while_typing(rules, minutes * 60, Random(seed))
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        click.echo(
            f"{found.keys} keys; {found.first:.1f} MiB, at the end {found.last:.1f}, "
            f"at most {found.most:.1f}"
        )
    sys.exit(not found.is_flat)


if __name__ == "__main__":
    main()
