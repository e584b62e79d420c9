"""What the server finds in a text is what `check` finds in the same text, whatever it is."""

import os
from pathlib import Path
from random import Random

import pytest

from talkback.check.run import check
from talkback.config.reading_cache import ReadingCache
from talkback.lsp.analysis import Analysis, analyse
from talkback.lsp.fixes import fixes
from talkback.lsp.hover import hover
from talkback.lsp.line_index import UNITS, LineIndex
from talkback.lsp.names import uses
from talkback.lsp.open_files import OpenFiles
from talkback.lsp.outline import lenses, outline
from talkback.lsp.problem_spans import SpanIndex, problem_span

EDITS = int(os.environ.get("TALKBACK_EDITS", "120"))
"""Random edits; `TALKBACK_EDITS=1000` makes it run for longer."""
SHIPPED = (Path(__file__).parents[2] / "rules.toml").read_text(encoding="utf-8")
PIECES = (
    "[", "]", "'", '"', "\n", "=", "{", "}", "\\b", "[rules.x]\n", "🎉", "é", "#", ",", "(", ")",
    "triggers = 'x'\n", 'reply = "{nik}"\n', "cooldown = 5\n", "\r\n", "\x00", "pool = 'no'\n",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def edited(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    match rng.randrange(3):
        case 0:
            return text[:at] + rng.choice(PIECES) + text[at:]
        case 1:
            return text[:at] + text[at + rng.randrange(1, 9) :]
        case _:
            end = at + rng.randrange(60)
            return text[:at] + text[at:end] * 2 + text[end:]


def asked_everything(analysis: Analysis, text: str, rng: Random) -> None:
    """All that an editor may ask, at some places."""
    list(lenses(analysis))
    if analysis.read is not None:
        outline(analysis.read)
        list(uses(analysis.read))
        for _ in range(20):
            hover(analysis.read, rng.randrange(len(analysis.read.text) + 1))
    lines = LineIndex(text)
    current = analysis.read if analysis.read is not None and analysis.read.text == text else None
    for problem in analysis.problems_in(analysis.path):
        span = problem_span(problem, lines, SpanIndex({} if current is None else current.spans))
        assert 0 <= span.start <= span.end <= len(text)
        list(fixes(problem, span, text, analysis.read))


@pytest.mark.long
def test_after_any_edits_the_problems_are_check_s(path: Path) -> None:
    rng = Random(15)
    text, files, last, cache = SHIPPED, OpenFiles(), None, ReadingCache()
    for number in range(EDITS):
        text = edited(rng, SHIPPED if number % 12 == 0 else text)
        path.write_text(text, encoding="utf-8", newline="")
        files.put(path, text.replace("\r\n", "\n"))
        analysis = analyse(path, files, (), last, cache)
        found = [str(problem) for each in analysis.problems.values() for problem in each]
        assert sorted(found) == sorted(map(str, check(path).problems)), f"edit {number}"
        asked_everything(analysis, text.replace("\r\n", "\n"), rng)
        last = analysis.read


def test_where_the_text_is_no_toml_the_last_good_one_is_kept(path: Path) -> None:
    files = OpenFiles()
    files.put(path, SHIPPED)
    good = analyse(path, files, ()).read
    files.put(path, SHIPPED + "\n[rules")
    broken = analyse(path, files, (), good)
    assert [problem.code for problem in broken.problems_in(path)] == ["TB103"]
    assert broken.read is good


@pytest.mark.parametrize("units", UNITS)
def test_positions_and_offsets_agree_in_every_unit(units: str) -> None:
    lines = LineIndex("a🎉é\n日本 x\n\nend")
    for offset in range(len(lines.text) + 1):
        assert lines.offset_at(*lines.position(offset, units), units) == offset


def test_a_position_that_is_not_there_is_the_nearest_that_is() -> None:
    lines = LineIndex("ab\ncd")
    assert [lines.offset_at(*place, "utf-16") for place in ((0, 9), (9, 0), (9, 9))] == [2, 3, 5]
