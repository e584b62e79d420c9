"""Manual pages and completions as they are put beside the program: all of them, and readable."""

import subprocess

import pytest

from docs.installed import COMPLETIONS, MANUAL, completions, manual_pages
from tests.docs.test_reference import LEAVES
from tests.e2e.servers.process import require

PAGES = manual_pages()


def test_every_command_has_a_manual_page() -> None:
    assert {*PAGES} == {"talkback.1", *(f"{path.replace(' ', '-')}.1" for path in LEAVES)}


def test_the_manual_and_the_completions_are_up_to_date() -> None:
    for folder, made in ((MANUAL, PAGES), (COMPLETIONS, completions())):
        kept = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        assert kept == made, "run: python docs/generate.py"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_manual_page_is_set_without_a_warning(name: str) -> None:
    groff = require("groff")
    done = subprocess.run(
        [groff, "-Kutf8", "-man", "-ww", "-Tutf8", "-z", str(MANUAL / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_option_is_told_as_the_program_tells_it() -> None:
    page = PAGES["talkback-run.1"]
    assert ".B \\-\\-dry\\-run\n" in page
    assert "\\fB" not in page
