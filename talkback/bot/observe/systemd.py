"""systemd's side of a run: ready, reloading, stopping, alive (sd_notify(3)).

The protocol is one datagram of text. The libraries for it are a C extension, or have not been
touched in years; they would save the dozen lines that talk to the socket.
"""

import asyncio
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from talkback.eventlog import log_event
from talkback.model.log_event import Level, LogEvent
from talkback.model.text import count_noun


class SystemdNotifier:
    """Speaks to the service manager at `address`; `period` is the watchdog's limit in seconds."""

    def __init__(self, address: str, period: float | None) -> None:
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._period = period
        self._beat: asyncio.TimerHandle | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ready, and alive as long as the event loop turns; needs a running loop."""
        self._send("READY=1")
        self._stay_alive()
        try:
            yield
        finally:
            if self._beat is not None:
                self._beat.cancel()

    def take(self, event: LogEvent) -> None:
        """Tell of the events that the service manager waits for."""
        match event.name:
            case "reloading":
                now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                self._send("RELOADING=1", f"MONOTONIC_USEC={now}")
            case "reloaded":
                self._send(
                    "READY=1", f"STATUS={count_noun(int(event.fields['rules'] or 0), 'rule')}"
                )
            case "reload-refused":
                self._send("READY=1", "STATUS=the last good config; the new one does not check")
            case "leaving":
                self._send("STOPPING=1")

    def _stay_alive(self) -> None:
        """A sign of life twice in every period; a loop that hangs gives none."""
        if self._period is not None:
            self._send("WATCHDOG=1")
            loop = asyncio.get_running_loop()
            self._beat = loop.call_later(self._period / 2, self._stay_alive)

    def _send(self, *words: str) -> None:
        """Never waits: a manager that does not read must not stop the bot."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
                sock.sendto("\n".join(words).encode(), self._address)
        except OSError as error:
            fields = {"message": words[0], "reason": str(error)}
            log_event(LogEvent(Level.WARNING, "service-manager-unreachable", fields))


def service_manager(environ: Mapping[str, str] = os.environ) -> SystemdNotifier | None:
    """The service manager that started us, if one did and wants to know (Type=notify)."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return None
    return SystemdNotifier(address, _watchdog(environ))


def _watchdog(environ: Mapping[str, str]) -> float | None:
    """Seconds without a sign of life that the manager suffers (sd_watchdog_enabled(3))."""
    limit = environ.get("WATCHDOG_USEC", "")
    ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(limit) / 1e6 if ours and limit.isdecimal() and int(limit) else None
