"""Eight processes that change one quotes file, killed at random; run as a program by its tests.

A worker writes what it was promised to a pipe: one short line, whole or not at all (PIPE_BUF).
Random delays here are the fault itself; nothing waits for anything by sleeping.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

from talkback.quotes import edit
from talkback.quotes.file import Quote

WORKERS = 8
BATCH = 10
ENOUGH = 40


def add_one(path: Path, text: str) -> None:
    edit.add(path, [Quote(text, "a tester")])


def add_ten(path: Path, text: str) -> None:
    edit.add(path, [Quote(f"{text}, part {part}") for part in range(BATCH)])


def remove_one(path: Path, text: str) -> None:
    edit.remove(path, {Quote(text)})


JOBS: dict[str, Callable[[Path, str], None]] = {
    "add": add_one,
    "import": add_ten,
    "remove": remove_one,
}


class Arena:
    """A worker for each place; who takes a dead one's place goes on where the promises end."""

    def __init__(self, job: str, path: Path, seed: int) -> None:
        self.job = JOBS[job]
        self.path = path
        self.dice = Random(seed)
        self.heard = b""
        self.inbox, self.send_queue = os.pipe()
        self.workers = [self.start(place) for place in range(WORKERS)]

    def start(self, place: int) -> int:
        done = self.heard.count(b"worker %d," % place)
        if pid := os.fork():
            return pid
        for number in count(done):
            text = f"worker {place}, number {number}"
            self.job(self.path, text)
            os.write(self.send_queue, f"{text}\n".encode())
        os._exit(0)

    def fight(self, kills: int) -> list[str]:
        """Kill one worker after the other, and go on until enough was promised to them.

        Returns all the promises.
        """
        while kills > 0 or self.heard.count(b"\n") < ENOUGH:
            kills -= 1
            if select.select([self.inbox], [], [], self.dice.uniform(0, 0.004))[0]:
                self.heard += os.read(self.inbox, 1 << 16)
            place = self.dice.randrange(WORKERS)
            kill(self.workers[place])
            self.workers[place] = self.start(place)
        for pid in self.workers:
            kill(pid)
        os.close(self.send_queue)
        while news := os.read(self.inbox, 1 << 16):
            self.heard += news
        return self.heard.decode().splitlines()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    _, job_name, file_name, seed_text, kills_text = sys.argv
    arena = Arena(job_name, Path(file_name), int(seed_text))
    json.dump(arena.fight(int(kills_text)), sys.stdout)
