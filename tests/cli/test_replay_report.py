"""`talkback replay --html`: one file, whole or not at all, and nobody's name in it unasked."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main

RULES = """
[rules.tea]
triggers = '\\btea\\b'
reply = "{nick}: milk?"
cooldown = "5m"
[rules.never]
triggers = "xyzzy"
reply = "no"
"""
LOG = """[2024-01-01 12:00:00] <Alice> any tea?
[2024-01-01 12:01:00] <bob> alice: tea
[2024-01-01 12:02:00] <bob> nothing
[2024-01-01 13:00:00] <carol> @eve tea
[2024-01-01 14:00:00] <carol> dan: teas
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "other.toml").write_text(RULES.replace('"5m"', '"1s"'))
    (tmp_path / "chat.log").write_text(LOG)
    return tmp_path


def replay(folder: Path, *options: str) -> Result:
    argv = ["replay", "-c", str(folder / "rules.toml"), str(folder / "chat.log"), *options]
    return CliRunner().invoke(main, argv)


def reported(folder: Path, *options: str) -> str:
    done = replay(folder, "--html", str(folder / "report.html"), *options)
    assert done.exit_code == 0, done.output
    assert "report.html: written" in done.stderr
    return (folder / "report.html").read_text(encoding="utf-8")


def text_of(html: str) -> str:
    return re.sub(r"<[^>]*>", "", re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL))


def test_it_has_what_the_terminal_has(folder: Path) -> None:
    text = text_of(reported(folder))
    assert "Replay of chat.log" in text
    assert "1 file, 5 lines, 2024-01-01" in text
    assert re.search(r"tea\s*3\s*2\s*cooldown 1", text)
    assert re.search(r"never\s*0\s*0", text)


def test_what_a_replay_prints_is_what_it_prints_without_a_report(folder: Path) -> None:
    with_report = replay(folder, "--json", "--html", str(folder / "report.html")).stdout
    seconds = r'"seconds": [\d.]+'
    assert re.sub(seconds, "", with_report) == re.sub(seconds, "", replay(folder, "--json").stdout)


def test_nobody_s_name_is_in_it_unless_names_are_asked_for(folder: Path) -> None:
    html = reported(folder).lower()
    assert re.findall(r"\b(alice|bob|carol|eve|dan)\b", html) == []
    assert "<b>person 1</b> <bdi>any <mark>tea</mark>?" in html
    assert "<b>person 2</b> <bdi>person 1: <mark>tea</mark>" in html
    html = reported(folder, "--names")
    assert all(nick in html for nick in ("Alice", "bob", "carol", "@eve", ">Who<"))


def test_a_talk_with_one_person_does_not_tell_who_it_is(folder: Path) -> None:
    path = folder / "logs" / "net" / "ann" / "2024-01-02.log"
    path.parent.mkdir(parents=True)
    path.write_text("[12:00:00] <ann> tea\nann is away\n[12:00:01] <ann> tea\n")
    network = '[networks.net]\nhost = "irc.example"\nchannels = ["#c"]\n'
    rules = network + RULES.replace("cooldown", 'on = "private"\ncooldown')
    (folder / "rules.toml").write_text(rules)
    argv = ["replay", "-c", str(folder / "rules.toml"), "--html", str(folder / "report.html")]
    shown = []
    for options in ([], ["--names"]):
        done = CliRunner().invoke(main, [*argv, *options, str(folder / "logs")])
        assert "ann is away" in done.stderr
        shown.append(text_of((folder / "report.html").read_text(encoding="utf-8")))
    assert "Replay of 1 log" in shown[0]
    assert "1 line not understood" in shown[0]
    assert not re.search(r"\bann\b", shown[0])
    assert "Replay of logs" in shown[1]
    assert "ann is away" in shown[1]


def test_what_other_rules_change_is_in_it_with_the_lines(folder: Path) -> None:
    html = reported(folder, "--against", str(folder / "other.toml"))
    text = text_of(html)
    assert "What changes with other.toml" in text
    assert re.search(r"tea\s*3\s*3\s*2\s*3\s*\+1", text)
    assert "1 gained, 0 lost" in text
    assert re.search(r"cooldown: 240 s left → fires", text)
    assert "every line is answered by the same rules" in text_of(
        reported(folder, "--against", str(folder / "rules.toml"))
    )


