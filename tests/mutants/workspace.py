"""Copies of the tree in which mutants are tried, so that the tree itself is never touched."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue
from typing import Self

import pytest

from tests.mutants.mutate import Mutant

_PATIENCE_S = 180
"""For all tests of a mutant; one that takes longer hangs, and that is noticed too."""

_TEST_S = 30
"""For one of them, so that a mutant that never ends is soon known to be one."""


_FAILED = pytest.ExitCode.INTERRUPTED
"""The last of the codes of tests that ran, or of a module that could not be imported."""


class MutantResult(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"
    UNTESTED = "untested"


class Workspace:
    """Folders that are lent to one mutant each at a time."""

    def __init__(self, root: Path, folders: Sequence[Path]) -> None:
        self._root = root
        self._free: SimpleQueue[Path] = SimpleQueue()
        for folder in folders:
            self._free.put(folder)

    @classmethod
    @contextmanager
    def many(cls, root: Path, count: int) -> Iterator[Self]:
        """As many copies of what git knows of the tree; gone at the end."""
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True
        ).stdout
        with tempfile.TemporaryDirectory() as parent:
            folders = [Path(parent) / str(number) for number in range(count)]
            for name in filter(None, listed.split("\0")):
                for folder in folders:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(root / name, folder / name)
            yield cls(root, folders)

    def judge(self, path: Path, mutant: Mutant, tests: Sequence[str]) -> MutantResult:
        """Put the mutant in its original's place and run the tests until one fails."""
        if not tests:
            return MutantResult.UNTESTED
        folder = self._free.get()
        target = folder / path.relative_to(self._root)
        try:
            target.write_text(mutant.source, encoding="utf-8")
            return (
                _result(folder, tests)
                or _result(folder, _files(folder, tests))
                or MutantResult.UNTESTED
            )
        finally:
            shutil.copy(path, target)
            self._free.put(folder)


def _files(folder: Path, tests: Sequence[str]) -> list[str]:
    """Where the tests stand: some may have another name since they were recorded."""
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return [file for file in files if (folder / file).exists()]


def _result(folder: Path, tests: Sequence[str]) -> MutantResult | None:
    """None where one of the tests is not to be found.

    The copy comes before the installed package, in the tests' own processes as well.
    """
    listed = folder / ".tests"
    listed.write_text("\n".join(tests), encoding="utf-8")
    argv = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider"]
    argv += ["-o", f"timeout={_TEST_S}"]
    environ = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*argv, f"@{listed}"],
            cwd=folder, env=environ, capture_output=True, text=True, check=False,
            timeout=_PATIENCE_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return MutantResult.HUNG
    if done.returncode > _FAILED:
        return None
    return MutantResult.KILLED if done.returncode else MutantResult.SURVIVED
