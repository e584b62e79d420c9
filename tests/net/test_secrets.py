"""Passwords and keys stay between us and the network, whatever goes wrong and whoever tells."""

import logging
import traceback
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from talkback.eventlog.formatters import Json, Text
from talkback.model.log_event import LogEvent
from talkback.model.secret import Secret
from talkback.model.settings import ChannelToJoin, Mechanism, Sasl, Services, Tls
from talkback.net.protocol.login import sasl
from talkback.net.protocol.redact import HIDDEN, redactor
from tests.leaks import leaks
from tests.net.session_driver import CHANNEL, ClientHarness, Peer, network, running, serving

PASSWORD, SERVER_PASSWORD, KEY = "c0rr3ct-h0rs3-b4tt3ry", "Pa55-0f:th3+s3rv3r", "k3y/0f.ch4nn3l"
SECRETS = (PASSWORD, SERVER_PASSWORD, KEY)
BLOB = b64encode(f"jilles\0jilles\0{PASSWORD}".encode()).decode()
BY_PASSWORD = (Mechanism.PLAIN, Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_512)
WHERE = {
    "password": Secret(SERVER_PASSWORD),
    "channels": (ChannelToJoin(CHANNEL, Secret(KEY)),),
    "sasl": Sasl(Mechanism.PLAIN, "jilles", Secret(PASSWORD)),
}


class TestLeaks:
    """The detector itself: it finds what it is there to find."""

    @pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
    def test_finds_base64_wherever_it_begins(self, before: str) -> None:
        blob = b64encode(f"{before}{PASSWORD}".encode()).decode()
        assert leaks(f"said {blob} to them", SECRETS) == {PASSWORD}
        assert leaks(f"x{blob}", SECRETS) == {PASSWORD}

    @pytest.mark.parametrize("secret", SECRETS)
    def test_finds_a_piece(self, secret: str) -> None:
        assert leaks(f"…{secret[:7]}…", SECRETS) == {secret}

    def test_finds_nothing_where_nothing_is(self) -> None:
        assert leaks("AUTHENTICATE c29tZXRoaW5nIGVsc2UgYWx0b2dldGhlcg==", SECRETS) == set()


async def _offered_sasl(peer: Peer) -> None:
    await peer.begins_login(",".join(BY_PASSWORD))


async def _sent_password(peer: Peer) -> None:
    await _offered_sasl(peer)
    await peer.send("AUTHENTICATE +")
    await peer.until("AUTHENTICATE ")


async def _welcomed(peer: Peer) -> None:
    await peer.send(":s 001 talkback :hi", ":s 376 talkback :end")
    await peer.until(f"JOIN {CHANNEL}")


async def _server_password_is_wrong(peer: Peer) -> None:
    await peer.until("USER")
    await peer.send(":s 464 * :Password incorrect")


async def _server_password_is_wrong_and_repeated(peer: Peer) -> None:
    await peer.until("USER")
    await peer.send(f"ERROR :Closing Link: (Bad password: {SERVER_PASSWORD})")


