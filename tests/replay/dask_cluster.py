"""A real Dask scheduler and its workers: processes of their own, each in a folder of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import distributed

from tests.deadline import DEADLINE
from tests.e2e.servers.server import reserved_ports

_client: Any = distributed.Client


@dataclass(slots=True)
class DaskCluster:
    """Processes that end with the test."""

    folder: Path
    address: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: str, *options: str) -> None:
        """One more process, `scheduler` or `worker`."""
        place = self.folder / str(len(self.processes))
        place.mkdir()
        argv = [sys.executable, "-m", f"distributed.cli.dask_{command}", *options, "--no-dashboard"]
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(argv, cwd=place, stdout=log, stderr=log)
        self.processes.append(process)

    def add_workers(self, count: int) -> None:
        """More workers, of one thread each; back when the scheduler knows them."""
        before = len(self.processes) - 1
        for _ in range(count):
            self.start("worker", self.address, "--nthreads", "1", "--no-nanny")
        with self.client() as client:
            if count:
                client.wait_for_workers(before + count, timeout=DEADLINE)

    def client(self) -> Any:  # noqa: ANN401 - the library's own, without types
        return _client(self.address, timeout=DEADLINE, set_as_default=False)

    def kill_worker(self) -> str:
        """One of those that are there, without a word; its address."""
        with self.client() as client:
            address, pid = min(client.run(os.getpid).items())
        os.kill(pid, signal.SIGKILL)
        return str(address)


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """A scheduler on the loopback, and so many workers."""
    with reserved_ports(1) as (port,):
        cluster = DaskCluster(folder, f"tcp://127.0.0.1:{port}")
        cluster.start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        try:
            cluster.add_workers(workers)
            yield cluster
        finally:
            _end(cluster.processes)


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes):
        process.kill()
    for process in processes:
        process.wait()
