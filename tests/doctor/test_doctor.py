"""The doctor's words on servers that are wrong in ways no real one can be made to be."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import trustme

from talkback.doctor import connectivity, irc_checks
from talkback.doctor.finding import DoctorFinding, Health, Step
from talkback.doctor.run import check_networks
from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Network, Tls
from talkback.net.io import dial
from talkback.net.protocol.sts import InMemoryStsPolicies, StsPolicy
from tests.deadline import DEADLINE
from tests.leaks import leaks

HOST = "127.0.0.1"
NOW = datetime.now(UTC)
PASSWORD = "Pa55-0f:th3+s3rv3r"


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(*says: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Says its lines to whoever comes, then listens; the port."""
    async with listening(says, partial(asyncio.start_server, host=HOST, port=0, ssl=tls)) as found:
        yield found.sockets[0].getsockname()[1]


@asynccontextmanager
async def listening(
    says: Sequence[str], start: Callable[[Serve], Awaitable[asyncio.Server]]
) -> AsyncIterator[asyncio.Server]:
    """Begun by `start`; when it is left, nothing of it is open."""
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        writer.write("".join(f"{line}\r\n" for line in says).encode())
        with suppress(ConnectionError):  # the doctor leaves with lines of ours unread
            while await reader.read(4096):
                pass
        writer.close()

    found = await start(serve)
    try:
        yield found
    finally:
        found.close()
        for writer in open_ones:
            writer.transport.abort()
        # A handshake that the doctor broke off is a task of the loop's own, which ends by itself.
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=DEADLINE)


def proof(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


async def examined(
    network: Network,
    policies: InMemoryStsPolicies | None = None,
    bot: BotSettings = BotSettings(),  # noqa: B008 - frozen
) -> list[DoctorFinding]:
    found: list[DoctorFinding] = []
    async with asyncio.timeout(DEADLINE):
        await check_networks([network], bot, policies or InMemoryStsPolicies(), found.append)
    return found


def network(port: int, tls: Tls | None = None) -> Network:
    return Network("test", HOST, port, tls)


def problems(found: list[DoctorFinding]) -> dict[Step, str]:
    return {each.step: each.said for each in found if each.health is Health.PROBLEM}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


async def test_a_certificate_for_another_host(authority: trustme.CA, ca: Path) -> None:
    leaf = authority.issue_cert("irc.example", "irc2.example")
    async with server(tls=proof(leaf)) as port:
        found = await examined(network(port, Tls(ca=ca)))
    assert problems(found) == {
        Step.TLS: f"the certificate is for irc.example, irc2.example, not for {HOST}"
    }
    assert "Set host in [networks.test]" in found[-1].advice


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        pytest.param(-9, -2, f"the certificate ended on {NOW - timedelta(2):%Y-%m-%d}", id="over"),
        pytest.param(
            2, 9, f"the certificate begins only on {NOW + timedelta(2):%Y-%m-%d}", id="not yet"
        ),
    ],
)
async def test_a_certificate_out_of_its_time(
    authority: trustme.CA, ca: Path, begins: int, ends: int, said: str
) -> None:
    leaf = authority.issue_cert(
        HOST, not_before=NOW + timedelta(begins), not_after=NOW + timedelta(ends)
    )
    async with server(tls=proof(leaf)) as port:
        found = await examined(network(port, Tls(ca=ca)))
    assert problems(found) == {Step.TLS: said}
    assert "clock" in found[-1].advice


