"""`kill -9` at any moment: nothing promised is lost, nothing is there twice, the file is whole."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from talkback.quotes.file import Quote, read_pool
from talkback.system.atomic_file import LOCK
from tests.deadline import DEADLINE

ROOT = Path(__file__).parents[2]
HEAD = "# ours\n\nfirst ~ A. Author ~ A Book, 1900\n"
KILLS = 100
WAITED_S = 8 * DEADLINE
"""Seconds: some hundred processes one after another, while others keep the machine busy."""
EACH = 120


def run(program: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
    command = [sys.executable, "-m", f"tests.quotes.{program}", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=WAITED_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    path = tmp_path / "pool.txt"
    path.write_text(HEAD, "utf-8")
    return path


def texts(pool: Path) -> Counter[str]:
    """How often each text is in the file, whose head must be as it was."""
    assert pool.read_text("utf-8").startswith(HEAD)
    return Counter(quote.text for quote in read_pool(pool))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_promised_quote_is_there_once(pool: Path, seed: int) -> None:
    promised = run("concurrent_writers", "add", pool, seed, KILLS)
    found = texts(pool)
    assert set(promised) <= set(found)
    assert set(found.values()) == {1}


def test_a_batch_is_there_whole_or_not_at_all(pool: Path) -> None:
    promised = run("concurrent_writers", "import", pool, 3, KILLS)
    found = texts(pool)
    assert set(found.values()) == {1}
    batches = Counter(text.partition(", part ")[0] for text in found if ", part " in text)
    assert set(batches.values()) == {10}
    assert set(promised) <= set(batches)


def test_a_promised_removal_takes_one_quote_and_no_other(pool: Path) -> None:
    doomed = {f"worker {place}, number {number}" for place in range(8) for number in range(EACH)}
    kept = [f"kept {number}" for number in range(EACH)]
    lines = [f"{text}\n" for text in sorted([*doomed, *kept])]
    pool.write_text(HEAD + "".join(lines), "utf-8")
    promised = set(run("concurrent_writers", "remove", pool, 4, KILLS)) & doomed
    found = texts(pool)
    assert not promised & set(found)
    assert set(found.values()) == {1}
    assert set(found) >= {"first", *kept}
    assert list(found) == ["first", *sorted(set(found) - {"first"})]


@pytest.mark.long
@pytest.mark.parametrize(
    ("job", "start", "end"),
    [
        ("add", HEAD, f"{HEAD}{Quote('worker 0, number 0', 'a tester').line}\n"),
        (
            "import",
            HEAD,
            HEAD + "".join(f"worker 0, number 0, part {part}\n" for part in range(10)),
        ),
        ("remove", f"{HEAD}worker 0, number 0\nlast\n", f"{HEAD}last\n"),
    ],
    ids=["add", "import", "remove"],
)
def test_a_kill_before_any_line_of_the_writer_leaves_old_or_new(
    pool: Path, job: str, start: str, end: str
) -> None:
    """Who comes next finishes the work, and nothing of the dead writer's stays."""
    pool.write_text(start, "utf-8")
    falls = run("killed_at_each_line", job, pool)
    assert len(falls) > 40
    assert {left for left, _, _ in falls} == {start, end}
    assert {retried for _, retried, _ in falls} == {end}
    assert {tuple(files) for _, _, files in falls} == {(LOCK, pool.name)}
