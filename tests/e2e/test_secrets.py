"""No password on a screen, in a log or in `ps`: the program as users run it, however it ends."""

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.deadline import DEADLINE
from tests.leaks import leaks
from tests.net.session_driver import CHANNEL, Peer, serving

PASSWORD, SERVER_PASSWORD, KEY = "c0rr3ct-h0rs3-b4tt3ry", "Pa55-0f:th3+s3rv3r", "k3y/0f.ch4nn3l"
SECRETS = (PASSWORD, SERVER_PASSWORD, KEY)
BLOB = b64encode(f"jilles\0jilles\0{PASSWORD}".encode()).decode()
LOUD = (("-v",), ("-v", "--log-format", "json"), ("-q",))


def config(folder: Path, port: int, *, tls: str = "false", more: str = "") -> Path:
    """One secret in the file, one in the environment, one in a file of its own."""
    (folder / "password").write_text(f"{SERVER_PASSWORD}\n")
    path = folder / "rules.toml"
    path.write_text(f"""
[bot]
state = false
log = "talkback.log"
[networks.net]
host = "127.0.0.1"
port = {port}
tls = {tls}
password = {{ file = "password" }}
channels = [{{ name = "{CHANNEL}", key = "{KEY}" }}]
sasl = {{ mechanism = "PLAIN", username = "jilles", password = {{ env = "SASL_PASS" }} }}
{more}
[rules.echo]
triggers = "^ask"
reply = "{{message}}"
""")
    return path


async def _wrong_password(peer: Peer) -> None:
    await _logging_in(peer)
    await peer.send(f":s 904 * :no such account, or not by {BLOB}")


async def _wrong_server_password(peer: Peer) -> None:
    await peer.until("USER")
    await peer.send(f":s 464 * :Password {SERVER_PASSWORD} incorrect")


async def _parrot(peer: Peer) -> None:
    await _logging_in(peer)
    await peer.send(*peer.lines, "ERROR :Closing Link")


async def _no_tls(peer: Peer) -> None:
    await peer.send("ERROR :this port has no TLS")


async def _logging_in(peer: Peer) -> None:
    await peer.begins_login("PLAIN")
    await peer.send("AUTHENTICATE +")
    await peer.until("AUTHENTICATE ")


class Run:
    """`talkback run --once`; `shown` is all it showed anywhere, once it has ended."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.process = process
        self._folder = folder

    @classmethod
    async def begun(cls, path: Path, *options: str) -> "Run":
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "talkback", "run", "--once", "-c", str(path), *options),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=os.environ | {"SASL_PASS": PASSWORD},
        )
        return cls(process, path.parent)

    def command_line(self) -> str:
        return Path(f"/proc/{self.process.pid}/cmdline").read_bytes().decode()

    async def ended(self) -> tuple[str, int]:
        """What it showed anywhere, and its exit code."""
        async with asyncio.timeout(DEADLINE):
            output, _ = await self.process.communicate()
        log = self._folder / "talkback.log"
        shown = output.decode() + (log.read_text() if log.exists() else "")
        assert self.process.returncode is not None
        return shown, self.process.returncode


@pytest.mark.skipif(sys.platform != "linux", reason="reads command lines in /proc")
@pytest.mark.parametrize(
    ("failure", "tls", "code", "options"),
    [
        pytest.param(_wrong_password, "false", 77, LOUD[0], id="wrong password"),
        pytest.param(_wrong_server_password, "false", 77, LOUD[1], id="wrong server password"),
        *(
            pytest.param(_parrot, "false", 77, how, id=f"a server that repeats all {' '.join(how)}")
            for how in LOUD
        ),
        pytest.param(_no_tls, "true", 69, LOUD[0], id="no TLS"),
    ],
)
async def test_a_run_that_fails_shows_no_secret(
    failure: Callable[[Peer], Awaitable[None]],
    tls: str,
    code: int,
    options: tuple[str, ...],
    tmp_path: Path,
) -> None:
    async with serving() as server:
        run = await Run.begun(config(tmp_path, server.port, tls=tls), *options)
        peer = await server.peer()
        seen = run.command_line()
        with suppress(ConnectionError):  # it may leave before we are through
            await failure(peer)
        peer.writer.close()
        shown, ended = await run.ended()
    assert ended == code, shown
    assert "net" in shown
    assert leaks(shown + seen, SECRETS) == set()


@pytest.mark.parametrize(
    ("more", "options"),
    [
        ("bogus = 1", LOUD[0]),
        ('sasl = "PLAIN"', LOUD[1]),
        ('tls_ca = "missing.pem"', LOUD[2]),
        ("ping = 0", LOUD[0]),
        ("[networks.other]\nhost = 5", LOUD[1]),
        ("this is no TOML", LOUD[2]),
    ],
)
async def test_a_config_that_is_wrong_shows_no_secret(
    more: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    run = await Run.begun(config(tmp_path, 1, more=more), *options)
    shown, ended = await run.ended()
    assert ended == 2, shown
    assert "rules.toml:" in shown
    assert leaks(shown, SECRETS) == set()


async def test_a_good_run_shows_no_secret_either(tmp_path: Path) -> None:
    async with serving() as server:
        run = await Run.begun(config(tmp_path, server.port), "-v")
        peer = await server.peer()
        await _logging_in(peer)
        assert {f"PASS :{SERVER_PASSWORD}", f"AUTHENTICATE {BLOB}"} <= set(peer.lines)
        await peer.send(":s 903 * :in", ":s 001 talkback :hi", ":s 376 talkback :end")
        assert await peer.until("JOIN") == f"JOIN {CHANNEL} {KEY}"
        await peer.send(f":s 475 talkback {CHANNEL} :not with {KEY}", f":s 421 talkback {BLOB} :?")
        await peer.send("PING :all read")
        await peer.until("PONG")
        run.process.terminate()
        await peer.until("QUIT")
        peer.writer.close()
        shown, code = await run.ended()
    assert code == 0
    assert "join-refused" in shown
    assert leaks(shown, SECRETS) == set()


SERVICES = f"""
[bot]
state = false
log = "talkback.log"
[networks.net]
host = "127.0.0.1"
port = {{port}}
tls = false
channels = [{{{{ name = "{CHANNEL}", key = "{KEY}" }}}}]
[networks.net.services]
login = "IDENTIFY {{{{username}}}} {{{{password}}}}"
username = "jilles"
password = {{{{ env = "SASL_PASS" }}}}
plain = true
[rules.echo]
triggers = "^ask"
reply = "x"
"""


@pytest.mark.parametrize("options", LOUD)
async def test_a_login_by_services_that_is_refused_shows_no_secret(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    """The server echoes what is said to NickServ, who says it again in the refusal."""
    async with serving() as server:
        path = tmp_path / "rules.toml"
        path.write_text(SERVICES.format(port=server.port))
        run = await Run.begun(path, *options)
        peer = await server.peer()
        await peer.until("USER")
        await peer.send("CAP * LS :echo-message", "CAP * ACK :echo-message")
        await peer.send(":s 001 talkback :hi", ":s 376 talkback :end")
        said = await peer.until("PRIVMSG NickServ")
        assert PASSWORD in said
        with suppress(ConnectionError):  # it may leave before we are through
            await peer.send(f":talkback!t@h {said}", f":s 421 * {said}", said)
            await peer.send(f":NickServ!n@h NOTICE talkback :Invalid password: {said}")
        peer.writer.close()
        shown, code = await run.ended()
    assert code == 77, shown
    assert "Invalid password" in shown
    assert leaks(shown, SECRETS) == set()
