"""What the service manager is told, on a real datagram socket; and the unit that starts the bot."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from talkback.bot.observe.systemd import SystemdNotifier, service_manager
from talkback.init.systemd_unit import write_units
from talkback.model.errors import TalkbackError
from talkback.model.log_event import Level, LogEvent
from tests.deadline import DEADLINE


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The end of the service manager."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as end:
        end.bind(str(tmp_path / "notify"))
        yield end


async def next_word(manager: socket.socket) -> str:
    async with asyncio.timeout(DEADLINE):
        return (await asyncio.get_running_loop().sock_recv(manager, 4096)).decode()


def service(manager: socket.socket, **more: str) -> SystemdNotifier:
    found = service_manager({"NOTIFY_SOCKET": manager.getsockname(), **more})
    assert found is not None
    return found


async def test_ready_then_alive_twice_in_every_period(manager: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with service(manager, WATCHDOG_USEC="400000").running():
        assert await next_word(manager) == "READY=1"
        for _ in range(4):
            assert await next_word(manager) == "WATCHDOG=1"
        assert loop.time() - begun >= 0.5


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({}, id="no limit"),
        pytest.param({"WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, id="the limit of another"),
        pytest.param({"WATCHDOG_USEC": "soon"}, id="a limit that is none"),
    ],
)
async def test_no_sign_of_life_where_none_is_asked_for(
    manager: socket.socket, environ: dict[str, str]
) -> None:
    with service(manager, **environ).running():
        assert await next_word(manager) == "READY=1"
        with pytest.raises(BlockingIOError):
            manager.recv(4096)


async def test_a_reload_is_begun_and_ended_whatever_comes_of_it(manager: socket.socket) -> None:
    told = service(manager)
    for name in ("reloading", "reloaded", "reloading", "reload-refused", "leaving", "joined"):
        told.take(LogEvent(Level.INFO, name, {"rules": 3}))
    words = [(await next_word(manager)).splitlines() for _ in range(5)]
    assert [first for first, *_ in words] == [
        "RELOADING=1",
        "READY=1",
        "RELOADING=1",
        "READY=1",
        "STOPPING=1",
    ]
    assert words[0][1].startswith("MONOTONIC_USEC=")
    assert words[3][1] == "STATUS=the last good config; the new one does not check"


def test_an_abstract_socket_is_served_too() -> None:
    name = f"talkback-test-notify-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(f"\0{name}")
        found = service_manager({"NOTIFY_SOCKET": f"@{name}"})
        assert found is not None
        found.take(LogEvent(Level.INFO, "leaving"))
        end.settimeout(DEADLINE)
        assert end.recv(4096) == b"STOPPING=1"


def test_a_manager_that_is_gone_is_logged_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    SystemdNotifier("/nowhere/notify", None).take(LogEvent(Level.INFO, "leaving"))
    assert "service-manager-unreachable" in caplog.text


@pytest.mark.parametrize("address", ["", "vsock:2:1", "relative"])
def test_without_a_socket_there_is_nobody_to_tell(address: str) -> None:
    assert service_manager({"NOTIFY_SOCKET": address} if address else {}) is None


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    one, many = write_units(tmp_path)
    (bot := tmp_path / "talkback@tea.service").symlink_to(many)
    checks = (("verify", "--man=no"), ("security", "--offline=true", "--threshold=15"))
    for check, unit in product(checks, (one, bot)):
        done = subprocess.run(
            [analyze, *check, str(unit)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        if check[0] == "verify":
            assert not done.stderr


@pytest.mark.parametrize(
    ("script", "command"),
    [
        ("bin/talkback", "ExecStart={}/bin/talkback run --config"),
        ("a b/talkback", 'ExecStart="{}/a b/talkback" run --config'),
        ("100%/talkback", "ExecStart={}/100%%/talkback run --config"),
        ("elsewhere/pytest", f"ExecStart={sys.executable} -m talkback run --config"),
    ],
)
def test_the_unit_starts_the_talkback_that_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, command: str
) -> None:
    path = tmp_path / script
    path.parent.mkdir()
    path.touch()
    monkeypatch.setattr(sys, "argv", [str(path)])
    for unit in write_units(tmp_path):
        assert command.format(tmp_path) in unit.read_text(encoding="utf-8")


def test_several_bots_have_a_folder_each(tmp_path: Path) -> None:
    one, many = (unit.read_text(encoding="utf-8") for unit in write_units(tmp_path))
    assert "%i" not in one
    for line in many.splitlines():
        if "talkback" in line and "=" in line.partition(" ")[0]:
            assert "%i" in line, line


def test_a_unit_that_exists_is_left_alone(tmp_path: Path) -> None:
    unit = tmp_path / "talkback.service"
    unit.write_text("mine", encoding="utf-8")
    with pytest.raises(TalkbackError, match="exists already"):
        write_units(tmp_path)
    assert unit.read_text(encoding="utf-8") == "mine"
