"""`talkback check` as a stranger calls it: what it prints, where, and how it ends."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main
from talkback.config.find_config import builtin

CLEAN = """
[pools.p]
quotes = ["One ~ A", "Two ~ B"]
[rules.tea]
triggers = 'tea'
pool = "p"
examples = ["tea?"]
"""
OTHER = """
[rules.mate]
triggers = 'mate'
reply = "y"
examples = ["mate!"]
"""
WARNED = CLEAN.replace('examples = ["tea?"]', "") + OTHER
BROKEN = CLEAN.replace("'tea'", "'tea('")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(text: str, *args: str) -> Result:
    Path("rules.toml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["check", "-c", "rules.toml", *args])


@pytest.mark.parametrize(
    ("text", "args", "code"),
    [
        (CLEAN, [], 0),
        (CLEAN, ["--strict"], 0),
        (WARNED, [], 0),
        (WARNED, ["--strict"], 1),
        (BROKEN, [], 1),
        ("what = ", [], 1),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "junit"])
def test_errors_exit_1_and_warnings_only_when_strict(
    text: str, args: list[str], code: int, form: str
) -> None:
    assert check(text, "--format", form, *args).exit_code == code


@pytest.mark.parametrize("form", ["text", "json", "github", "junit"])
def test_no_file_to_read_exits_2(folder: Path, form: str) -> None:
    (folder / "folder.toml").mkdir()
    for name in ("nowhere.toml", "folder.toml"):
        done = CliRunner().invoke(main, ["check", "-c", name, "--format", form])
        assert done.exit_code == 2
        assert "TB101" in done.stdout
        assert name in done.stdout


def test_a_session_that_is_not_there_is_wrong_usage() -> None:
    assert check(CLEAN, "nowhere.txt").exit_code == 2


def test_a_clean_config_says_so_to_people_alone() -> None:
    done = check(CLEAN)
    assert done.stdout == ""
    assert done.stderr == "rules.toml: no problems found\n"


def test_every_problem_at_once_as_lines_in_the_order_of_their_places() -> None:
    done = check(BROKEN + '[rules.b]\ntriggers = "x"\nreply = "{nik}"\n[rules.c]\ntrigger = "x"\n')
    places = [line.split(" ")[0] for line in done.stdout.splitlines()]
    codes = [line.split(" ")[1] for line in done.stdout.splitlines()]
    assert places == [f"rules.toml:{at}:" for at in ("5:16", "10:10", "11:8", "11:8", "12:1")]
    assert codes == ["TB401", "TB302", "TB204", "TB303", "TB201"]
    assert done.stderr == "5 errors, 0 warnings\n"


def test_a_broken_rule_does_not_hide_what_is_odd_in_another() -> None:
    done = check(BROKEN + '[rules.b]\ntriggers = "x*"\nreply = "y"\n')
    assert [line.split(" ")[1] for line in done.stdout.splitlines()] == ["TB401", "TB803"]


def test_json_is_a_list_of_problems() -> None:
    [problem] = json.loads(check(WARNED, "--format", "json").stdout)
    assert problem == {
        "file": "rules.toml",
        "line": 4,
        "column": 8,
        "code": "TB811",
        "severity": "warning",
        "rule": "tea",
        "message": problem["message"],
    }
    assert json.loads(check(CLEAN, "--format", "json").stdout) == []


def test_github_gets_workflow_commands() -> None:
    [command] = check(WARNED, "--format", "github").stdout.splitlines()
    place = "file=rules.toml,line=4,col=8,title=TB811 Rule without an example"
    assert command.startswith(f"::warning {place}::tea has no example")
    path = Path("100%, a:b.toml")
    path.write_text('[rules.a]\ntriggers = "100%("\nreply = "y"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "-c", str(path), "--format", "github"])
    assert done.stdout.startswith("::error file=100%25%2C a%3Ab.toml,line=2,col=17,title=TB401 ")


def test_a_session_that_holds_says_nothing() -> None:
    Path("s.txt").write_text("<alice> tea\n<talkback> alice: {quote:p}\n", encoding="utf-8")
    done = check(CLEAN, "s.txt")
    assert (done.exit_code, done.stdout) == (0, "")


def test_what_is_not_looked_at_before_errors_are_mended_is_named() -> None:
    Path("s.txt").write_text("<alice> tea\n<talkback> nonsense\n", encoding="utf-8")
    for config in (BROKEN, "no toml"):
        told = check(config, "s.txt", "--prove").stderr.splitlines()
        assert told[1:] == ["not looked at before the errors are mended: s.txt, the proof"]
    assert "not looked at" not in check(CLEAN, "s.txt", "--prove").stderr


def test_a_session_that_differs_prints_a_diff_with_line_numbers() -> None:
    Path("s.txt").write_text(
        "# tea\n<alice> tea\n(silence)\n<alice> so\n<talkback> hm\n", encoding="utf-8"
    )
    done = check(CLEAN, "s.txt")
    assert done.exit_code == 1
    first, *diff = done.stdout.splitlines()
    assert first.startswith("s.txt:2:1: TB702 expected silence, got “<talkback> alice: ")
    assert diff[:2] == ["    2   <alice> tea", "    3 - (silence)"]
    assert diff[2].startswith("      + <talkback> alice: ")
    assert diff[3].startswith(
        "s.txt:4:1: TB702 expected “<talkback> hm”, got nothing (no rule matches)"
    )
    assert diff[4:] == ["    4   <alice> so", "    5 - <talkback> hm"]


def test_a_session_is_told_of_in_json_like_any_problem() -> None:
    Path("s.txt").write_text("<alice> tea\n(silence)\n", encoding="utf-8")
    [problem] = json.loads(check(CLEAN, "--format", "json", "s.txt").stdout)
    assert (problem["file"], problem["line"], problem["code"]) == ("s.txt", 1, "TB702")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<alice> caf\xe9 tea\n", "s.txt:1:1: TB702"),
        (b"\xef\xbb\xbf<alice> tea\r\nw\x81\r\n", "s.txt:2:1: TB701"),
        (b"<alice> tea\nwhat is this\n", "s.txt:2:1: TB701"),
        (
            "\ufeff<alice> tea\n".encode("utf-16-le"),
            "s.txt:1:1: TB101 s.txt cannot be read: it is UTF-16",
        ),
    ],
)
def test_a_session_that_is_none_is_told_with_its_place(data: bytes, problem: str) -> None:
    Path("s.txt").write_bytes(data)
    done = check(CLEAN, "s.txt")
    assert done.exit_code == 1
    assert done.stdout.startswith(problem)


def test_what_a_stranger_wrote_cannot_move_the_cursor() -> None:
    Path("s.txt").write_text("<alice> tea\n<talkback> \x1b[2J\n", encoding="utf-8")
    assert "\x1b" not in check(CLEAN, "s.txt").stdout


def pointed_at(text: str, *args: str) -> list[str]:
    """What a terminal of 60 columns shows, colours off."""
    Path("rules.toml").write_text(text, encoding="utf-8")
    env = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "60"}
    done = CliRunner().invoke(main, ["check", "-c", "rules.toml", *args], env=env)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    return plain.splitlines()


def test_a_terminal_shows_the_line_with_a_caret() -> None:
    assert pointed_at("[rules.a]\ntriggers = '日本(' # why\nreply = 'y'\n")[-2:] == [
        "    2 │ triggers = '日本('",
        f"{24 * ' '}^",
    ]


def test_a_long_line_is_cut_so_that_the_place_is_in_sight() -> None:
    [*_, line, caret] = pointed_at(f"[rules.a]\ntriggers = '{'long ' * 90}('\nreply = 'y'\n")
    assert len(line) <= 60
    assert line.startswith("    2 │ …")
    assert line[caret.index("^") :] == "('"


def test_a_terminal_shows_no_secret() -> None:
    text = '[networks.n]\nhost = "h"\nsasl = { mechanism = "PLIAN", password = "hunter2" }\n'
    shown = pointed_at(text + CLEAN)
    shown = shown[[" │ " in line for line in shown].index(True) :]
    assert shown[0] == "    3 │ sasl = { mechanism = •••••••, password = ••••••••• }"
    assert shown[1].index("^") == shown[0].index("•")


def test_a_terminal_shows_the_line_of_a_quotes_file() -> None:
    Path("quotes").mkdir()
    Path("quotes/p.txt").write_text("one\ntea is all ~ Ada # key\n", encoding="utf-8")
    text = '[rules.tea]\ntriggers = "tea"\npool = "p"\nexamples = ["tea"]\n'
    assert pointed_at(text)[-2:] == ["    2 │ tea is all ~ Ada # key", "        ^"]


def test_the_project_s_own_sessions_hold() -> None:
    sessions = map(str, (Path(__file__).parent.parent / "sessions").glob("*.txt"))
    done = CliRunner().invoke(main, ["check", "-c", str(builtin()), "--strict", *sessions])
    assert (done.exit_code, done.stdout) == (0, "")


def test_a_toml_file_among_the_arguments_is_the_config(folder: Path) -> None:
    (folder / "mine.toml").write_text(BROKEN, encoding="utf-8")
    (folder / "chat.txt").write_text("<ann> tea\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "mine.toml", "chat.txt"])
    assert done.exit_code == 1
    assert done.stdout.startswith("mine.toml:")
    for both in (["-c", "mine.toml", "mine.toml"], ["mine.toml", "mine.toml"]):
        done = CliRunner().invoke(main, ["check", *both])
        assert done.exit_code == 2
        assert "one config at a time" in done.stderr
