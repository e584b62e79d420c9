"""A bot as the kernel sees it: its processor time and its memory. Linux, by /proc."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

_CPUCLOCK_SCHED = 2


class Bot:
    """A running bot; what it says about itself goes to `folder/output.txt`."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self._output = folder / "output.txt"
        self.begun = time.perf_counter()
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                arguments,
                cwd=folder,
                env=os.environ | {"HOME": str(folder), "NO_COLOR": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def cpu(self) -> float:
        """Seconds of user and system time so far, of all threads, also those that are over.

        By its clock, whose number Linux makes of the process's, as clock_getcpuclockid(3) does.
        """
        return time.clock_gettime(~self._process.pid << 3 | _CPUCLOCK_SCHED)

    def work(self) -> dict[str, tuple[float, int]]:
        """Each thread's processor seconds, to the microsecond, and how often it was woken."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        return {f"{_name(task)} {task.name}": _work(task) for task in tasks.iterdir()}

    def memory(self) -> float:
        """Resident mebibytes now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """Resident mebibytes at most."""
        return self._status("VmHWM")

    def _status(self, key: str) -> float:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        line = next(line for line in lines if line.startswith(f"{key}:"))
        return int(line.split()[1]) / 1024

    def last_words(self) -> str:
        return "\n".join(self._output.read_text(errors="replace").splitlines()[-15:])

    def leave(self) -> int:
        """Asked to go, it has gone; the exit code."""
        self._process.terminate()
        return self._process.wait(30)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _name(task: Path) -> str:
    return (task / "comm").read_text().strip()


def _work(task: Path) -> tuple[float, int]:
    """Scheduler statistics (proc-schedstat): time on the processor in nanoseconds comes first."""
    seconds = int((task / "schedstat").read_text().split()[0]) / 1e9
    lines = (task / "status").read_text().splitlines()
    woken = next(line for line in lines if line.startswith("voluntary_ctxt_switches:"))
    return seconds, int(woken.split()[1])
