"""The endpoint that Prometheus scrapes: what it says, and what a loop that hangs makes of it."""

import asyncio
import re
import time
import urllib.request
from contextlib import suppress

import pytest

from talkback.bot.observe import metrics
from talkback.bot.observe.counters import Counters
from talkback.bot.observe.metrics import served
from talkback.model.errors import TalkbackError
from talkback.model.log_event import Level, LogEvent
from talkback.model.settings import Endpoint
from tests.e2e.servers.server import reserved_ports


def scrape(endpoint: Endpoint) -> str:
    with urllib.request.urlopen(f"http://{endpoint}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def value(page: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    assert found, page
    return float(found[1])


async def test_the_page_has_the_counts_of_the_moment() -> None:
    counters = Counters()
    counters.take(LogEvent(Level.INFO, "reply", {"network": "n", "rule": 'a "quoted" rule'}))
    counters.lines["n"] = 41
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), counters, {}):
        counters.lines["n"] += 1
        page = await asyncio.to_thread(scrape, Endpoint("127.0.0.1", port))
    assert value(page, 'talkback_lines_total{network="n"}') == 42
    assert value(page, 'talkback_replies_total{network="n",rule="a \\"quoted\\" rule"}') == 1
    assert value(page, "process_resident_memory_bytes") > 0


async def test_the_lag_is_what_the_scrape_waited_for_the_loop() -> None:
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), Counters(), {}):
        scraping = asyncio.create_task(asyncio.to_thread(scrape, Endpoint("127.0.0.1", port)))
        await asyncio.sleep(0)
        time.sleep(0.5)  # noqa: ASYNC251 - the loop is to hang
        assert 0.1 < value(await scraping, "talkback_event_loop_lag_seconds") < 5


async def test_a_loop_that_hangs_for_long_does_not_hang_the_scrape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "PATIENCE", 0.1)
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), Counters(), {}):
        scraping = asyncio.create_task(asyncio.to_thread(scrape, Endpoint("127.0.0.1", port)))
        await asyncio.sleep(0)
        time.sleep(0.5)  # noqa: ASYNC251 - the loop is to hang
        page = await scraping
    assert value(page, "talkback_event_loop_lag_seconds") >= 0.1
    assert "talkback_lines" not in page


async def test_a_port_that_is_taken_is_said() -> None:
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), Counters(), {}):
        again = served(Endpoint("127.0.0.1", port), Counters(), {})
        with pytest.raises(TalkbackError, match=rf"127\.0\.0\.1:{port}: Address already in use"):
            again.__enter__()


async def test_nobody_listens_after_the_block() -> None:
    with reserved_ports(1) as (port,):
        with served(Endpoint("127.0.0.1", port), Counters(), {}):
            pass
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_half_a_request_is_hung_up_on_and_many_of_them_shut_nobody_out_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics._Handler, "timeout", 0.2)
    monkeypatch.setattr(metrics, "REQUESTS", 2)
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), Counters(), {}):
        halves = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        for _, writer in halves:
            writer.write(b"GET /metrics HTTP/1.1\r\nHo")
        async with asyncio.timeout(10.0):
            for reader, writer in halves:
                with suppress(ConnectionError):
                    await reader.read()
                writer.close()
        assert "talkback_reloads" in await asyncio.to_thread(scrape, Endpoint("127.0.0.1", port))
