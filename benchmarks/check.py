"""How long `talkback check` takes, beside loading the same rules without running an example.

    python benchmarks/check.py [--rules 10000] [--runs 5] [--json]

Each rule has two examples, every fifth a counter-example, every second a reply of its own.
Loading is what `talkback run` does with the file before it connects (the file read, every key
checked, patterns compiled, the matcher built, the collector of garbage at rest), but its examples.
Each is a process of its own, they take turns, and what counts is processor time.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chat import Chat
from benchmarks.turns import show, turns

_QUOTES = 200
_LOAD = """
import sys
from pathlib import Path
from talkback.bot.reload.stable_read import read_when_stable, without_gc_pauses
from talkback.config.loader import read_config
from talkback.engine.ruleset import RuleSet

def load():
    config = read_config(Path(sys.argv[1]), read=read_when_stable)
    assert not config.report.errors
    return RuleSet.build(config.rules, {}, config.bot.limits)

without_gc_pauses(load)
"""


def config_lines(rules: int) -> Iterator[str]:
    chat = Chat(rules)
    said = (line for line in chat.ordinary(2 * rules + 2 * _QUOTES) if line.isprintable())
    yield f"[pools.sayings]\nquotes = {_toml([next(said) for _ in range(_QUOTES)])}\n"
    for number, rule in enumerate(chat.rules):
        yield f"[rules.r{number}]\ntriggers = {_toml(rule.trigger)}\n"
        yield f"examples = {_toml([rule.line, rule.line.upper()])}\n"
        if number % 5 == 0:
            yield f"counter_examples = {_toml([next(said)])}\n"
        yield 'pool = "sayings"\n' if number % 2 else f"reply = {_toml('{nick}: ' + next(said))}\n"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _seconds(*arguments: str) -> float:
    """User and system time; raises CalledProcessError."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run((sys.executable, *arguments), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@click.command(help="Time talkback check beside loading the same rules.")
@click.option("--rules", type=click.IntRange(1, 100_000), default=10_000, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Of each.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, rules: int, runs: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "rules.toml"
        config.write_text("".join(config_lines(rules)), encoding="utf-8")
        check = ("-m", "talkback", "check", "-c", str(config))
        load = ("-c", _LOAD, str(config))
        taken = turns(lambda: _seconds(*check), lambda: _seconds(*load), runs)
    show(taken, ("talkback check", "loading"), 3, as_json=as_json)


if __name__ == "__main__":
    main()
