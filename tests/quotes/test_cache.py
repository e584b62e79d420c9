"""Pools on the web: a real server that behaves, and many that do not."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from talkback.model.errors import StoreError
from talkback.model.secret import SecretUrl
from talkback.quotes.file import Quote
from talkback.quotes.remote import fetch as fetching
from talkback.quotes.remote.cache import fetch, last_copy, valid_quotes, write_cache
from tests.deadline import DEADLINE
from tests.quotes.web_site import site

QUOTE = Quote("I am no bird", "Charlotte Brontë", "Jane Eyre")


@pytest.mark.parametrize("path", ["good", "moved", "moving_flood"])
def test_quotes_come_from_a_source(path: str) -> None:
    with site() as host:
        assert fetch(SecretUrl(f"http://{host}/{path}"), DEADLINE).quotes == (QUOTE,)


async def test_a_source_is_asked_from_within_a_loop_as_well() -> None:
    with site() as host:
        fetched = await asyncio.to_thread(fetch, SecretUrl(f"http://{host}/good"), DEADLINE)
    assert fetched.quotes == (QUOTE,)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("circle", "redirects more than 3 times"),
        ("flood", "sends more than 1048576 bytes"),
        ("gone", "answers with HTTP 404"),
        ("bomb", "sends compressed text"),
        ("nonsense", "RemoteProtocolError"),
        ("no_port", "redirects to a port that there is not"),
    ],
)
def test_what_is_not_taken(path: str, reason: str) -> None:
    with site() as host, pytest.raises(StoreError, match=reason):
        fetch(SecretUrl(f"http://{host}/{path}"), DEADLINE)


@pytest.mark.parametrize("path", ["drip", "drip_headers"])
def test_a_source_that_drips_is_left_in_time(path: str) -> None:
    with site() as host, pytest.raises(StoreError, match=r"did not answer within 0\.3 s"):
        fetch(SecretUrl(f"http://{host}/{path}"), 0.3)


def test_a_source_that_is_away() -> None:
    with pytest.raises(StoreError, match=r"^127\.0\.0\.1: "):
        fetch(SecretUrl("http://127.0.0.1:1/"), DEADLINE)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("https://1.1.1.1/", "http://1.1.1.1/", "redirects away from https"),
        ("http://1.1.1.1/", "http://127.0.0.1:9200/", "redirects to a private address"),
        ("https://1.1.1.1/", "https://[::1]/", "redirects to a private address"),
        ("http://1.1.1.1/", "http://169.254.169.254/latest/", "redirects to a private address"),
        ("http://1.1.1.1/", "http://10.0.0.1/", "redirects to a private address"),
        ("http://1.1.1.1/", "http://[::ffff:127.0.0.1]/", "redirects to a private address"),
        ("http://1.1.1.1/", "http://localhost/", "redirects to a private address"),
    ],
)
async def test_a_redirect_leads_to_nothing_more_private(old: str, new: str, reason: str) -> None:
    def redirect(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": new})

    async with httpx.AsyncClient(transport=httpx.MockTransport(redirect)) as client:
        with pytest.raises(Exception, match=reason):
            await fetching._follow(client, httpx.URL(old))


@pytest.mark.parametrize("path", ["good", "gone", "circle", "flood"])
def test_credentials_reach_no_message_and_no_log(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    told = ""
    with site() as host:
        url = SecretUrl(f"http://alice:s3cret@{host}/{path}?token=t0ken")
        try:
            fetch(url, DEADLINE)
        except StoreError as error:
            told = f"{error!r} {error.__cause__!r}"
    for secret in ("s3cret", "t0ken", "YWxpY2U6czNjcmV0"):
        assert secret not in told + caplog.text + repr(url) + str(url)


def quotes(*texts: str) -> bytes:
    return json.dumps({"results": [{"text": text} for text in texts]}).encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bell \x07", "control character U\\+0007"),
        ("\x1b[2J", "control character U\\+001B"),
        ("nul \x00", "control character U\\+0000"),
        ("", "no text"),
        ("# not a quote", "comment"),
        ("\ud800", "not UTF-8"),
        ("long " * 100, "more than 400 bytes"),
    ],
    ids=["bell", "escape", "NUL", "nothing", "comment", "surrogate", "too long"],
)
def test_unfit_quotes_are_left_out_with_the_reason(text: str, reason: str) -> None:
    fetched = valid_quotes(quotes("fit", text, "fit"), "host")
    assert [quote.text for quote in fetched.quotes] == ["fit"]
    [(found, count)] = fetched.refused
    assert count == 1
    with pytest.raises(StoreError, match=reason):
        valid_quotes(quotes(text), "host")
    assert found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"results": {}}',
        b'{"results": []}',
        b'{"results": [["text"]]}',
        b'{"results": [{"text": 1}]}',
        b'{"results": [{"text": "x", "author": ["y"]}]}',
        b'{"results": [{"text": "caf\xe9"}]}',
        b"[" * 100_000,
        b'{"results": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda data: data[:30],
)
def test_what_is_not_the_json_we_ask_for_is_one_error(data: bytes) -> None:
    with pytest.raises(StoreError, match=r"^host:"):
        valid_quotes(data, "host")


URL = SecretUrl("https://alice:s3cret@example.org/quotes")


def test_a_copy_is_kept_and_found_again(tmp_path: Path) -> None:
    assert last_copy(URL, tmp_path) is None
    write_cache(URL, (QUOTE, Quote("two")), tmp_path)
    write_cache(URL, (QUOTE,), tmp_path)
    copy = last_copy(URL, tmp_path)
    assert copy is not None
    assert copy.quotes == (QUOTE,)
    assert last_copy(SecretUrl("https://example.org/other"), tmp_path) is None


def test_a_copy_does_not_tell_where_it_is_from(tmp_path: Path) -> None:
    write_cache(URL, (QUOTE,), tmp_path / "pools")
    for path in (tmp_path / "pools").iterdir():
        assert "s3cret" not in path.name + path.read_text()
        assert path.stat().st_mode & 0o077 == 0 or path.name == ".talkback.lock"


@pytest.mark.parametrize("data", [b"", b'{"results"', b"\xff"], ids=["empty", "half", "not text"])
def test_a_copy_that_is_no_longer_whole_is_none(tmp_path: Path, data: bytes) -> None:
    write_cache(URL, (QUOTE,), tmp_path)
    [path] = tmp_path.glob("*.json")
    path.write_bytes(data)
    assert last_copy(URL, tmp_path) is None


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "pools").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="cannot be written"):
        write_cache(URL, (QUOTE,), tmp_path / "pools")
