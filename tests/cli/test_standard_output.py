"""Standard output that is not UTF-8, that takes nothing, that nobody reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import COMMANDS, main

RULES = """\
[bot]
state = false
[rules.tea]
triggers = "tea"
pool = "p"
examples = ["tea"]
"""
LOG = "2024-01-02 10:00 <anna> tea for łukasz\n"
SHOWN = {
    "the version": ("--version",),
    "the help": ("--help",),
    "a command's help": ("quotes", "import", "--help"),
    "test-rule": ("test-rule", "tea ☕ é"),
    "test-rule --json": ("test-rule", "--json", "tea ☕ é"),
    "check": ("check",),
    "check --format json": ("check", "--format", "json"),
    "replay": ("replay", "log.txt"),
    "replay --json": ("replay", "--json", "log.txt"),
    "rules": ("rules",),
    "schema": ("schema",),
    "quotes list": ("quotes", "list"),
    "quotes list --json": ("quotes", "list", "--json"),
    "quotes pools": ("quotes", "pools"),
    "quotes check": ("quotes", "check"),
    "quotes export": ("quotes", "export"),
}

FEW = ["a command's help", "quotes list", "quotes export", "test-rule"]
"""Each writes in its own way: Click at once, Click, bytes, Rich."""


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "p.txt").write_text("“Ĳs” and é ~ Łukasz\na\x02\n", "utf-8")
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    (tmp_path / "log.txt").write_text(LOG, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALKBACK_CONFIG", raising=False)
    return tmp_path


def run(*args: str, stdout: int) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "talkback", *args]
    return subprocess.run(argv, check=False, stdout=stdout, stderr=subprocess.PIPE, text=True)


def shown(*args: str, encoding: str = "utf-8") -> Result:
    return CliRunner(charset=encoding).invoke(main, args)


@pytest.mark.parametrize("args", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1"])
def test_what_the_encoding_lacks_is_a_question_mark(args: tuple[str, ...], encoding: str) -> None:
    """With the code of an output that has all letters."""
    plain, foreign = shown(*args), shown(*args, encoding=encoding)
    assert foreign.exit_code == plain.exit_code
    assert foreign.stdout


def test_letters_of_the_encoding_stay() -> None:
    listed = shown("quotes", "list", encoding="iso-8859-1").stdout
    assert listed == "p\t1\t??s? and é ~ ?ukasz\np\t2\ta\\x02\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("name", FEW)
def test_a_full_disk_is_told_in_one_line(name: str) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = run(*SHOWN[name], stdout=full)
    finally:
        os.close(full)
    assert done.returncode == 74
    said = done.stderr.splitlines()
    assert said == ["talkback: standard output cannot be written: No space left on device"]


@pytest.mark.parametrize("name", FEW)
def test_a_reader_who_has_gone_is_no_news(name: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(*SHOWN[name], stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(os.name != "posix", reason="a shell closes it")
def test_closed_outputs_are_no_error() -> None:
    script = f'"{sys.executable}" -m talkback quotes export >&- 2>&-; echo $?'
    done = subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True)
    assert done.stdout == b"0\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell closes it")
@pytest.mark.parametrize(
    ("command", "code"),
    [("quotes add", 2), ("quotes add -", 1), ("test-rule -", 1), ("run --local --quiet", 0)],
)
def test_a_closed_input_has_nothing_in_it(work_folder: Path, command: str, code: int) -> None:
    script = f'"{sys.executable}" -m talkback {command} <&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script], cwd=work_folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_holds_no_sign_that_a_terminal_obeys(work_folder: Path, encoding: str) -> None:
    """C1 controls and bidirectional ones are legal in JSON, and still they are escaped."""
    text = "é tea \x9b31m \u202egnp\u2066 \U000e0041"
    (work_folder / "quotes" / "p.txt").write_text(f"{text}\n", "utf-8")
    for args in (("test-rule", "--json", text), ("quotes", "list", "--json")):
        said = shown(*args, encoding=encoding).stdout
        assert "\\u009b31m \\u202egnp\\u2066 \\udb40\\udc41" in said
        assert ("\\u00e9" in said) is (encoding == "ascii")
        json.loads(said)


def test_every_command_is_there() -> None:
    assert {args[0] for args in SHOWN.values()} >= COMMANDS.keys() - {
        "run", "doctor", "stats", "state", "init", "lsp",
    }  # fmt: skip


def test_a_file_that_the_system_keeps_from_us_is_said_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Wherever it happens: the boundary knows no command."""

    def shut(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "shut/rules.toml")

    monkeypatch.setattr("talkback.config.find_config.find_config", shut)
    done = CliRunner().invoke(main, ["rules"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "talkback: shut/rules.toml: Permission denied\n"
