"""What the Tab key offers: in Click's own classes, in a process, and in the shells themselves."""

import os
import pty
import re
import select
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class

from talkback.cli.main import COMMANDS, main
from tests.deadline import DEADLINE
from tests.docs.console import blocks

PAGE = Path(__file__).parents[2] / "docs" / "completion.md"
SCRIPTS = sysconfig.get_path("scripts")
VARIABLE = "_TALKBACK_COMPLETE"
RULES = """
[networks.libera]
[networks.oftc]
[pools.inline]
[pools.proverbs]
[rules.tea-time]
[rules.milk]
[rules."two words"]
[rules."a,comma"]
[rules."-rf"]
[rules."$(id)"]
"""
BROKEN = {
    "not TOML": b"[rules.tea\n",
    "not UTF-8": b"[rules.caf\xe9]\n",
    "rules are no table": b"rules = 3\n",
    "nothing": b"",
    "a bottomless list": b"a = " + b"[" * 5000,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder and home of somebody with rules and quotes."""
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "other.toml").write_text("[rules.coffee]\n", encoding="utf-8")
    (tmp_path / "quotes").mkdir()
    for name in ("notable-women", "proverbs"):
        (tmp_path / "quotes" / f"{name}.txt").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("TALKBACK_CONFIG", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PATH", f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def offered(line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What bash is told when Tab is pressed at the end of the line."""
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    complete = get_completion_class("bash")(main, {}, "talkback", VARIABLE)
    return complete.complete().split()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("test-rule --rule ", ["tea-time", "milk"]),
        ("test-rule --rule t", ["tea-time"]),
        ("test-rule --rule=t", ["tea-time"]),
        ("test-rule --rule x", []),
        ("test-rule -c other.toml --rule ", ["coffee"]),
        ("-c other.toml test-rule --rule ", ["coffee"]),
        ("-c ~/other.toml test-rule --rule ", ["coffee"]),
        ("-c ~nobody-here/other.toml test-rule --rule ", []),
        ("-c none.toml test-rule --rule ", []),
        ("-c quotes test-rule --rule ", []),
        ("test-rule --network ", ["libera", "oftc"]),
        ("run --network o", ["oftc"]),
        ("run --network libera --network ", ["libera", "oftc"]),
        ("run --log-format j", ["json"]),
        ("quotes add --pool ", ["inline", "proverbs", "notable-women"]),
        ("quotes list --pool n", ["notable-women"]),
        ("quotes remove --pool p", ["proverbs"]),
        ("quotes export --pool i", ["inline"]),
        ("quotes re", ["remove"]),
        ("no-such-command --rule ", [*COMMANDS]),
    ],
)
def test_names_are_those_of_the_config_on_the_line(
    line: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(f"talkback {line}", monkeypatch) == [f"plain,{name}" for name in names]


def test_commands_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered("talkback ", monkeypatch) == [f"plain,{name}" for name in COMMANDS]
    assert offered("talkback init ", monkeypatch) == ["dir,"]
    assert offered("talkback run -c ru", monkeypatch) == ["file,ru"]


def test_pools_are_offered_by_their_files_while_the_config_is_broken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "rules.toml").write_bytes(BROKEN["not TOML"])
    names = offered("talkback quotes add --pool ", monkeypatch)
    assert names == ["plain,notable-women", "plain,proverbs"]


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_broken_config_is_silence(shell: str, text: bytes, folder: Path) -> None:
    (folder / "rules.toml").write_bytes(text)
    done = completed(shell, "talkback test-rule --rule ")
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("", "", 0)


def test_a_pipe_for_a_config_is_silence_and_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "rules.toml").unlink()
    os.mkfifo(folder / "rules.toml")
    assert offered("talkback test-rule --rule ", monkeypatch) == []


def test_names_are_those_of_a_config_with_a_byte_order_mark(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "rules.toml").write_text("\ufeff[rules.tea]\n", encoding="utf-8")
    assert offered("talkback test-rule --rule ", monkeypatch) == ["plain,tea"]


def completed(shell: str, line: str, *python: str) -> subprocess.CompletedProcess[str]:
    """The program as a shell calls it for completion."""
    word = line.rpartition(" ")[2] if shell == "fish" else str(line.count(" "))
    environment = {VARIABLE: f"{shell}_complete", "COMP_WORDS": line, "COMP_CWORD": word}
    return subprocess.run(
        [*python, str(Path(SCRIPTS) / "talkback")],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_completing_imports_nothing_that_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses Tab waits for it. A measurement of coverage brings imports of its own."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    python = (str(Path(SCRIPTS) / "python"), "-X", "importtime")
    done = completed("bash", "talkback quotes add --pool ", *python)
    assert "plain,proverbs" in done.stdout
    loaded = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    heavy = {"asyncio", "irc", "prompt_toolkit", "regex", "rich", "sqlite3", "ssl"}
    assert "tomli" in loaded
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith(("talkback.engine", "talkback.bot"))}


def documented(shell: str) -> str:
    """What the page tells the users of that shell to write or run."""
    [block] = [block for block in blocks(PAGE) if block.language == shell]
    return block.body


def installed(shell: str) -> str:
    path = shutil.which(shell)
    return path or pytest.skip(f"{shell} is not installed: apt-get install {shell}")


@pytest.mark.parametrize(
    ("shell", "file", "before"),
    [("bash", ".bashrc", ""), ("zsh", ".zshrc", "autoload -U compinit\ncompinit -u\n")],
)
def test_tab_completes_in_a_shell_set_up_as_documented(
    shell: str, file: str, before: str, folder: Path
) -> None:
    path = installed(shell)
    (folder / file).write_text(before + documented(shell), encoding="utf-8")
    with terminal(path, "-i") as screen:
        os.write(screen, b"talkback test-rule --rule te\t")
        assert appears(b"--rule tea-time ", screen)


def test_fish_completes_when_set_up_as_documented(folder: Path) -> None:
    fish = installed("fish")
    subprocess.run([fish, "-c", documented("fish")], check=True)
    asked = 'complete -C "talkback test-rule --rule "'
    done = subprocess.run([fish, "-c", asked], capture_output=True, text=True, check=True)
    assert {"tea-time", "milk"} <= set(done.stdout.split())
    assert (folder / ".config" / "fish" / "completions" / "talkback.fish").exists()


@contextmanager
def terminal(*argv: str) -> Iterator[int]:
    """A program on a terminal of its own, to type into and to read from."""
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        argv,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=os.environ | {"TERM": "dumb"},
        start_new_session=True,
    )
    os.close(inside)
    try:
        yield screen
    finally:
        process.kill()
        process.wait()
        os.close(screen)


def appears(wanted: bytes, screen: int) -> bool:
    shown, until = b"", time.monotonic() + DEADLINE
    while (
        wanted not in shown
        and select.select([screen], [], [], max(until - time.monotonic(), 0.0))[0]
    ):
        shown += os.read(screen, 4096)
    return wanted in shown
