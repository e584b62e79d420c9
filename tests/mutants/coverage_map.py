"""Which tests run which lines, as a run of the suite under coverage recorded it."""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from coverage import CoverageData

_FAR = ("tests/e2e/", "tests/community/")
"""Tests that start servers or play weeks: they come last, where nothing nearer notices."""

_USERS = 300
"""Tests of a module that are asked about a line which all of them need."""


def record(data: Path, tests: Sequence[str]) -> None:
    """Run the tests once, each line with the tests that came by; raises where one fails."""
    argv = [
        sys.executable, "-m", "pytest", "-q", "--cov=talkback", "--cov-context=test",
        "--cov-report=", "--cov-fail-under=0", "-p", "no:cacheprovider", *tests,
    ]  # fmt: skip
    data.parent.mkdir(exist_ok=True)
    subprocess.run(argv, check=True, env=os.environ | {"COVERAGE_FILE": str(data)})


class CoverageMap:
    """The tests of each line, nearest first."""

    def __init__(self, data: Path) -> None:
        self._data = CoverageData(str(data))
        self._data.read()
        self._files = {Path(name).resolve(): name for name in self._data.measured_files()}

    def tests_of(self, module: Path, line: int) -> list[str]:
        """Node ids; none where no test comes by."""
        name = self._files.get(module.resolve())
        found = {} if name is None else self._data.contexts_by_lineno(name)
        ids = _tests(found.get(line, ()))
        near = f"tests/{module.parent.name}/test_{module.stem}"
        order = partial(_distance, near)
        if ids or line not in found:
            return sorted(ids, key=order)
        # It ran when the module was imported, before any test: who uses the module may notice.
        return sorted(_tests(chain.from_iterable(found.values())), key=order)[:_USERS]


def _tests(contexts: Iterable[str]) -> set[str]:
    return {context.partition("|")[0] for context in contexts if context}


def _distance(near: str, test: str) -> tuple[bool, bool, str]:
    return test.startswith(_FAR), near not in test, test
