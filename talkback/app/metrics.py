"""Counters for Prometheus, on the loopback. Nothing runs between two scrapes but a sleeping thread.

The library is imported only where metrics are asked for.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from talkback.app.tally import Tally
from talkback.errors import TalkbackError
from talkback.net.client import Client
from talkback.settings import Endpoint

PATIENCE = 5.0
"""Seconds a scrape waits for the event loop; then it tells only that it waited."""

_Samples = Iterable[tuple[tuple[str, ...], float]]


@contextmanager
def served(endpoint: Endpoint, tally: Tally, clients: Mapping[str, Client]) -> Iterator[None]:
    """Answer scrapes until the end of the block; needs a running loop.

    Raises TalkbackError where the port cannot be had.
    """
    registry = CollectorRegistry()
    loop = asyncio.get_running_loop()
    registry.register(_Look(loop, lambda: list(_families(tally, clients))))
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(endpoint.port, endpoint.host, registry)
    except OSError as error:
        raise TalkbackError(
            f"metrics cannot be served on {endpoint}: {error.strerror}; is another bot running?"
        ) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Look(Collector):
    """Looks at the counts in the loop that changes them, and times how long it waited for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, look: Callable[[], list[Metric]]) -> None:
        self._loop = loop
        self._look = look

    def collect(self) -> Iterable[Metric]:
        """In a thread of the HTTP server."""
        seen: Future[list[Metric]] = Future()
        begun = time.perf_counter()
        self._loop.call_soon_threadsafe(lambda: seen.set_result(self._look()))
        try:
            families = seen.result(PATIENCE)
        except TimeoutError:
            families = []
        lag = time.perf_counter() - begun
        yield from families
        yield GaugeMetricFamily(
            "talkback_event_loop_lag_seconds", "How long this scrape waited for the loop.", lag
        )

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the registry would look, and wait for the loop from within it."""
        return ()


def _families(tally: Tally, clients: Mapping[str, Client]) -> Iterator[Metric]:
    network, rule = ("network",), ("network", "rule")
    yield _counter("lines", "Messages heard.", network, _by_one(tally.lines))
    yield _counter("matches", "Triggers found.", rule, tally.matches.items())
    yield _counter("replies", "Replies said.", rule, tally.replies.items())
    yield _counter(
        "suppressed", "Replies not said.", ("network", "reason"), tally.suppressed.items()
    )
    yield _counter("reconnects", "Connections lost or failed.", network, _by_one(tally.reconnects))
    yield _counter("reloads", "Reloads of the config.", ("outcome",), _by_one(tally.reloads))
    connected = {name: client.connected for name, client in clients.items()}
    yield _gauge("connected", "Whether the network has welcomed us.", connected)
    channels = {name: len(client.channels) for name, client in clients.items()}
    yield _gauge("channels", "Channels the bot is in.", channels)
    queued = {name: client.queued for name, client in clients.items()}
    yield _gauge("queue_lines", "Lines that wait for the throttle.", queued)


def _counter(name: str, meaning: str, labels: tuple[str, ...], samples: _Samples) -> Metric:
    family = CounterMetricFamily(f"talkback_{name}", meaning, labels=labels)
    for values, count in samples:
        family.add_metric(values, count)
    return family


def _gauge(name: str, meaning: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"talkback_{name}", meaning, labels=("network",))
    for network, value in values.items():
        family.add_metric((network,), value)
    return family


def _by_one(counts: Mapping[str, int]) -> _Samples:
    return (((name,), count) for name, count in counts.items())
