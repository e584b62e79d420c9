"""The connection of the leases, on a database where nothing is yet."""

from talkback.bot.hosts.lease_calls import LeaseCalls
from talkback.lease.statements import Enrol, Poll, Polled
from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.lease_rows import HostDescription


async def test_who_comes_first_needs_nobody_else_to_make_the_tables(database: DatabaseUrl) -> None:
    """Where the database was away when the state was opened, say."""
    calls = LeaseCalls(database, HostDescription("1", "one", "0.1", ""))
    try:
        place = await calls.connect()
        await calls.call(Enrol(("net",)))
        polled = await calls.call(Poll())
        assert isinstance(polled, Polled)
        assert (polled.database, list(polled.rows)) == (place, ["net"])
    finally:
        calls.close()