async def _password_is_wrong(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.send(":s 904 * :SASL authentication failed")


async def _password_is_wrong_and_repeated(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.send(f":s 904 * :SASL authentication failed for {PASSWORD} ({BLOB})")


async def _sasl_is_unknown_and_repeated(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.send(f":s 421 * {BLOB} :Unknown command", f":s 906 * :aborted {BLOB}")


async def _services_hang(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.until("AUTHENTICATE *")


async def _services_are_away(peer: Peer) -> None:
    await peer.until("USER")
    await peer.send("CAP * LS :")


async def _challenge_is_garbage(peer: Peer) -> None:
    await _offered_sasl(peer)
    await peer.send(f"AUTHENTICATE {BLOB}!", "AUTHENTICATE", f"AUTHENTICATE {'x' * 400}")


async def _fails_by_standard_reply(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.send(f"FAIL AUTHENTICATE WRONG_PASSWORD {PASSWORD} :No: {BLOB}")


async def _key_is_wrong(peer: Peer) -> None:
    await _sent_password(peer)
    await peer.send(":s 903 * :in")
    await _welcomed(peer)
    await peer.send(f":s 475 talkback {CHANNEL} :Cannot join channel (+k), not with {KEY}")
    await peer.send(f":s 461 talkback JOIN {CHANNEL} {KEY} :Not enough parameters")


async def _lines_are_bad(peer: Peer) -> None:
    """Whatever we say comes back, as lines that make sense and as lines that do not."""
    await _sent_password(peer)
    await peer.send(":s 903 * :in")
    await _welcomed(peer)
    for line in peer.lines:
        verb, _, rest = line.partition(" ")
        await peer.send(line, rest, f":s {line}", f":s KICK {rest}", f":s 433 {rest}", f"{verb}")
    await peer.send(PASSWORD, f"{BLOB} {BLOB}", f"@{KEY}={KEY} {SERVER_PASSWORD} x")
    peer.reset()


FAILURES = {
    script.__name__.strip("_").replace("_", " "): script
    for script in (
        _server_password_is_wrong,
        _server_password_is_wrong_and_repeated,
        _password_is_wrong,
        _password_is_wrong_and_repeated,
        _sasl_is_unknown_and_repeated,
        _services_hang,
        _services_are_away,
        _challenge_is_garbage,
        _fails_by_standard_reply,
        _key_is_wrong,
        _lines_are_bad,
    )
}


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "asyncio", "irc", "irc.client", "talkback"):
        caplog.set_level(logging.DEBUG, name)


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize("mechanism", BY_PASSWORD)
@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
async def test_no_secret_is_shown_when(
    failure: Callable[[Peer], Awaitable[None]],
    mechanism: Mechanism,
    required: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sasl, "LOGIN_TIMEOUT_S", 0.1)
    login = Sasl(mechanism, "jilles", Secret(PASSWORD), required=required)
    where = WHERE | {"sasl": login}
    async with serving() as server, running(network(server.port, **where)) as harness:
        peer = await server.peer()
        with suppress(EOFError, ConnectionError):  # a client may leave before the script ends
            await failure(peer)
        peer.writer.close()
        await harness.over()
        assert leaks(shown(harness) + caplog.text, SECRETS) == set()


async def test_no_secret_is_shown_when_tls_fails(caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as server, running(network(server.port, tls=Tls(), **WHERE)) as harness:
        await (await server.peer()).send("ERROR :no TLS here")
        await harness.over()
        assert leaks(shown(harness) + caplog.text, SECRETS) == set()


SERVICES = Services(login="IDENTIFY {username} {password}", username="jilles")


async def _says_all_again(peer: Peer) -> None:
    said = await _told_services(peer)
    await peer.send(f":talkback!t@h {said}", f":NickServ!n@h {said}", f":s 421 * {said}")
    await peer.send(f":NickServ!n@h NOTICE talkback :Invalid password {PASSWORD} for jilles")


async def _services_are_not_there(peer: Peer) -> None:
    said = await _told_services(peer)
    await peer.send(f":s 401 talkback NickServ :No such nick, not for {said}")


async def _line_to_services_is_bad(peer: Peer) -> None:
    said = await _told_services(peer)
    await peer.send(f":s KICK {said}", f":s MODE {said}", f":s 396 {said}", said, f"ERROR :{said}")


async def _told_services(peer: Peer) -> str:
    await peer.until("USER")
    await peer.send(":s 421 * CAP :?", ":s 001 talkback :hi", ":s 376 talkback :end")
    said = await peer.until("PRIVMSG NickServ")
    assert said == f"PRIVMSG NickServ :IDENTIFY jilles {PASSWORD}"
    return said


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize(
    "failure",
    [_says_all_again, _services_are_not_there, _line_to_services_is_bad],
    ids=lambda script: script.__name__.strip("_").replace("_", " "),
)
async def test_no_secret_is_shown_when_services(
    failure: Callable[[Peer], Awaitable[None]],
    required: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    services = replace(SERVICES, password=Secret(PASSWORD), required=required)
    async with serving() as server, running(network(server.port, services=services)) as harness:
        peer = await server.peer()
        with suppress(EOFError, ConnectionError):
            await failure(peer)
        peer.writer.close()
        await harness.over()
        assert leaks(shown(harness) + caplog.text, SECRETS) == set()


def shown(harness: ClientHarness) -> str:
    """The events in both formats, what is raised, and what a debugger would print."""
    shapes = (Text("%(message)s"), Json())
    lines = [shape.format(_record(event)) for shape in shapes for event in harness.events]
    assert lines
    if harness.task.done() and (error := harness.task.exception()):
        lines += traceback.format_exception(error)
    return "\n".join([*lines, repr(vars(harness.client)), repr(harness.client._network)])


def _record(event: LogEvent) -> logging.LogRecord:
    record = logging.LogRecord("talkback", event.level, "", 0, event.name, None, None)
    record.fields = event.fields
    return record


@pytest.mark.parametrize("shift", range(3))
def test_base64_of_a_secret_is_hidden_wherever_it_stands(shift: int) -> None:
    redact = redactor(network(1, **WHERE))
    blob = b64encode(bytes(shift) + PASSWORD.encode() + b"tail").decode()
    assert leaks(redact(f"421 * {blob} :Unknown command"), SECRETS) == set()


@pytest.mark.parametrize(
    "said",
    [
        f"no such account 0{PASSWORD}0",
        f"NO SUCH ACCOUNT {PASSWORD.upper()}",
        f"AUTH{PASSWORD}: unknown",
        f"a line that is cut in {PASSWORD[:15]}",
        f"or that begins with it: {PASSWORD[7:]}",
        f"{SERVER_PASSWORD}{PASSWORD}{KEY}",
        f"a piece of an answer: {BLOB[24:36]}",
        f"another: {BLOB[21:30]}",
    ],
)
def test_a_secret_is_hidden_within_a_word_and_in_part(said: str) -> None:
    shown = redactor(network(1, **WHERE))(said)
    assert HIDDEN in shown
    assert leaks(shown, SECRETS) == set()


def test_what_is_around_a_secret_is_shown() -> None:
    redact = redactor(network(1, **WHERE))
    assert redact(f"904 failed for 0{PASSWORD}0 today") == f"904 failed for 0{HIDDEN}0 today"
    assert (
        redact("the correct horse of k3y and batteries") == "the correct horse of k3y and batteries"
    )


@pytest.mark.parametrize("password", ["bob/libera:hunter2", "bob:hunter2", "bob@phone/net:hun:t2"])
def test_a_bouncer_s_password_is_hidden_without_its_user_as_well(password: str) -> None:
    redact = redactor(replace(network(1), password=Secret(password)))
    alone = password.partition(":")[2]
    assert redact(f"Wrong password {alone} of bob") == f"Wrong password {HIDDEN} of bob"
    assert alone not in redact(f"Wrong: {password}")


def test_what_is_no_secret_is_shown() -> None:
    """A key of one letter hides that letter where it stands alone, and no more."""
    where = network(1, channels=(ChannelToJoin("#a", Secret("k")),))
    assert redactor(where)("Cannot join #a (+k): kick k") == "Cannot join #a (+…): kick …"
    assert redactor(network(1))("whatever") == "whatever"
