"""What each command prints, at 40, 80 and 120 columns and in a pipe, of names as they may be.

A line is never wider than the terminal, a number is never cut or broken, and a word is broken only
where it is wider than all there is. In a pipe nothing is folded at all.
"""

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from time import time

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from talkback.cli.doctor import _show
from talkback.cli.main import main
from talkback.doctor.finding import DoctorFinding, Health, Step
from talkback.state.base import Changes, Count, CountBatch
from talkback.state.sqlite import SqliteStore
from talkback.terminal.output import Output

WIDTHS = (40, 80, 120)
FEW = settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow])

NAMES = st.text("abcxyz-_東京お茶한글🍵😀é", min_size=1, max_size=60).filter(
    lambda name: name.strip()
)
WORDS = st.lists(st.text("abc日本🍵é|", min_size=1, max_size=45), min_size=1, max_size=12)
RULES = st.lists(NAMES, min_size=1, max_size=5, unique=True)


@contextmanager
def folder(names: Sequence[str], said: Sequence[str]) -> Iterator[Path]:
    """A bot with rules of these names, a log of what was said, and counts of a million and more."""
    with tempfile.TemporaryDirectory() as home:
        rules = (
            f"[rules.{json.dumps(name, ensure_ascii=False)}]\ntriggers = 'a'\ncontinue = true\n"
            f"reply = {json.dumps(' '.join(said), ensure_ascii=False)}\ncooldown = '{number}s'\n"
            for number, name in enumerate(names)
        )
        (Path(home) / "rules.toml").write_text("\n".join(rules), encoding="utf-8")
        quotes = Path(home) / "quotes" / "wise.txt"
        quotes.parent.mkdir()
        quotes.write_text(f"{' '.join(said)} ~ Somebody\nShort ~ X\n", encoding="utf-8")
        lines = (f"[12:{n % 60:02}] <{names[0]}> a {' '.join(said)}\n" for n in range(1234))
        (Path(home) / "chat.log").write_text("".join(lines), encoding="utf-8")
        _count(Path(home) / "talkback.db", names)
        yield Path(home)


def _count(path: Path, names: Sequence[str]) -> None:
    counts = Counter(
        {
            Count(int(time()) // 3600, "net", f"#{name}", name, name, outcome): 1234567 + number
            for number, name in enumerate(names)
            for outcome in ("fires", "cooldown")
        }
    )
    store = SqliteStore(path)
    store.record(Changes(batches=(CountBatch(1, counts),)))
    store.close()


def printed(home: Path, width: int | None, *arguments: str) -> list[str]:
    """The lines on standard output, colours off."""
    options = ("-c", str(home / "rules.toml"))
    command = (
        [*arguments[:2], *options]
        if arguments[0] == "quotes"
        else [arguments[0], *options, *arguments[1:]]
    )
    done = CliRunner().invoke(main, command, env=columns_of(width))
    assert done.exit_code in (0, 1), done.output
    return re.sub(r"\x1b\[[\d;]*m", "", done.stdout).splitlines()


def columns_of(width: int | None) -> dict[str, str | None]:
    if width is None:
        return {"FORCE_COLOR": None}
    return {"COLUMNS": str(width), "FORCE_COLOR": "1", "TERM": "xterm"}


def lost(whole: Sequence[str], folded: Sequence[str], pattern: str) -> set[str]:
    """What a pipe has and a terminal has not, or not so often."""
    kept = (line for line in whole if "lines a second" not in line)
    was, found = (Counter(re.findall(pattern, "\n".join(lines))) for lines in (kept, folded))
    return {*(was - found)}


WORD, NUMBER = r"(?<![\w|-])[a-z]{2,11}(?![\w|-])", r"(?<![\w.-])\d[\d,]+(?![\w:-])"
LEFT_OUT = {"each", "hour", "hours", "to", "23"}
"""Headings of drawings, which go where it is narrow."""

VIEWS = (
    ("test-rule", "a cup"),
    ("test-rule", "-v", "a cup"),
    ("test-rule", "nothing of it"),
    ("check",),
    ("replay", "{home}/chat.log"),
    ("replay", "--against", "{home}/rules.toml", "{home}/chat.log"),
    ("rules",),
    ("stats",),
)
IN_PIPES = (
    *VIEWS,
    ("replay", "--near", "{home}/chat.log"),  # what is near is looked for in a time that varies
    ("quotes", "list"),  # on a terminal these are tables, which tests/terminal has
    ("quotes", "pools"),
)


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
@FEW
@given(RULES, WORDS)
def test_a_view_fits_and_loses_nothing(
    view: tuple[str, ...], names: list[str], said: list[str]
) -> None:
    with folder(names, said) as home:
        arguments = [argument.format(home=home) for argument in view]
        whole = printed(home, None, *arguments)
        for width in WIDTHS:
            folded = printed(home, width, *arguments)
            assert max((cell_len(line) for line in folded if "/" not in line), default=0) <= width
            assert lost(whole, folded, WORD) <= LEFT_OUT
            assert lost(whole, folded, NUMBER) <= LEFT_OUT


@pytest.mark.parametrize("view", IN_PIPES, ids=" ".join)
def test_a_pipe_gets_whole_lines(view: tuple[str, ...]) -> None:
    said = ["a-long-word" * 4] * 6
    with folder(["rule"], said) as home:
        lines = printed(home, None, *(argument.format(home=home) for argument in view))
    assert not any("long-word" in line and " ".join(said) not in line for line in lines)


@FEW
@given(WORDS, st.sampled_from(WIDTHS))
def test_the_doctor_s_findings_fit(said: list[str], width: int) -> None:
    finding = DoctorFinding(Step.TLS, Health.PROBLEM, " ".join(said), " ".join(said), network="net")
    with pytest.MonkeyPatch.context() as patched, StringIO() as stream:
        patched.setenv("COLUMNS", str(width))
        patched.setenv("FORCE_COLOR", "1")
        patched.setattr(sys, "stdout", stream)
        _show(Output(), finding)
        lines = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue()).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "".join(said) in "".join("".join(lines).split())