def test_near_misses_are_in_it(folder: Path) -> None:
    assert r"\btea\b would match without \b" in text_of(reported(folder, "--near"))
    assert "Near misses" not in text_of(reported(folder))


def test_a_folder_that_is_gone_has_no_reports(folder: Path) -> None:
    (folder / "gone").mkdir()
    code = 'cd gone && rmdir ../gone && exec "$@"'
    log = str(folder / "chat.log")
    argv = [sys.executable, "-m", "talkback", "replay", log, "--html", "report.html"]
    done = subprocess.run(
        ["bash", "-c", code, "bash", *argv], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "talkback: the folder that it was started in is gone; cd to another\n"


def test_names_without_a_report_is_wrong_usage(folder: Path) -> None:
    done = replay(folder, "--names")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--html" in done.stderr


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere/report.html", "cannot be written: there is no folder"),
        (".", "Is a directory"),
        ("chat.log", "is what is read; name another file"),
        ("rules.toml", "is what is read; name another file"),
        ("other.toml", "is what is read; name another file"),
        ("quotes.txt", "is there already, and no report"),
        ("/dev/full", "it is a pipe or a device"),
    ],
)
def test_where_it_cannot_be_is_told_before_anything_is_read(
    folder: Path, path: str, words: str
) -> None:
    (folder / "quotes.txt").write_text("one quote\n")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    against = ("--against", str(folder / "other.toml"))
    done = replay(folder, "--html", str(folder / path), *against)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize("path", ["rules.toml", "logs/#tea.log"])
def test_what_was_found_without_being_named_is_not_written_over(
    folder: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules of the folder where one is, and a log in a folder of logs."""
    monkeypatch.chdir(folder)
    (folder / "logs").mkdir()
    (folder / "logs" / "#tea.log").write_text(LOG)
    before = (folder / path).read_bytes()
    done = CliRunner().invoke(main, ["replay", "logs", "--html", path])
    assert (done.exit_code, done.stdout) == (2, "")
    assert (folder / path).read_bytes() == before


def test_a_report_of_another_name_is_replaced_by_the_next(folder: Path) -> None:
    for _ in range(2):
        assert replay(folder, "--html", str(folder / "report")).exit_code == 0


def test_a_report_takes_the_place_of_an_earlier_one_and_leaves_nothing_beside_it(
    folder: Path,
) -> None:
    path = folder / "report.html"
    path.write_text("old")
    path.chmod(0o640)
    (folder / "link.html").symlink_to(path)
    done = replay(folder, "--html", str(folder / "link.html"))
    assert done.exit_code == 0
    assert path.read_bytes().startswith(b"<!doctype html>")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    names = {"rules.toml", "other.toml", "chat.log", "report.html", "link.html"}
    assert {each.name for each in folder.iterdir()} == names


def test_a_full_disk_leaves_the_earlier_one_and_is_exit_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit on the size of files stands for the disk; Python ignores its signal.

    CPython does not notice that it writes half a .pyc then, so it had better write none (-B).
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # it has no room for its file
    path = folder / "report.html"
    path.write_text("old")
    limited = 'ulimit -f 4; exec "$@"'
    argv = [sys.executable, "-B", "-m", "talkback", "replay", "chat.log", "--html", "report.html"]
    done = subprocess.run(
        ["bash", "-c", limited, "bash", *argv],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, path.read_text()) == (2, "old")
    assert "report.html: cannot be written: File too large" in done.stderr
    assert "5 lines, 5 messages" in done.stdout
    assert "Traceback" not in done.stderr
    assert len([*folder.iterdir()]) == 4


def test_it_is_there_although_nobody_reads_what_is_printed(folder: Path) -> None:
    argv = [sys.executable, "-m", "talkback", "replay", "chat.log", "--html", "report.html"]
    piped = '"$@" | true'
    subprocess.run(
        ["bash", "-c", piped, "bash", *argv], cwd=folder, capture_output=True, check=True
    )
    assert (folder / "report.html").read_bytes().endswith(b"</html>")


def test_nothing_of_reports_is_loaded_without_one(folder: Path) -> None:
    code = (
        "import sys; from talkback.cli.main import main\n"
        "try: main(['replay', 'chat.log'])\n"
        "finally: print(sorted(m for m in sys.modules if 'jinja' in m or '.report.' in m"
        " and 'talkback.report' in m))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stdout.endswith("[]\n")
