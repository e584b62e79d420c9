"""The pages as a site: all in its map, nothing fetched from elsewhere, and a search that finds."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.servers.process import require

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
    for style in site.rglob("*.css"):
        assert not _IN_STYLES.search(style.read_text(encoding="utf-8"))
