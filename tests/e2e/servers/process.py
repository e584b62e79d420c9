"""Processes of the tests' own: unprivileged, in the foreground, dead as soon as pytest is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deadline import DEADLINE

_POLL = 0.005
_UNLESS_ORPHANED = ("/bin/sh", "-c", 'test "$PPID" = "$0" && exec "$@"')
"""A pytest that died before the death signal was asked for would never send it."""
_BESIDE_PATH = (
    "/usr/sbin",
    "/sbin",
    "/var/cache/talkback-tests/ircd-hybrid/usr/sbin",
    *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True),
)


def require(program: str, remedy: str | None = None) -> str:
    """The path of ``program``.

    Without it the test is skipped, or failed where CI=true promises that it is there.
    """
    folders = (os.environ.get("PATH", os.defpath), *_BESIDE_PATH)
    path = shutil.which(program, path=os.pathsep.join(folders))
    if path is not None:
        return path
    reason = f"needs {program}: {remedy or f'apt-get install {program}'}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


async def eventually(condition: Callable[[], bool], what: str, deadline: float = DEADLINE) -> None:
    """Wait for what nothing announces: a process's end, a file's growth.

    Raises AssertionError after ``deadline`` seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while not condition():
        if loop.time() > end:
            raise AssertionError(f"{what}: not within {deadline:g} s")
        await asyncio.sleep(_POLL)


def run_to_its_end(home: Path, *argv: str) -> None:
    """One program in ``home``, as nobody where the tests are root's; AssertionError if it fails."""
    setpriv = require("setpriv", "apt-get install util-linux (Linux only)")
    _give_away(home)
    leash = (setpriv, "--pdeathsig", "KILL", *_as_nobody(), "--")
    done = subprocess.run([*leash, *argv], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class Daemon:
    """One program run in ``home``, its own folder; can be killed, suspended and started again.

    Run as nobody where the tests are root's: ircd-hybrid refuses root, InspIRCd all but does.
    """

    __slots__ = ("_argv", "_process", "home", "log")

    def __init__(self, home: Path, *argv: str) -> None:
        self.home = home
        self.log = home / "log"
        setpriv = require("setpriv", "apt-get install util-linux (Linux only)")
        leash = (setpriv, "--pdeathsig", "KILL", *_as_nobody(), "--")
        self._argv = (*leash, *_UNLESS_ORPHANED, str(os.getpid()), *argv)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Launch it, output appended to the log.

        Belongs on the main thread: Linux sends the parent's death signal when the *thread* that
        forked ends, so a daemon started by an executor dies with its worker.
        """
        with self.log.open("ab") as log:
            _give_away(self.home)
            self._process = subprocess.Popen(
                self._argv,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises RuntimeError, with the end of its log, if the program has ended by itself."""
        if not self.running:
            tail = self.log.read_text("utf-8", "replace")[-4000:]
            raise RuntimeError(f"{' '.join(self._argv)} has ended:\n{tail}")

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, "only a started program has a process"
        return self._process.pid

    async def stop(self) -> None:
        """Ask it to end (SIGTERM) and wait until it has."""
        if self._process is not None:
            self._process.terminate()
            await self.ended()

    async def ended(self) -> None:
        await eventually(lambda: not self.running, f"the end of {self._argv[-1]}")

    def kill(self) -> None:
        """SIGKILL, at once, also while suspended; nothing to do if it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextlib.contextmanager
    def suspended(self) -> Iterator[None]:
        """Hung, its sockets open: neither reads nor answers until the block ends."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)


def _as_nobody() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    nobody = pwd.getpwnam("nobody")
    return (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody")
