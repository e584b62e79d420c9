"""The pictures: of what the program prints now, and of nothing from elsewhere."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.text import Text

from docs import report_picture
from docs.pictures import COLUMNS, FOLDER, PICTURES, picture
from docs.svg import svg
from tests.e2e.servers.process import require

ROOT = Path(__file__).parents[2]
NEEDED = {"session": "tmux"}
STALE = "run: python docs/generate.py"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_is_printed_now(name: str) -> None:
    if name in NEEDED:
        require(NEEDED[name])
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == picture(name), STALE


def test_the_picture_of_a_report_is_of_the_report_as_it_is_now() -> None:
    report = report_picture.report()
    assert b"Hours of the week" in report
    made = report_picture.digest(report)
    assert report_picture.HASH.read_text(encoding="utf-8") == made, STALE
    for name in ("report.png", "report-dark.png"):
        assert (FOLDER / name).stat().st_size < 150_000


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_asks_nobody_for_anything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@font-face|@import|url\(|href|<script|<image", text)
    assert ET.fromstring(text)[0].tag == "{http://www.w3.org/2000/svg}title"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_is_for_light_and_dark_and_fits(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in text
    root = ET.fromstring(text)
    width = float(root.attrib["viewBox"].split()[2])
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        end = float(element.attrib["x"]) + float(element.attrib["textLength"])
        assert end <= width
        assert len(element.text or "") <= COLUMNS


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.*g")), ids=lambda path: path.name)
def test_a_picture_stands_in_a_page(path: Path) -> None:
    pages = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    assert any(f"pictures/{path.name}" in page.read_text(encoding="utf-8") for page in pages)


def test_what_is_written_is_text_and_never_markup() -> None:
    drawn = svg("<&>", [Text("<b>&amp;</b>")], 20)
    root = ET.fromstring(drawn)
    assert [element.text for element in root if element.tag.endswith("text")] == ["<b>&amp;</b>"]
