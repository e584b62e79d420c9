"""A copy of the program that some lines were added to, and what it answers."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import talkback

ROOT = Path(talkback.__file__).parent.parent

Lines = tuple[str, str, str]
"""A file, the lines that they come before, and the lines; a file that is new has none before."""


def asked(folder: Path, new: Iterable[Lines], question: str) -> object:
    """What the copy prints that answers a question, as JSON; `folder` is where it runs."""
    copy = folder / "copy"
    for part in ("talkback", "docs", "quotes"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "rules.toml", copy)
    for name, before, lines in new:
        path = copy / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text.count(before) == 1 or not (text or before)
        path.write_text(text.replace(before, lines + before), encoding="utf-8")
    # The copy is no part of what coverage measures.
    inherited = {name: value for name, value in os.environ.items() if "COV" not in name}
    environ = {**inherited, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    argv = [sys.executable, "-c", question]
    done = subprocess.run(argv, cwd=folder, env=environ, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)
