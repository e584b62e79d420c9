"""A writer of state, killed at random moments, again and again; run as a program by its tests.

Each writer opens the state (a killed one must not have broken it), finds what was promised before,
and goes on promising: it says so on a pipe only after `record` returned. Random delays are the
fault itself; nothing waits for anything by sleeping.
"""

import json
import os
import select
import signal
import sys
from collections import Counter
from pathlib import Path
from random import Random

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Changes, Count, CountBatch, StateRow, Store
from talkback.state.sqlite import SqliteStore
from tests.deadline import DEADLINE
from tests.state.conftest import HoldingStore

PEOPLE = 40
HOUR = 498_000
AT_WORK = 0.7
"""The part of writers that are killed while they write; the others mostly while they open."""


def begin(place: str) -> Store:
    """A file by its path, or a database by its URL."""
    if place.startswith("postgresql://"):
        return HoldingStore(DatabaseUrl(place))
    return SqliteStore(Path(place))


def promised(news: bytes) -> dict[str, int]:
    """The last promise to each person."""
    pairs = (line.split() for line in news.decode().splitlines())
    return {person: int(number) for person, number in pairs}


def check(store: Store, asked: dict[str, int]) -> None:
    """What was promised is there; the one that was written and not yet promised may be, too.

    How often rules fired, and when they did last, was written with it.
    """
    rows = list(store.load())
    for table in ("opted_out", "times_fired_for", "fired_for"):
        kept = {_person(row): row.value for row in rows if row.table == table}
        for person, number in asked.items():
            if kept.get(person) not in (number, number + 1):
                sys.exit(f"{table}, {person}: promised {number}, found {kept.get(person)}")


def _person(row: StateRow) -> str:
    """The last name in the key, however deep it stands."""
    key = row.key
    while not isinstance(key, str):
        key = key[-1]
    return key


def write(place: str, asked: dict[str, int], send_queue: int, seed: int) -> None:
    """Promise until killed."""
    dice = Random(seed)
    store = begin(place)
    check(store, asked)
    while True:
        person = f"p{dice.randrange(PEOPLE)}"
        number = asked[person] = asked.get(person, 0) + 1
        key = "tea", ("net", "#c"), ("net", person)
        promised_rows = [
            StateRow("opted_out", ("net", person), number),
            StateRow("times_fired_for", key, number),
            StateRow("fired_for", key, number),
        ]
        noise = [
            StateRow("fired", (f"r{n}", ("net", "#c")), dice.choice((1.0, None))) for n in range(9)
        ]
        counted = Counter({Count(HOUR, "net", "#c", person, f"r{n}", "fires"): 1 for n in range(5)})
        store.record(Changes([*promised_rows, *noise], (CountBatch(1, counted),)))
        os.write(send_queue, f"{person} {number}\n".encode())


def siege(place: str, kills: int, seed: int) -> int:
    """Kill so many writers; how many promises were held."""
    dice = Random(seed)
    heard = b""
    for number in range(kills):
        inbox, send_queue = os.pipe()
        if (pid := os.fork()) == 0:
            write(place, promised(heard), send_queue, seed + number)
            os._exit(0)
        os.close(send_queue)
        if dice.random() < AT_WORK:
            select.select([inbox], [], [], DEADLINE)
        select.select([], [], [], dice.uniform(0, 0.006))
        os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            sys.exit("a writer ended by itself")
        while news := os.read(inbox, 1 << 16):
            heard += news
        os.close(inbox)
    store = begin(place)
    check(store, promised(heard))
    store.close()
    return heard.count(b"\n")


if __name__ == "__main__":
    _, place_name, kills_text, seed_text = sys.argv
    json.dump(siege(place_name, int(kills_text), int(seed_text)), sys.stdout)
