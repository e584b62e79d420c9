"""What one key costs `talkback lsp` until its diagnostics are there, beside a whole check.

    python benchmarks/editor.py [--rules 100 --rules 1000] [--keys 9] [--json]

A real server on its standard input and output, which is sent the text after each key; its
processor time, all threads, is the kernel's. Beside it `check` reads and checks the same text in
a process that has started already. Half of the rules have replies of their own, each two examples,
every fifth a counter-example (`benchmarks/check.py`).
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.check import config_lines
from benchmarks.language_client import LanguageClient
from talkback.check.run import check

GOALS = {100: 0.1, 1000: 0.3}
"""Processor seconds for a key, by how many rules there are."""


@dataclass(frozen=True, slots=True)
class KeyCost:
    """Medians and the worst, in processor seconds; `ratio` is a key's over a whole check's."""

    rules: int
    edit: str
    key: float
    worst: float
    whole_check: float
    ratio: float


def _behind(text: str, found: str) -> int:
    return text.index(found) + len(found)


def edits(text: str, rules: int) -> Mapping[str, Callable[[int], str]]:
    """The text after so many keys in a row at one place, by what the place is."""
    half = text.index(f"[rules.r{rules // 2 // 2 * 2}]\n")
    quarter = text.index(f"[rules.r{rules // 4 // 10 * 10}]\n")

    def typed(at: int, written: str = "x") -> Callable[[int], str]:
        return lambda keys: text[:at] + written * keys + text[at:]

    return {
        "in a trigger": typed(half + _behind(text[half:], 'triggers = "')),
        "in an example": typed(half + _behind(text[half:], 'examples = ["')),
        "in a reply": typed(quarter + _behind(text[quarter:], 'reply = "')),
        "a line at the top": typed(0, "#\n"),
        "in [defaults]": lambda keys: f"[defaults]\ncooldown = '1{'0' * keys}s'\n{text}",
    }


def _costs(rules: int, keys: int) -> Iterator[KeyCost]:
    text = "".join(config_lines(rules))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text, encoding="utf-8")
        with LanguageClient(path) as client:
            client.open(text)
            for edit, after in edits(text, rules).items():
                client.change(after(1))
                pairs = [
                    (_pressed(client, after(key)), _checked(path)) for key in range(2, keys + 2)
                ]
                ours, whole = zip(*pairs, strict=True)
                key, theirs = statistics.median(ours), statistics.median(whole)
                yield KeyCost(rules, edit, key, max(ours), theirs, key / theirs)


def _pressed(client: LanguageClient, text: str) -> float:
    before = client.processor_seconds()
    client.change(text)
    return client.processor_seconds() - before


def _checked(path: Path) -> float:
    before = time.process_time()
    check(path)
    return time.process_time() - before


@click.command(help="Time a key in an editor beside a whole check.")
@click.option("--rules", multiple=True, type=click.IntRange(20, 10_000), default=tuple(GOALS))
@click.option("--keys", type=click.IntRange(1), default=9, help="At each place.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list on standard output.")
def main(*, rules: tuple[int, ...], keys: int, as_json: bool) -> None:
    found = []
    for count in rules:
        goal = f"      (goal: at most {GOALS[count] * 1e3:g} ms)" if count in GOALS else ""
        for cost in _costs(count, keys):
            found.append(asdict(cost))
            if not as_json:
                click.echo(
                    f"{cost.rules:5} rules, {cost.edit:18} {cost.key * 1e3:6.0f} ms, at most "
                    f"{cost.worst * 1e3:.0f}; check {cost.whole_check * 1e3:.0f} ms, "
                    f"ratio {cost.ratio:.2f}{goal}"
                )
    if as_json:
        click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
