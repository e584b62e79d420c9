"""What a host has seen of the rows on one connection to one database, and since when."""

from collections.abc import Mapping

from talkback.lease.intervals import TERM
from talkback.lease.statements import Database, LeaseRow
from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class _Seen:
    row: LeaseRow
    since: float
    """When the answer came that showed it first."""
    moved: bool
    """Whether it was another one before, on the same connection: then it is no old copy."""


class Observation:
    """Begins anew with each connection; what it compares with is the connection before."""

    def __init__(self) -> None:
        self.database: Database | None = None
        self._same = False
        self._seen: dict[str, _Seen] = {}

    def begin(self, database: Database) -> bool:
        """On a new connection; whether it leads to another database than the one before."""
        before, self.database = self.database, database
        self._same = before == database
        self._seen.clear()
        return before is not None and not self._same

    def see(self, rows: Mapping[str, LeaseRow], now: float) -> None:
        """Take rows whose answer has just come."""
        for network, row in rows.items():
            seen = self._seen.get(network)
            if seen is None or seen.row != row:
                self._seen[network] = _Seen(row, now, seen is not None)

    def row(self, network: str) -> LeaseRow | None:
        """As it was seen last."""
        seen = self._seen.get(network)
        return seen.row if seen is not None else None

    def forget(self, network: str) -> None:
        """Somebody was faster: look again."""
        self._seen.pop(network, None)

    def ripe_at(self, network: str) -> float | None:
        """From when on the row may be taken; None where nothing is known of it."""
        seen = self._seen.get(network)
        if seen is None:
            return None
        released = seen.row.holder is None and (self._same or seen.moved)
        return seen.since if released else seen.since + TERM
