"""A web site on the loopback with a path for each way to answer, most of them bad."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

GOOD = {"results": [{"text": "I am no bird", "author": "Charlotte Brontë", "source": "Jane Eyre"}]}


class Site(BaseHTTPRequestHandler):
    """Each path another way to answer."""

    done = Event()

    def do_GET(self) -> None:
        try:
            getattr(self, self.path.strip("/").partition("?")[0])()
        except (BrokenPipeError, ConnectionResetError):  # the other side has seen enough
            self.close_connection = True

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def good(self) -> None:
        self.answer(json.dumps(GOOD).encode())

    def moved(self) -> None:
        self.answer(b"", 302, Location="/good")

    def no_port(self) -> None:
        self.answer(b"", 302, Location="http://127.0.0.1:99999/")

    def circle(self) -> None:
        self.answer(b"", 302, Location="/circle")

    def flood(self) -> None:
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b" " * 65536)

    def moving_flood(self) -> None:
        """A redirect whose body nobody has to read."""
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()
        while not self.done.is_set():
            self.wfile.write(b" " * 65536)

    def drip(self) -> None:
        """Never silent for long, never done."""
        self.send_response(200)
        self.end_headers()
        while not self.done.wait(0.05):
            self.wfile.write(b" ")

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.done.wait(0.05):
            self.wfile.write(b"X: y\r\n")

    def gone(self) -> None:
        self.answer(b"{}", 404)

    def bomb(self) -> None:
        self.answer(gzip.compress(b" " * 10**8), Content_Encoding="gzip")

    def nonsense(self) -> None:
        self.wfile.write(b"220 smtp.example.org ready\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def site() -> Iterator[str]:
    Site.done.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            Site.done.set()
            server.shutdown()
