"""What alerts and dashboard ask for, a bot that runs prints: metrics, labels, and their values."""

import asyncio
import urllib.request
from collections import defaultdict
from collections.abc import Mapping

import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from talkback.bot.observe.metric_families import LAG, METRICS
from talkback.ircd.server import serve
from tests.deadline import DEADLINE
from tests.e2e.servers.server import reserved_ports
from tests.monitoring.monitored import Expression, of_alerts, of_panels, of_variables
from tests.program import Program

EXPRESSIONS = [*of_alerts(), *of_panels(), *of_variables()]
OF_THE_SCRAPE = frozenset({"job", "instance"})
"""Labels that Prometheus gives to all that it fetches."""

Printed = Mapping[str, Mapping[str, set[str]]]
"""Values by label by metric."""

CONFIG = """
[bot]
metrics = "127.0.0.1:{metrics}"
[networks.test]
host = "127.0.0.1"
port = {irc}
tls = false
channels = ["#tea"]
[pools.web]
url = "http://127.0.0.1:1/quotes"
[rules.tea]
triggers = "tea"
reply = "two sugars"
cooldown = "1h"
[rules.web]
triggers = "coffee"
pool = "web"
"""


async def ask_for_tea(port: int) -> None:
    """Somebody who asks twice."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"NICK ada\r\nUSER ada 0 * :Ada\r\nJOIN #tea\r\n")
    await reader.readuntil(b" 366 ")
    writer.write(b"PRIVMSG #tea :tea\r\nPRIVMSG #tea :more tea\r\nQUIT\r\n")
    async with asyncio.timeout(DEADLINE):
        await reader.read()
    writer.close()
    await writer.wait_closed()


def fetched(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE) as answer:
        return str(answer.read().decode())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """By a bot on a network, where one of two asked was answered, and the web is away."""
    path = tmp_path_factory.mktemp("bot") / "rules.toml"
    async with serve() as server:
        with reserved_ports(1) as (port,):
            path.write_text(CONFIG.format(metrics=port, irc=server.port), encoding="utf-8")
            async with Program.running(path) as bot:
                await bot.event("pool-away")
                if "joined" not in [event["event"] for event in bot.events]:
                    await bot.event("joined")
                await ask_for_tea(server.port)
                await bot.event("suppressed", reason="cooldown")
                page = await asyncio.to_thread(fetched, port)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for family in text_string_to_metric_families(page):
        found[f"{family.name}{'_total' * (family.type == 'counter')}"] = defaultdict(set)
        for sample in family.samples:
            for label, value in (sample.labels | dict.fromkeys(OF_THE_SCRAPE, "")).items():
                found[sample.name][label].add(value)
    return found


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda each: each.place)
async def test_every_name_is_printed(printed: Printed, expression: Expression) -> None:
    has: set[str] = set()
    for metric, matchers in expression.metrics.items():
        assert metric in printed
        assert matchers.keys() <= printed[metric].keys()
        has |= printed[metric].keys()
        for label, value in matchers.items():
            if label not in OF_THE_SCRAPE and "$" not in value:
                assert {*value.split("|")} <= printed[metric][label]
    assert expression.labels <= has | OF_THE_SCRAPE


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_documented_is_what_is_printed(printed: Printed) -> None:
    """Some have no value here: those of hosts that share a database."""
    documented = {row.full_name: {*row.labels} for row in METRICS} | {LAG: set()}
    ours = {name: labels for name, labels in printed.items() if name.startswith("talkback_")}
    assert ours.keys() == documented.keys()
    for name, labels in ours.items():
        assert not labels or labels.keys() - OF_THE_SCRAPE == documented[name]
