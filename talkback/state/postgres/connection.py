"""A connection to PostgreSQL: single statements with a time limit, and no second chance.

Autocommit, nothing prepared, no settings and no locks of a session: each statement may run on
another connection of the server, as pgbouncer's transaction pooling has it.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Timer
from typing import Any, LiteralString, NamedTuple
from urllib.parse import unquote

import psycopg

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.errors import (
    DatabaseAwayError,
    DatabaseRefusedError,
    explained,
)

CALL_S = 1.5
"""Seconds that a statement may take."""

_CONNECT_S = 2
"""Seconds that a connection may take, for each of the hosts in the URL: libpq's least."""

Row = tuple[Any, ...]

_FACTS = """
    SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool,
        current_setting('synchronous_commit'), current_setting('server_encoding'),
        (SELECT system_identifier::text FROM pg_control_system()),
        CASE WHEN pg_is_in_recovery() THEN ''
            ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
"""
"""The timeline is that of the log being written: the control file's lags behind a promotion."""


class DatabaseIdentity(NamedTuple):
    """Which database it is: another one, or this one promoted or restored, has another."""

    system: str
    timeline: str


class PostgresConnection:
    """One connection. What fails on it closes it; whoever goes on makes another."""

    def __init__(self, url: DatabaseUrl) -> None:
        """Connect, which may take a few seconds.

        Raises DatabaseAwayError where it cannot be had or written now, DatabaseRefusedError where
        somebody has to change its settings first.
        """
        self._url = url
        self._connection = explained(url, lambda: _connected(url))
        try:
            self.identity = self._checked()
        except BaseException:
            self.close()
            raise

    def run(
        self,
        statement: LiteralString,
        values: Mapping[str, object] | None = None,
        limit_s: float = CALL_S,
    ) -> list[Row]:
        """Its rows. Raises StoreError, and then nobody knows whether it was done.

        Without values it may be several statements, which are one transaction.
        """

        def work() -> list[Row]:
            with _cut_off_after(limit_s, self._connection):
                cursor = self._connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

        try:
            return explained(self._url, work)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of it; what runs on it is not waited for."""
        self._connection.close()

    @property
    def version(self) -> str:
        """The server's, such as 15.4; behind a pool perhaps the pool's."""
        return self._connection.info.parameter_status("server_version") or "of unknown version"

    @property
    def is_private(self) -> bool:
        """Whether what is said is encrypted, or stays on this machine."""
        place = self._connection.info
        if self._connection.pgconn.ssl_in_use or place.host.startswith(("/", "@")):
            return True
        return ip_address(place.hostaddr).is_loopback

    @property
    def closed(self) -> bool:
        return self._connection.closed

    def _checked(self) -> DatabaseIdentity:
        [(read_only, synchronous_commit, encoding, system, timeline)] = self.run(_FACTS)
        if read_only:
            raise DatabaseAwayError(
                f"{self._url}: is a standby or read-only; name the primary, or all its hosts and "
                "?target_session_attrs=read-write"
            )
        if synchronous_commit == "off":
            raise DatabaseRefusedError(
                f"{self._url}: synchronous_commit is off, so what is acknowledged could be lost; "
                "do ALTER ROLE … SET synchronous_commit = on for the bot's role"
            )
        if encoding != "UTF8":
            raise DatabaseRefusedError(
                f"{self._url}: its encoding is {encoding}; make it anew with "
                "createdb --encoding=UTF8 --template=template0"
            )
        return DatabaseIdentity(system, timeline)


def _connected(url: DatabaseUrl) -> "psycopg.Connection[Row]":
    defaults: dict[str, str | int] = {"connect_timeout": _CONNECT_S, "application_name": "talkback"}
    return psycopg.connect(
        url.reveal(),
        autocommit=True,
        prepare_threshold=None,
        client_encoding="UTF8",
        **_unless_said(url, defaults),
    )


@contextmanager
def _cut_off_after(limit_s: float, connection: "psycopg.Connection[Row]") -> Iterator[None]:
    """Shut the socket down when time is up: whoever waits for it fails at once.

    Neither TCP's options nor a cancelled task do: a proxy goes on acknowledging, and cancelling
    asks the very server that does not answer.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as spare:
        timer = Timer(limit_s, _shut_down, [spare])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _shut_down(spare: socket.socket) -> None:
    with suppress(OSError):  # the statement ended, or the connection did, in this very moment
        spare.shutdown(socket.SHUT_RDWR)


def _unless_said(url: DatabaseUrl, options: Mapping[str, str | int]) -> dict[str, Any]:
    """What the URL says itself is not said again."""
    query = url.reveal().partition("?")[2]
    said = {unquote(each.partition("=")[0]) for each in query.split("&")}
    return {name: value for name, value in options.items() if name not in said}
