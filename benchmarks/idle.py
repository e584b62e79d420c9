"""What a bot costs that has nothing to do: memory, processor, wake-ups. On ngIRCd, Linux only.

    python benchmarks/idle.py [--seconds 60] [--plain] [--metrics] [--no-state] [--json]

The first seconds after the welcome are not counted. A keepalive each minute is two wake-ups.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.process import Bot
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.ircds import NGIRCD
from tests.e2e.servers.process import eventually
from tests.e2e.servers.server import Server

_SETTLE = 5.0
"""Seconds after the welcome: the watch on files, late imports, the collector."""
_MEMORY, _SHARE, _WAKEUPS = 38, 0.1, 36
"""The goals: mebibytes, percent of a core, and of wake-ups a minute the stat poll's 30, two for
the keepalive, two for a look at whether the poll hangs, and two to spare."""


def _config(server: Server, *, plain: bool, metrics: bool, state: bool) -> str:
    """With TLS by a pin; the system's trust roots are there to be read, as on any network."""
    port = server.port if plain else server.tls_port
    tls = "tls = false" if plain else f'tls_fingerprints = ["{server.pin}"]'
    return f"""
[bot]
{'metrics = "127.0.0.1:9469"' if metrics else ""}
{"" if state else "state = false"}
[networks.test]
host = "{server.host}"
port = {port}
{tls}
channels = ["#idle"]
[rules.tea]
triggers = '\\btea\\b'
reply = "two sugars"
"""


async def _measure(seconds: float, **options: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bot"  # the folder above is watched too, and /tmp is a busy one
        folder.mkdir()
        async with NGIRCD.running(Certificates.issue(folder)) as server:
            config = folder / "rules.toml"
            config.write_text(_config(server, **options))
            bot = Bot((sys.executable, "-m", "talkback", "run", "-c", str(config)), folder)
            try:
                return await _watch(bot, seconds)
            finally:
                bot.stop()


async def _watch(bot: Bot, seconds: float) -> dict[str, object]:
    await eventually(lambda: "joined" in bot.last_words(), "the channel joined")
    await asyncio.sleep(_SETTLE)
    before = bot.work()
    await asyncio.sleep(seconds)
    after = bot.work()
    spent = {
        thread: (after[thread][0] - before[thread][0], after[thread][1] - before[thread][1])
        for thread in after.keys() & before.keys()
    }
    return {
        "seconds": seconds,
        "memory_mib": bot.memory(),
        "peak_mib": bot.peak(),
        "cpu_percent": 100 * sum(cpu for cpu, _ in spent.values()) / seconds,
        "wakeups_per_minute": 60 * sum(woken for _, woken in spent.values()) / seconds,
        "threads": {thread: {"cpu_s": cpu, "wakeups": n} for thread, (cpu, n) in spent.items()},
    }


@click.command(help="Measure an idle bot.")
@click.option("--seconds", type=float, default=60.0, help="How long to watch.")
@click.option("--plain", is_flag=True, help="Without TLS.")
@click.option("--metrics", is_flag=True, help="With the endpoint for Prometheus.")
@click.option("--no-state", is_flag=True, help="With state = false.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, seconds: float, plain: bool, metrics: bool, no_state: bool, as_json: bool) -> None:
    facts = asyncio.run(_measure(seconds, plain=plain, metrics=metrics, state=not no_state))
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"memory     {facts['memory_mib']:8.1f} MiB    (goal: below {_MEMORY})")
    click.echo(f"at most    {facts['peak_mib']:8.1f} MiB")
    click.echo(f"processor  {facts['cpu_percent']:8.3f} %      (goal: below {_SHARE})")
    click.echo(f"wake-ups   {facts['wakeups_per_minute']:8.1f} a minute (goal: up to {_WAKEUPS})")
    for thread, spent in facts["threads"].items():  # type: ignore[attr-defined]  # it is a dict
        click.echo(f"  {thread:24} {spent['cpu_s'] * 1e3:8.2f} ms  {spent['wakeups']:4} wake-ups")


if __name__ == "__main__":
    main()
