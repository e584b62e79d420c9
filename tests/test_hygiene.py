"""Types, lint and format are tests like any other, so that one command passes or fails them all."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECKS = {
    "types": ("mypy", "--no-error-summary"),
    "lint": ("ruff", "check", "--quiet"),
    "format": ("ruff", "format", "--check", "--quiet"),
}


@pytest.mark.long
@pytest.mark.timeout(1800)  # mypy from nothing: a minute of processor time, whoever else wants it
@pytest.mark.parametrize("check", CHECKS)
def test_the_code_is_clean(check: str, tmp_path: Path) -> None:
    cache = {"types": ("--cache-dir", str(tmp_path))}.get(check, ("--no-cache",))
    argv = [sys.executable, "-m", *CHECKS[check], *cache]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
