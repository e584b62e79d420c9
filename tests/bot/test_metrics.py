"""The endpoint that Prometheus scrapes: what it says, and what a loop that hangs makes of it."""

import asyncio
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import Any

import pytest

from talkback.bot.observe import metrics
from talkback.bot.observe.counters import Counters
from talkback.bot.observe.metric_families import Readings, families
from talkback.bot.observe.metrics import served
from talkback.model.endpoint import Endpoint
from talkback.model.errors import TalkbackError
from talkback.model.log_event import Level, LogEvent
from talkback.system.daemon_thread import run_in_daemon_thread
from tests.deadline import DEADLINE
from tests.e2e.servers.server import reserved_ports


def scrape(endpoint: Endpoint) -> str:
    with urllib.request.urlopen(f"http://{endpoint}/metrics", timeout=DEADLINE) as answer:
        return str(answer.read().decode())


def value(page: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    assert found, page
    return float(found[1])


async def test_the_page_has_the_counts_of_the_moment() -> None:
    counters = Counters()
    counters.take(LogEvent(Level.INFO, "reply", {"network": "n", "rule": 'a "quoted" rule'}))
    counters.lines["n"] = 41
    with reserved_ports(1) as (port,), served(Endpoint("127.0.0.1", port), counters, Readings({})):
        counters.lines["n"] += 1
        page = await asyncio.to_thread(scrape, Endpoint("127.0.0.1", port))
    assert value(page, 'talkback_lines_total{network="n"}') == 42
    assert value(page, 'talkback_replies_total{network="n",rule="a \\"quoted\\" rule"}') == 1
    assert value(page, "process_resident_memory_bytes") > 0


@contextmanager
def serving() -> Iterator[int]:
    """The port at which nothing is told of a bot without networks."""
    with (
        reserved_ports(1) as (port,),
        served(Endpoint("127.0.0.1", port), Counters(), Readings({})),
    ):
        yield port


def values(readings: Readings, counters: Counters) -> dict[str, float]:
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in families(counters, readings)
        for sample in family.samples
    }


def test_a_network_that_was_given_up_is_not_connected() -> None:
    counters = Counters(given_up={"n"})
    counters.take(LogEvent(Level.ERROR, "login-refused", {"network": "n"}))
    found = values(Readings({}), counters)
    assert (found["talkback_connected n"], found["talkback_login_refused n"]) == (0, 1)


def test_what_fails_behind_the_bot_is_read_at_the_moment() -> None:
    away, failing = {"web": True, "own": False}, [True]
    readings = Readings({}, lambda: away, lambda: failing[0])
    found = values(readings, Counters())
    assert (found["talkback_pool_away web"], found["talkback_pool_away own"]) == (1, 0)
    assert found["talkback_state_failing"] == 1
    away["web"] = failing[0] = False
    found = values(readings, Counters())
    assert (found["talkback_pool_away web"], found["talkback_state_failing"]) == (0, 0)


async def test_the_lag_is_what_the_scrape_waited_for_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop, asked = asyncio.get_running_loop(), threading.Event()
    usual = loop.call_soon_threadsafe

    def ask(*args: Any, **context: Any) -> asyncio.Handle:  # noqa: ANN401 - asyncio's own
        asked.set()
        return usual(*args, **context)

    monkeypatch.setattr(loop, "call_soon_threadsafe", ask)
    with (
        reserved_ports(1) as (port,),
        served(Endpoint("127.0.0.1", port), Counters(), Readings({})),
    ):
        begun = time.perf_counter()
        scraping = run_in_daemon_thread(partial(scrape, Endpoint("127.0.0.1", port)), "scrape")
        assert asked.wait(DEADLINE)
        time.sleep(0.1)  # noqa: ASYNC251 - the loop is to hang
        lag = value(await asyncio.wrap_future(scraping), "talkback_event_loop_lag_seconds")
        assert 0.1 <= lag <= time.perf_counter() - begun


async def test_a_loop_that_hangs_for_long_does_not_hang_the_scrape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "SCRAPE_TIMEOUT_S", 0.1)
    with (
        reserved_ports(1) as (port,),
        served(Endpoint("127.0.0.1", port), Counters(), Readings({})),
    ):
        scraping = run_in_daemon_thread(partial(scrape, Endpoint("127.0.0.1", port)), "scrape")
        page = scraping.result(DEADLINE)  # the loop hangs until then
    assert value(page, "talkback_event_loop_lag_seconds") >= 0.1
    assert "talkback_lines" not in page


def test_a_scrape_while_the_bot_ends_is_no_error() -> None:
    async def begun(endpoint: Endpoint) -> AbstractContextManager[None]:
        block = served(endpoint, Counters(), Readings({}))
        block.__enter__()
        return block

    with reserved_ports(1) as (port,):
        endpoint = Endpoint("127.0.0.1", port)
        block = asyncio.run(begun(endpoint))
        page = scrape(endpoint)
        block.__exit__(None, None, None)
    assert value(page, "talkback_event_loop_lag_seconds") >= 0
    assert "talkback_lines" not in page


async def test_a_port_that_is_taken_is_said() -> None:
    with (
        reserved_ports(1) as (port,),
        served(Endpoint("127.0.0.1", port), Counters(), Readings({})),
    ):
        again = served(Endpoint("127.0.0.1", port), Counters(), Readings({}))
        with pytest.raises(TalkbackError, match=rf"127\.0\.0\.1:{port}: Address already in use"):
            again.__enter__()


async def test_nobody_listens_after_the_block() -> None:
    with reserved_ports(1) as (port,):
        with served(Endpoint("127.0.0.1", port), Counters(), Readings({})):
            pass
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_half_a_request_is_hung_up_on_and_many_of_them_shut_nobody_out_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "REQUESTS", 2)
    with (
        reserved_ports(1) as (port,),
        served(Endpoint("127.0.0.1", port), Counters(), Readings({})),
    ):
        monkeypatch.setattr(metrics._Handler, "timeout", 0.2)
        halves = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        for _, writer in halves:
            writer.write(b"GET /metrics HTTP/1.1\r\nHo")
        async with asyncio.timeout(DEADLINE):
            for reader, writer in halves:
                with suppress(ConnectionError):
                    await reader.read()
                writer.close()
            monkeypatch.setattr(metrics._Handler, "timeout", DEADLINE)
            page = ""
            while not page:
                with suppress(OSError):  # a thread hangs up first, and is free a moment later
                    page = await asyncio.to_thread(scrape, Endpoint("127.0.0.1", port))
        assert "talkback_reloads" in page


async def test_who_hangs_up_or_says_nothing_is_no_news(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(metrics._Handler, "timeout", 0.1)
    with serving() as port:
        for said in (b"GET /metr", b"GET /metrics HTTP/1.1\r\nHo"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            async with asyncio.timeout(DEADLINE):
                with suppress(ConnectionError):  # where it hung up before that was said
                    await reader.read()
            writer.close()
        monkeypatch.setattr(metrics._Handler, "timeout", DEADLINE)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /metrics HTTP/1.1\r\n")
        writer.transport.abort()
        assert "talkback_reloads" in await asyncio.to_thread(scrape, Endpoint("127.0.0.1", port))
    assert "Traceback" not in capfd.readouterr().err
