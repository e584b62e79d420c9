"""Counters for Prometheus, on the loopback. Nothing runs between two scrapes but a sleeping thread.

The library is imported only where metrics are asked for.
"""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import BoundedSemaphore, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.metric_families import Readings, families, lag_family
from talkback.model.endpoint import Endpoint
from talkback.model.errors import TalkbackError

SCRAPE_TIMEOUT_S = 5.0
"""Seconds a scrape waits for the event loop; then it tells only that it waited."""

REQUEST_S = 5.0
"""Seconds that a request may be silent in the middle."""
REQUESTS = 16
"""Requests that may be under way at once."""


@contextmanager
def served(endpoint: Endpoint, counters: Counters, readings: Readings) -> Iterator[None]:
    """Answer scrapes until the end of the block; needs a running loop.

    Raises TalkbackError where the port cannot be had.
    """
    registry = CollectorRegistry()
    loop = asyncio.get_running_loop()
    registry.register(_Look(loop, lambda: list(families(counters, readings))))
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

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Who hung up, or said nothing for long, is nobody's news either."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

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
        try:
            self._loop.call_soon_threadsafe(lambda: seen.set_result(self._look()))
            families = seen.result(SCRAPE_TIMEOUT_S)
        except (TimeoutError, RuntimeError):  # the loop hangs, or the bot ends and it is closed
            families = []
        lag = time.perf_counter() - begun
        yield from families
        yield lag_family(lag)

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the registry would look, and wait for the loop from within it."""
        return ()
