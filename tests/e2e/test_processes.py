"""What the harness starts: it fails when told to, says why it failed, and outlives nobody."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deadline import DEADLINE
from tests.e2e.clients import RawArrives
from tests.e2e.servers.certificates import HOST
from tests.e2e.servers.process import Daemon, require
from tests.e2e.servers.server import Server, reserved_ports


class TestFaults:
    async def test_a_server_stopped_says_goodbye(self, own_ngircd: Server, raw: RawArrives) -> None:
        alice = await raw(own_ngircd, "alice")
        await own_ngircd.stop()
        await alice.expect(r"^ERROR :")
        await alice.dropped()

    async def test_a_server_killed_says_nothing_and_comes_back_on_its_port(
        self, own_ngircd: Server, raw: RawArrives
    ) -> None:
        alice = await raw(own_ngircd, "alice")
        own_ngircd.kill()
        said = len(alice.lines)
        await alice.dropped()
        assert alice.lines[said:] == []
        with pytest.raises(ConnectionRefusedError):
            await raw(own_ngircd, "alice")
        await own_ngircd.start()
        await raw(own_ngircd, "alice")

    async def test_a_program_that_ends_by_itself_says_why(self, tmp_path: Path) -> None:
        daemon = Daemon(tmp_path, "/bin/sh", "-c", "echo no such port; exit 3")
        daemon.start()
        await daemon.ended()
        with pytest.raises(RuntimeError, match="no such port"):
            daemon.check()

    def test_a_reserved_port_is_nobody_elses(self) -> None:
        with reserved_ports(1) as (port,), socket.socket() as other:
            taken = pytest.raises(OSError, match="in use")
            with taken:
                other.bind((HOST, port))

    @pytest.mark.parametrize(
        "shown", [pytest.param("", id="at once"), pytest.param("up", id="when it is up")]
    )
    def test_what_is_started_dies_with_a_killed_pytest(self, tmp_path: Path, shown: str) -> None:
        script = f"""
import asyncio, pathlib
from tests.e2e.servers.process import Daemon, eventually
daemon = Daemon(pathlib.Path({str(tmp_path)!r}), "/bin/sh", "-c", "echo up; exec sleep 600")
daemon.start()
asyncio.run(eventually(lambda: {shown!r} in daemon.log.read_text(), "running"))
print(daemon.pid, flush=True)
input()
"""
        with subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as like_pytest:
            assert like_pytest.stdout is not None
            daemon = os.pidfd_open(int(like_pytest.stdout.readline()))
            like_pytest.kill()
        try:
            assert select.select([daemon], [], [], DEADLINE)[0], "it outlived its parent"
        finally:
            os.close(daemon)


class TestMissingPrograms:
    def test_skip_a_test_on_a_users_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match="needs nosuchd: apt-get install nosuchd"):
            require("nosuchd")

    def test_fail_it_in_ci(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        with pytest.raises((pytest.fail.Exception, pytest.skip.Exception), match="nosuchd") as end:
            require("nosuchd")
        assert end.type is pytest.fail.Exception
