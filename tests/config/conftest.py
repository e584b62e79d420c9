"""A folder with every file that the configs of these tests name."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with quotes, secrets and certificates in it."""
    monkeypatch.chdir(tmp_path)
    quotes = Path("quotes")
    (quotes / "folder.txt").mkdir(parents=True)
    (quotes / "good.txt").write_text("one ~ Ada\ntwo ~ Bea ~ a book, 1900\n", encoding="utf-8")
    (quotes / "blank.txt").write_text("# nothing here\n\n", encoding="utf-8")
    (quotes / "cookie.txt").write_text("Text.\n%\n")
    (quotes / "latin.txt").write_bytes(
        "one\ncaf\N{LATIN SMALL LETTER E WITH ACUTE}".encode("latin-1")
    )
    Path("secret").write_text("hunter2 from a file\n", encoding="utf-8")
    Path("secret").chmod(0o600)
    Path("open").write_text("hunter2", encoding="utf-8")
    Path("open").chmod(0o644)
    Path("empty").touch()
    Path("file.pem").write_text("a certificate, as far as the config goes", encoding="utf-8")
    return Path(os.curdir)
