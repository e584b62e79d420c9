"""`talkback stats`: what was counted, from four sides, beside a running bot."""

import json
import re
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main
from talkback.cli.views.sparkline import sparkline
from talkback.model.secret import DatabaseUrl
from talkback.state.base import Count
from talkback.state.postgres.store import PostgresStore
from talkback.state.sqlite import SqliteStore
from tests.state.making import counted

RULES = '[rules.tea]\ntriggers = "tea"\nreply = "milk?"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def hour(config: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """This hour, which does not end; in the state are counts of it, of five ago, of last week."""
    now = int(time.time()) // 3600
    monkeypatch.setattr(time, "time", lambda: now * 3600 + 1800.0)
    alice = Count(now, "net", "#c", "alice", "tea", "fires")
    counts = Counter(
        {
            alice: 3,
            alice._replace(hour=now - 5, person="bob"): 1,
            alice._replace(channel="", rule="milk"): 1,
            alice._replace(outcome="cooldown"): 2,
            alice._replace(outcome="opt-out", person=""): 4,
            alice._replace(hour=now - 24 * 7, person="carol"): 8,
        }
    )
    store = SqliteStore(config.parent / "talkback.db")
    store.record(counted(counts))
    store.close()
    return now


def stats(config: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["stats", "-c", str(config), *args])


