"""`talkback check --format junit`: what a CI server reads of it."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from click.testing import CliRunner

from talkback.cli.main import main

CLEAN = "[rules.tea]\ntriggers = 'tea'\nreply = 'milk?'\nexamples = ['tea?']\n"
WARNED = CLEAN + "[rules.mate]\ntriggers = 'mate'\nreply = 'y'\n"
BROKEN = WARNED + "[rules.gone]\ntriggers = 'gone'\nreply = 'y {<&z}'\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def suite(text: str, *args: str) -> Element:
    Path("rules.toml").write_text(text, encoding="utf-8")
    command = ["check", "-c", "rules.toml", "--format", "junit", *args]
    found = fromstring(CliRunner().invoke(main, command).stdout).find("testsuite")
    assert found is not None
    return found


def counts(found: Element) -> tuple[str | None, ...]:
    return tuple(found.get(name) for name in ("tests", "failures", "skipped"))


def test_no_problem_is_a_test_that_passes() -> None:
    found = suite(CLEAN)
    assert counts(found) == ("1", "0", "0")
    assert [test.attrib for test in found] == [
        {"classname": "rules.toml", "name": "no problems found"}
    ]


def test_an_error_fails_with_its_place_and_a_warning_is_skipped() -> None:
    found = suite(BROKEN)
    assert counts(found) == ("2", "1", "1")
    warned, broken = found
    assert warned.attrib == {
        "classname": "rules.toml",
        "name": "TB811 mate",
        "file": "rules.toml",
        "line": "5",
    }
    assert [child.tag for child in warned] == ["skipped"]
    [failure] = broken
    assert (failure.tag, failure.get("type")) == ("failure", "error")
    assert "{<&z}" in str(failure.get("message"))
    assert str(failure.text).startswith("rules.toml:10:")


def test_with_strict_a_warning_fails_as_it_fails_the_command() -> None:
    found = suite(WARNED, "--strict")
    assert counts(found) == ("1", "1", "0")
    assert [child.get("type") for child in found.iter("failure")] == ["warning"]


def test_what_xml_cannot_hold_is_escaped() -> None:
    found = suite(CLEAN.replace("'milk?'", r'"{te\u0007a}"'))
    assert r"{te\x07a}" in "".join(found.itertext())
