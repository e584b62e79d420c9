"""How long `talkback --help` takes, the whole process, beside `python -c "import click"`.

    python benchmarks/startup.py [--runs 15] [--json]

The two take turns, so that a busy machine is busy for both.
"""

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

import click

_OURS = (sys.executable, "-m", "talkback", "--help")
_THEIRS = (sys.executable, "-c", "import click")


def _seconds(arguments: Sequence[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


@click.command(help="Time talkback --help beside importing click.")
@click.option("--runs", type=click.IntRange(1), default=15, help="Of each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, runs: int, as_json: bool) -> None:
    for arguments in (_OURS, _THEIRS):
        _seconds(arguments)  # the first one writes byte code
    pairs = [(_seconds(_OURS), _seconds(_THEIRS)) for _ in range(runs)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    facts = {
        "python": platform.python_version(),
        "runs": runs,
        "help_seconds": ours,
        "import_click_seconds": theirs,
        "ratio": ours / theirs,
    }
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"talkback --help            {ours * 1e3:6.1f} ms")
    click.echo(f'python -c "import click"   {theirs * 1e3:6.1f} ms')
    click.echo(f"ratio                      {ours / theirs:6.2f}   (goal: at most 2)")


if __name__ == "__main__":
    main()
