"""A report over a million messages: what it adds to the replay, its size, how soon it is open.

    python benchmarks/report.py [--messages 1000000] [--rules 60] [--json]

The replay runs with a report and without, in turns, and the least processor time of each counts.
The report is opened in Chromium, three times, and the least counts too: the processor time of the
page's thread until it is loaded and our script has run, and the time on the clock until something
is painted.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.e2e.servers.process import require
from tests.report.browser import FLAGS

_MATCHING = 0.05
"""Of all messages."""
_WORDS = "the of and a to it is was that he for on are with they be at one have this from".split()  # noqa: SIM905
_PAINTED = 'performance.getEntriesByName("first-contentful-paint")[0].startTime'
_GOAL_MB, _GOAL_MS = 5.0, 1000.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Processor seconds and peak MiB of the replay, megabytes of the file, ms until it is open."""

    plain_s: float
    report_s: float
    ratio: float
    plain_mib: float
    report_mib: float
    report_mb: float
    painted_ms: float
    thread_ms: float


def _rules(count: int) -> Iterator[str]:
    yield '[networks.net]\nhost = "irc.example"\nchannels = ["#big"]\n'
    for number in range(count):
        yield (
            f"[rules.rule-{number}]\ntriggers = '\\bword{number}\\b'\ncooldown = \"1h\"\n"
            f'reply = "{{nick}}: {{match}}, {number}"\ncontinue = true\n'
        )


def _messages(count: int, rules: int) -> Iterator[str]:
    dice = random.Random(1)
    at = datetime(2020, 1, 1, tzinfo=UTC)
    for _ in range(count):
        at += timedelta(seconds=dice.choice((1, 20, 60, 600)))
        words = dice.choices(_WORDS, k=dice.randint(2, 25))
        if dice.random() < _MATCHING:
            words.insert(dice.randrange(len(words)), f"word{dice.randrange(rules)}")
        yield f"[{at:%Y-%m-%d %H:%M:%S}] <nick{dice.randrange(500)}> {' '.join(words)}\n"


def _replayed(folder: Path, *options: str) -> tuple[float, float]:
    """Processor seconds, its workers' too, and the largest process's peak in MiB."""
    argv = ["/usr/bin/time", "-f", "%U %S %M", sys.executable, "-m", "talkback", "replay"]
    done = subprocess.run(
        [*argv, "--json", "big.log", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    user, system, kilobytes = done.stderr.split()[-3:]
    return float(user) + float(system), int(kilobytes) / 1024


def _opened(path: Path) -> tuple[float, float]:
    """Milliseconds until something is painted, and of the processor until all is there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require("chromium"), args=[*FLAGS])
        found = []
        for _ in range(3):
            page = browser.new_page()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(path.as_uri())
            painted = page.evaluate(_PAINTED)
            metrics = session.send("Performance.getMetrics")["metrics"]
            [spent] = [each["value"] for each in metrics if each["name"] == "ThreadTime"]
            found.append((painted, spent * 1000))
            page.close()
        browser.close()
    return min(found, key=lambda pair: pair[1])


def measure(messages: int, rules: int, turns: int) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules.toml").write_text("".join(_rules(rules)), encoding="utf-8")
        with (folder / "big.log").open("w", encoding="utf-8") as file:
            file.writelines(_messages(messages, rules))
        path = folder / "report.html"
        pairs = [(_replayed(folder), _replayed(folder, "--html", str(path))) for _ in range(turns)]
        plain, report = min(one for one, _ in pairs), min(other for _, other in pairs)
        painted, loaded = _opened(path)
        size = path.stat().st_size / 1e6
    ratio = report[0] / plain[0]
    return Figures(plain[0], report[0], ratio, plain[1], report[1], size, painted, loaded)


@click.command()
@click.option("--messages", default=1_000_000, show_default=True)
@click.option("--rules", default=60, show_default=True)
@click.option("--turns", default=1, show_default=True)
@click.option("--json", "machine", is_flag=True)
def main(messages: int, rules: int, turns: int, machine: bool) -> None:  # noqa: FBT001
    """Exits 1 where the report is larger, or slower to open, than it may be."""
    found = measure(messages, rules, turns)
    if machine:
        click.echo(json.dumps(asdict(found)))
    else:
        click.echo(
            f"replay alone   {found.plain_s:6.1f} s, {found.plain_mib:.0f} MiB\n"
            f"with a report  {found.report_s:6.1f} s, {found.report_mib:.0f} MiB: "
            f"{found.ratio:.2f} times as long\n"
            f"the report     {found.report_mb:6.2f} MB, painted after {found.painted_ms:.0f} ms, "
            f"{found.thread_ms:.0f} ms of its thread until it is open"
        )
    sys.exit(found.report_mb > _GOAL_MB or found.thread_ms > _GOAL_MS)


if __name__ == "__main__":
    main()
