"""The pages as a site: all in its map, nothing fetched from elsewhere, and a search that finds."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.deadline import DEADLINE
from tests.e2e.servers.process import require
from tests.report.browser import FLAGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CONFIG = ROOT / "zensical.toml"
PAGES = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
_ELSEWHERE = re.compile(r"(?:https?:)?//")
_IN_STYLES = re.compile(r"@import\s+[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//")
_LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
"""What a browser fetches without being asked, and where the address stands."""


def in_the_map(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        for target in entry.values():
            yield from [target] if isinstance(target, str) else in_the_map(target)


def site_map() -> list[str]:
    return list(in_the_map(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]["nav"]))


def test_every_page_is_in_the_map_of_the_site_once() -> None:
    assert sorted(site_map()) == PAGES, "nav in zensical.toml names each page of docs/ once"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    zensical = require("zensical", "pip install '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(CONFIG, folder)
    shutil.copytree(DOCS, folder / "docs")
    done = subprocess.run(
        [zensical, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "No issues found\n"
    return folder / "site"


def test_the_site_has_the_pages_and_nothing_of_what_else_lies_beside_them(site: Path) -> None:
    made = {str(page.relative_to(site)) for page in site.rglob("*.html")}
    assert made == {page.replace(".md", ".html") for page in PAGES} | {"404.html"}
    assert [path for path in site.rglob("*") if path.suffix in (".py", ".1", ".md")] == []


class Loaded(HTMLParser):
    """What a page makes the browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if told.get("rel") != "canonical":
            self.addresses.append(told.get(_LOADS.get(tag, "")) or "")


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = Loaded()
        loaded.feed(page.read_text(encoding="utf-8"))
        assert any(loaded.addresses)
        assert [where for where in loaded.addresses if _ELSEWHERE.match(where)] == []
    for style in (*site.rglob("*.css"), *site.rglob("*.svg")):
        assert not _IN_STYLES.search(style.read_text(encoding="utf-8")), style


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a plain static server, of this machine alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def unserved(folder: Path) -> Iterator[str]:
    """The address of the files themselves."""
    yield folder.as_uri()


@contextmanager
def browsed() -> Iterator[Page]:
    """An empty page of a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require("chromium"), args=FLAGS)
        try:
            page = browser.new_page()
            page.set_default_timeout(DEADLINE * 1000)
            yield page
        finally:
            browser.close()


@pytest.mark.parametrize("reached", [served, unserved], ids=["from a server", "from its files"])
def test_the_search_finds_a_page(
    site: Path, reached: Callable[[Path], AbstractContextManager[str]]
) -> None:
    with reached(site) as address, browsed() as page:
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: told.append(request.url))
        page.goto(f"{address}/index.html")
        page.keyboard.press("/")
        page.get_by_placeholder("Search").fill("reactbot antispam")
        found = page.locator("dialog a", has_text="From reactbot")
        found.first.click()
        page.wait_for_url("**/migrate/reactbot.html*")
    assert [what for what in told if not what.startswith(address)] == []
