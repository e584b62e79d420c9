"""The system's trust roots: read singly where that is the same as reading them all."""

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from talkback.model.settings import Tls
from talkback.net.io.dial import tls_context
from talkback.net.io.trust_roots import root_directory
from tests.net.session_driver import network, running, serving

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl names the files: apt-get install openssl"
)


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the system has, for this test: three roots, two of them with one hash, and a bundle."""
    folder = tmp_path / "roots"
    folder.mkdir()
    for name in ("0a775a30.0", "0a775a30.1", "f30dd6ad.0"):
        trustme.CA().cert_pem.write_to_path(folder / name)
    _bundle(folder)
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca-certificates.crt"))
    return folder


def _bundle(folder: Path) -> None:
    pem = "".join(path.read_text() for path in sorted(folder.glob("*.[0-9]")))
    (folder / "ca-certificates.crt").write_text(pem)


def test_the_directory_stands_for_a_bundle_of_its_files(roots: Path) -> None:
    assert root_directory() == str(roots)


def test_none_of_them_is_read_before_a_chain_asks_for_it(roots: Path) -> None:
    assert tls_context(Tls()).cert_store_stats()["x509"] == 0


def test_a_root_of_the_config_is_read_beside_them(roots: Path) -> None:
    assert tls_context(Tls(ca=roots / "f30dd6ad.0")).cert_store_stats()["x509"] == 1


def _one_more(folder: Path) -> None:
    with (folder / "ca-certificates.crt").open("ab") as bundle:
        bundle.write(trustme.CA().cert_pem.bytes())


def _unnamed(folder: Path) -> None:
    (folder / "0a775a30.1").rename(folder / "Corporation.pem")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_one_more, id="a root in the bundle alone"),
        pytest.param(_unnamed, id="a file that OpenSSL does not look for"),
        pytest.param(lambda folder: (folder / "12345678.0").symlink_to("gone"), id="a lost file"),
    ],
)
def test_a_bundle_that_may_hold_more_is_read(roots: Path, change: Callable[[Path], None]) -> None:
    change(roots)
    assert root_directory() is None
    assert tls_context(Tls()).cert_store_stats()["x509"] >= 3


@pytest.mark.parametrize("lacking", ["SSL_CERT_DIR", "SSL_CERT_FILE"])
def test_without_one_of_both_openssl_does_as_always(
    roots: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setenv(lacking, str(roots / "missing"))
    assert root_directory() is None


@pytest.fixture
def authority(roots: Path) -> trustme.CA:
    """One more root of the system, under the name that OpenSSL looks for."""
    made = trustme.CA()
    made.cert_pem.write_to_path(roots / "authority.pem")
    subprocess.run(["openssl", "rehash", str(roots)], check=True, capture_output=True)
    _bundle(roots)
    return made


@needs_openssl
async def test_a_server_is_verified_by_a_root_of_the_directory(authority: trustme.CA) -> None:
    assert root_directory() is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    async with (
        serving(context) as server,
        running(network(server.port, host="localhost", tls=Tls())),
    ):
        await (await server.peer()).welcome()
