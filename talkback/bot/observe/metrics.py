"""Counters for Prometheus, on the loopback. Nothing runs between two scrapes but a sleeping thread.

The library is imported only where metrics are asked for.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from talkback.bot.observe.counters import Counters
from talkback.model.endpoint import Endpoint
from talkback.model.errors import TalkbackError
from talkback.net.io.client import Client

PATIENCE = 5.0
"""Seconds a scrape waits for the event loop; then it tells only that it waited."""

REQUEST_S = 5.0
"""Seconds that a request may be silent in the middle."""
REQUESTS = 16
"""Requests that may be under way at once."""

_Samples = Iterable[tuple[tuple[str, ...], float]]


@contextmanager
def served(endpoint: Endpoint, counters: Counters, clients: Mapping[str, Client]) -> Iterator[None]:
    """Answer scrapes until the end of the block; needs a running loop.

    Raises TalkbackError where the port cannot be had.
    """
    registry = CollectorRegistry()
    loop = asyncio.get_running_loop()
    registry.register(_Look(loop, lambda: list(_families(counters, clients))))
    ProcessCollector(registry=registry)
    try:
        server = _MetricsServer(endpoint)
    except OSError as error:
        raise TalkbackError(
            f"metrics cannot be served on {endpoint}: {error.strerror}; is another bot running?"
        ) from None
    server.set_app(make_wsgi_app(registry))
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(WSGIRequestHandler):
    timeout = REQUEST_S

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Scrapes are nobody's news."""


class _MetricsServer(ThreadingMixIn, WSGIServer):
    """A thread a request, so that one that comes in part holds up no other; but not without end."""

    daemon_threads = True

    def __init__(self, endpoint: Endpoint) -> None:
        self.address_family = socket.getaddrinfo(endpoint.host, endpoint.port)[0][0]
        self._free = BoundedSemaphore(REQUESTS)
        super().__init__((endpoint.host, endpoint.port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Hang up on one too many."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


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


def _families(counters: Counters, clients: Mapping[str, Client]) -> Iterator[Metric]:
    network, rule = ("network",), ("network", "rule")
    yield _counter("lines", "Messages received.", network, _by_one(counters.lines))
    yield _counter("matches", "Triggers found.", rule, counters.matches.items())
    yield _counter("replies", "Replies said.", rule, counters.replies.items())
    yield _counter(
        "suppressed", "Replies not said.", ("network", "reason"), counters.suppressed.items()
    )
    yield _counter(
        "reconnects", "Connections lost or failed.", network, _by_one(counters.reconnects)
    )
    yield _counter("reloads", "Reloads of the config.", ("outcome",), _by_one(counters.reloads))
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
