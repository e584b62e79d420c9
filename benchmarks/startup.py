"""How long `talkback --help` takes, the whole process, beside `python -c "import click"`.

python benchmarks/startup.py [--runs 15] [--json]
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.turns import show, turns

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
    taken = turns(lambda: _seconds(_OURS), lambda: _seconds(_THEIRS), runs)
    show(taken, ("talkback --help", 'python -c "import click"'), 2, as_json=as_json)


if __name__ == "__main__":
    main()