def read(config: Path, *args: str) -> dict[str, Any]:
    done = stats(config, "--json", *args)
    assert (done.exit_code, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_json_has_every_side(config: Path, hour: int) -> None:
    found = read(config)
    assert found["replies"] == 5
    assert found["outcomes"] == {"fires": 5, "cooldown": 2, "opt-out": 4}
    assert found["rules"] == {
        "tea": {"fires": 4, "cooldown": 2, "opt-out": 4},
        "milk": {"fires": 1},
    }
    assert found["channels"]["net/in private"] == {"fires": 1}
    assert found["people"] == {"alice": {"fires": 4, "cooldown": 2}, "bob": {"fires": 1}}
    assert [hours["fires"] for hours in found["hours"].values()] == [1, 4]


def test_since_goes_back_as_far_as_asked(config: Path, hour: int) -> None:
    assert read(config, "--since", "1h")["replies"] == 4
    assert read(config, "--since", "8d")["replies"] == 13
    assert stats(config, "--since", "soon").exit_code == 2


def test_for_people_there_are_bars(config: Path, hour: int) -> None:
    done = stats(config)
    assert done.exit_code == 0
    assert "5 replies since " in done.stdout
    assert "kept silent: opt-out 4, cooldown 2" in done.stdout
    [tea] = [line.split() for line in done.stdout.splitlines() if line.startswith("  tea")]
    assert tea[:3] == ["tea", "4", "6"]
    assert tea[3] == "█" * 24
    assert "\x1b" not in done.stdout


LONG = "a-rule-with-a-name-that-is-longer-than-many-terminals-are-wide"


@pytest.mark.parametrize("width", [None, 30, 40, 80, 132, 200])
@pytest.mark.parametrize("since", ["1d", "90d"])
def test_numbers_are_there_at_any_width(
    config: Path, hour: int, monkeypatch: pytest.MonkeyPatch, width: int | None, since: str
) -> None:
    """Bars and blocks go first; without a terminal nothing is cut."""
    store = SqliteStore(config.parent / "talkback.db")
    store.record(counted(Counter({Count(hour, "net", "#c", "a", LONG, "fires"): 1234567})))
    store.close()
    if width is not None:
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("FORCE_COLOR", "1")
    lines = re.sub(r"\x1b\[[\d;]*m", "", stats(config, "--since", since).stdout).splitlines()
    told = "\n".join(lines)
    assert re.search(LONG.replace("-", r"-\s*") + r"\n? +1234567  +0\b", told)
    [tea] = [line for line in lines if line.startswith("  tea")]
    assert re.search(r" (4|12)  +6\b", tea)
    assert width is None or max(map(len, lines[2:])) <= width
    assert ("█" in told.partition("by rule")[2]) is (width is None or width >= 80)
    assert (any("each " in line for line in lines)) is (width is None or width >= 132)


def test_nothing_counted_is_exit_1(config: Path) -> None:
    done = stats(config)
    assert done.exit_code == 1
    assert "there is no state yet" in done.stderr
    SqliteStore(config.parent / "talkback.db").close()
    done = stats(config)
    assert (done.exit_code, done.stderr) == (1, "nothing fired in this time\n")
    assert json.loads(stats(config, "--json").stdout)["replies"] == 0


def test_no_state_is_exit_2(config: Path) -> None:
    config.write_text("[bot]\nstate = false\n" + RULES, encoding="utf-8")
    done = stats(config)
    assert done.exit_code == 2
    assert "state = false, so nothing is kept" in done.stderr


def test_a_damaged_state_is_exit_2(config: Path) -> None:
    (config.parent / "talkback.db").write_text("nonsense" * 1000, encoding="utf-8")
    done = stats(config)
    assert done.exit_code == 2
    assert "is damaged" in done.stderr


@pytest.mark.parametrize(
    ("counts", "hours", "blocks"),
    [
        ({}, range(3), "   "),
        ({0: 1, 2: 8}, range(3), "▁ █"),
        ({n: n for n in range(9)}, range(9), " ▁▂▃▄▅▆▇█"),
        ({0: 5, 1: 5, 47: 10}, range(48), "█" + " " * 22 + "█"),
    ],
    ids=["nothing", "something is seen", "each step", "stretches of hours"],
)
def test_a_line_of_blocks(counts: dict[int, int], hours: range, blocks: str) -> None:
    assert sparkline(counts, hours) == blocks


def test_a_report_has_every_side_and_people_only_if_asked(config: Path, hour: int) -> None:
    report = config.parent / "report.html"
    done = stats(config, "--html", str(report))
    assert (done.exit_code, done.stderr) == (0, f"{report}: written\n")
    assert "5 replies since" in done.stdout
    text = re.sub(r"<[^>]*>", " ", report.read_text(encoding="utf-8"))
    assert re.search(r"tea\s+10\s+4\s+opt-out\s+4\s*,\s+cooldown\s+2", text)
    assert re.search(r"net/in private\s+1\s+1", text)
    assert "the person asked to be left alone" in text
    assert "Matches by hour" in text
    assert not re.search(r"\b(alice|bob)\b", text)
    assert stats(config, "--html", str(report), "--names").exit_code == 0
    text = re.sub(r"<[^>]*>", " ", report.read_text(encoding="utf-8"))
    assert re.search(r"alice\s+6\s+4", text)


def test_a_report_of_nothing_says_so(config: Path, tmp_path: Path) -> None:
    SqliteStore(config.parent / "talkback.db").close()
    done = stats(config, "--html", str(tmp_path / "report.html"))
    assert done.exit_code == 1
    assert "No matches." in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["talkback.db", "nowhere/report.html"])
def test_a_report_is_not_written_over_the_state_nor_nowhere(
    config: Path, hour: int, path: str
) -> None:
    before = (config.parent / "talkback.db").read_bytes()
    done = stats(config, "--html", str(config.parent / path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert (config.parent / "talkback.db").read_bytes() == before


def test_counts_of_a_database_are_shown_as_those_of_a_file(
    config: Path, database: DatabaseUrl
) -> None:
    config.write_text(f'[bot]\nstate = "{database.reveal()}"\n{RULES}', encoding="utf-8")
    config.chmod(0o600)
    none = stats(config)
    assert (none.exit_code, none.stdout) == (1, "")
    assert none.stderr == f"{database}: there is no state yet; `talkback run` makes it\n"
    with closing(PostgresStore(database, "me")) as store:
        hour = int(time.time()) // 3600
        store.record(counted(Counter({Count(hour, "net", "#c", "alice", "tea", "fires"): 3})))
    assert read(config)["rules"] == {"tea": {"fires": 3}}