async def test_a_certificate_that_ends_soon_is_a_warning(
    authority: trustme.CA, ca: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(irc_checks, "WELCOME_TIMEOUT_S", 0.1)
    leaf = authority.issue_cert(HOST, not_after=datetime.now(UTC) + timedelta(days=5, hours=12))
    async with server(tls=proof(leaf)) as port:
        found = await examined(network(port, Tls(ca=ca)))
    [tls] = [each for each in found if each.step is Step.TLS]
    assert tls.health is Health.WARNING
    assert tls.facts["days_left"] == 5


async def test_a_certificate_that_vouches_for_itself(authority: trustme.CA, ca: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    pem = ca.with_name("self.pem")
    pem.write_bytes(authority.cert_pem.bytes() + authority.private_key_pem.bytes())
    context.load_cert_chain(pem)
    async with server(tls=context) as port:
        found = await examined(network(port, Tls()))
    assert problems(found) == {Step.TLS: "the certificate is self-signed: nobody vouches for it"}


async def test_a_server_that_does_not_speak_tls() -> None:
    async with server("ERROR :what?") as port:
        found = await examined(network(port, Tls()))
    [said] = problems(found).values()
    assert said.startswith("the server does not speak TLS as we do: ")
    assert "tls = false" in found[-1].advice


async def test_a_handshake_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "HANDSHAKE_TIMEOUT_S", 0.1)
    async with server() as port:
        found = await examined(network(port, Tls()))
    assert list(problems(found)) == [Step.TLS]


async def test_a_trust_root_that_is_none(tmp_path: Path) -> None:
    nothing = tmp_path / "ca.pem"
    nothing.write_text("no certificate", encoding="utf-8")
    async with server() as port:
        found = await examined(network(port, Tls(ca=nothing)))
    [said] = problems(found).values()
    assert said.startswith("tls_ca, tls_cert or tls_key cannot be used")


async def test_no_verification_is_a_warning_with_the_pin(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(irc_checks, "WELCOME_TIMEOUT_S", 0.1)
    async with server(tls=proof(authority.issue_cert("irc.example"))) as port:
        found = await examined(network(port, Tls(verify=False)))
    [tls] = [each for each in found if each.step is Step.TLS]
    assert tls.health is Health.WARNING
    assert f'tls_fingerprints = ["{tls.facts["sha256"]}"]' in tls.advice


async def test_a_silent_server_is_waited_for_as_long_as_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(irc_checks, "WELCOME_TIMEOUT_S", 0.1)
    async with server() as port:
        found = await examined(network(port))
    assert problems(found) == {Step.SERVER: "no welcome within 0 s"}


@pytest.mark.parametrize(
    ("line", "step", "said", "advice"),
    [
        (
            ":irc 464 * :Password incorrect",
            Step.SERVER,
            "the server password is refused: Password incorrect",
            'set password = "…" in [networks.test].',
        ),
        (
            "ERROR :Closing Link: 127.0.0.1 (Bad password?)",
            Step.SERVER,
            "the server closed the connection: Closing Link: 127.0.0.1 (Bad password?)",
            'set password = "…" in [networks.test].',
        ),
        (
            "ERROR :Closing Link: K-lined: spam",
            Step.SERVER,
            "the server closed the connection: Closing Link: K-lined: spam",
            "may make the ban longer",
        ),
    ],
)
async def test_a_server_that_does_not_want_us(
    line: str, step: Step, said: str, advice: str
) -> None:
    async with server(line) as port:
        found = await examined(network(port))
    assert problems(found) == {step: said}
    assert advice in found[-1].advice


async def test_a_network_that_takes_no_nick_at_all() -> None:
    async with server(*[":irc 432 * talkback :Erroneous Nickname"] * 30) as port:
        found = await examined(network(port))
    assert problems(found) == {Step.NICK: "no nick was accepted: Erroneous Nickname"}


async def test_sts_is_followed_to_the_port_it_names(authority: trustme.CA, ca: Path) -> None:
    welcome = (":irc CAP * LS :sts=duration=60", ":irc 001 talkback :Hi", ":irc 422 talkback :None")
    async with (
        server(*welcome, tls=proof(authority.issue_cert(HOST))) as secure,
        server(f":irc CAP * LS :sts=port={secure}") as port,
    ):
        found = await examined(replace(network(port), sts_tls=Tls(ca=ca)))
    assert not problems(found)
    [options] = [
        each for each in found if each.step is Step.SERVER and each.health is Health.WARNING
    ]
    assert options.said == f"the network wants TLS on port {secure} (STS)"
    assert [each.facts["port"] for each in found if each.step is Step.TCP] == [port, secure]


async def test_a_promise_of_tls_that_the_bot_has_made_is_kept(
    authority: trustme.CA, ca: Path
) -> None:
    """Of STS: not one byte goes out in plain text."""
    welcome = (":irc CAP * LS :sts=duration=60", ":irc 001 talkback :Hi", ":irc 422 talkback :None")
    async with server(*welcome, tls=proof(authority.issue_cert(HOST))) as secure:
        policies = InMemoryStsPolicies()
        policies.keep(HOST, StsPolicy(secure, 60, time.time() + 60))
        found = await examined(replace(network(1), sts_tls=Tls(ca=ca)), policies)
    assert not problems(found)
    assert [each.facts["port"] for each in found if each.step is Step.TCP] == [secure]
    assert any("(STS)" in each.said for each in found)


async def test_a_channel_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(irc_checks, "JOIN_TIMEOUT_S", 0.1)
    welcome = (":irc CAP * LS :", ":irc 001 talkback :Hi", ":irc 422 talkback :None")
    async with server(*welcome) as port:
        found = await examined(replace(network(port), channels=(ChannelToJoin("#c"),)))
    assert problems(found) == {Step.JOIN: "#c: no answer within 0 s"}


async def test_a_name_that_nobody_knows() -> None:
    found = await examined(replace(network(6697), host="nowhere.invalid"))
    assert list(problems(found)) == [Step.DNS]
    assert "Correct host in [networks.test]" in found[0].advice


async def test_one_address_that_is_silent_beside_one_that_answers_is_a_warning() -> None:
    found: list[DoctorFinding] = []
    async with server() as port:
        assert await connectivity.reachable(network(port), [HOST, "127.0.0.2"], found.append)
    assert [each.health for each in found] == [Health.GOOD, Health.WARNING]


@pytest.mark.parametrize(
    "line",
    [
        f"ERROR :Closing Link: (Bad password: {PASSWORD})",
        f":s 464 * :{PASSWORD} is wrong",
    ],
    ids=["at the end", "as refused"],
)
async def test_a_password_that_the_server_says_back_is_not_told(line: str) -> None:
    async with server(line, "ERROR :bye") as port:
        found = await examined(replace(network(port), password=Secret(PASSWORD)))
    assert problems(found)
    assert leaks(str(found), [PASSWORD]) == set()


async def test_a_unix_socket_has_no_name_no_port_and_needs_no_tls(tmp_path: Path) -> None:
    lines = (":irc CAP * LS :sts=port=6697", ":irc 001 talkback :Hi", ":irc 422 talkback :None")
    path = tmp_path / "irc.sock"
    async with listening(lines, partial(asyncio.start_unix_server, path=path)):
        found = await examined(Network("test", f"unix:{path}", 6667, None))
    assert not problems(found)
    assert {each.step for each in found}.isdisjoint({Step.DNS, Step.TLS})
    assert any(each.said.startswith(f"unix:{path} answers in ") for each in found)


async def test_a_unix_socket_where_nobody_listens(tmp_path: Path) -> None:
    found = await examined(Network("test", f"unix:{tmp_path}/irc.sock", 6667, None))
    said = f"unix:{tmp_path}/irc.sock: No such file or directory"
    assert problems(found) == {Step.TCP: said}
    assert "bouncer" in found[-1].advice
