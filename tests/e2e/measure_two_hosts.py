"""`python -m tests.e2e.measure_two_hosts`: how long nobody answers, in each failure.

Prints a row of the table in docs/two-hosts.md for each failure, and fails where a line was answered
twice.
"""

import argparse
import asyncio
import signal
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.e2e.servers import ircds
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.postgres import Postgres, running_postgres
from tests.e2e.servers.server import Server
from tests.e2e.two_hosts import Asker, Host, asker, hosts

Fail = Callable[[Host, Host, Postgres], Awaitable[None]]


async def killed(holder: Host, other: Host, _: Postgres) -> None:
    holder.signal(signal.SIGKILL)
    await other.is_holder()
    await holder.ended()
    await holder.start()


async def stopped(holder: Host, other: Host, _: Postgres) -> None:
    holder.signal(signal.SIGTERM)
    await other.is_holder()
    await holder.ended()
    await holder.start()


async def paused(holder: Host, other: Host, _: Postgres) -> None:
    holder.signal(signal.SIGSTOP)
    await other.is_holder()
    await asyncio.sleep(14.0)
    holder.signal(signal.SIGCONT)
    await holder.event("lease", state="standby")


async def without_database(holder: Host, other: Host, _: Postgres) -> None:
    holder.database.hold()
    await other.is_holder()
    await asyncio.sleep(14.0)
    holder.database.release()
    await holder.event("lease", state="standby")


async def without_irc(holder: Host, other: Host, _: Postgres) -> None:
    holder.irc.hold()
    await other.is_holder()
    holder.irc.release()


async def database_restarted(holder: Host, other: Host, postgres: Postgres) -> None:
    await postgres.stop()
    await asyncio.sleep(10.0)
    await postgres.start()
    waiting = {asyncio.ensure_future(host.is_holder()) for host in (holder, other)}
    _, late = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()


FAILURES: dict[str, Fail] = {
    "`kill -9`": killed,
    "`systemctl stop` (SIGTERM)": stopped,
    "stopped for 20 s (SIGSTOP), then let go on": paused,
    "no way from the holder to the database, for 20 s": without_database,
    "no way from the holder to IRC (`ping` 5 s + 5 s)": without_irc,
    "the database away for 10 s": database_restarted,
}


async def measure(fail: Fail, pair: list[Host], postgres: Postgres, ircd: Server) -> Asker:
    """One failure, with a person who asks until all is well again."""
    async with asker(ircd) as person:
        await person.begin()
        holder, other = pair if pair[0].holds else reversed(pair)
        await fail(holder, other, postgres)
        await person.answered(time.monotonic())
        await asyncio.sleep(7.0)
        await person.answered(time.monotonic())
        return person


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    failed = False
    with tempfile.TemporaryDirectory(prefix="talkback-") as temporary:
        folder = Path(temporary)
        certificates = Certificates.issue(folder)
        async with (
            running_postgres(certificates) as postgres,
            ircds.NGIRCD.running(certificates) as ircd,
            hosts(folder, postgres, postgres.create_database(), ircd) as pair,
        ):
            await asyncio.gather(*(host.start() for host in pair))
            for name, fail in FAILURES.items():
                people = [await measure(fail, pair, postgres, ircd) for _ in range(times)]
                silences = [person.longest_silence() for person in people]
                asked = sum(len(person.asked) for person in people)
                answered = sum(len(person.answers) for person in people)
                twice = sum(len(person.twice) for person in people)
                failed |= twice > 0
                print(  # noqa: T201
                    f"| {name} | {times} | {statistics.median(silences):.1f} s "
                    f"| {max(silences):.1f} s | {asked} | {answered} | {twice} |",
                    flush=True,
                )
    raise SystemExit(failed)


if __name__ == "__main__":
    asyncio.run(main())
