"""`run --local` as a script: what is piped in is said, what the bot answers comes out."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.deadline import DEADLINE, prompt
from tests.shown_text import CURSOR_IS, ShownText

RUN = (sys.executable, "-m", "talkback", "run")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "TALKBACK_CONFIG"}


def local(said: str | bytes, *options: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    said = said.encode() if isinstance(said, str) else said
    return subprocess.run(
        [*RUN, *options],
        input=said,
        capture_output=True,
        cwd=cwd,
        env=ENVIRONMENT,
        timeout=DEADLINE,
        check=False,
    )


def started(*options: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*RUN, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=ENVIRONMENT,
    )


def test_one_line_one_answer(tmp_path: Path) -> None:
    done = local("haha That’s what she said!!\n", "--local", cwd=tmp_path)
    assert done.returncode == 0
    [answer] = done.stdout.decode().splitlines()
    assert answer.startswith("you: ")
    assert " ~ " in answer


def test_a_config_without_networks_is_local(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[rules.tea]\ntriggers = "tea"\nreply = "{match}!"\n')
    done = local("tea\ncoffee\nTEA\n", cwd=tmp_path)
    assert done.stdout.decode().splitlines() == ["tea!", "TEA!"]
    assert done.returncode == 0


def test_answers_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    rules = "[bot]\nmax_replies_person = false\nmax_replies = false\n[rules.n]\n"
    (tmp_path / "rules.toml").write_text(rules + 'triggers = "n(\\\\d+)"\nreply = "{1}"\n')
    done = local("".join(f"n{n}\n" for n in range(500)), "--local", "-q", cwd=tmp_path)
    assert done.stdout.decode().split() == [str(n) for n in range(500)]
    assert not done.stderr


def test_nothing_to_say_is_nothing_said(tmp_path: Path) -> None:
    done = local("good morning\n\n   \n", "--local", "-q", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_no_input_at_all(tmp_path: Path) -> None:
    assert local("", "--local", "-q", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "line",
    [b"caf\xe9 twss\n", b"\x00twss\n", b"twss\r\n", b"twss", b"x" * 9000 + b" twss\n"],
    ids=["not UTF-8", "NUL", "CR LF", "no newline", "longer than a line may be"],
)
def test_odd_input_is_still_heard(line: bytes, tmp_path: Path) -> None:
    done = local(line, "--local", "-q", cwd=tmp_path)
    assert done.returncode == 0
    assert b" ~ " in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_broken_config_is_exit_2_before_anything_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("[rules.x]\n")
    done = local("twss\n", "--local", cwd=tmp_path)
    assert done.returncode == 2
    assert b"rules.toml:1:" in done.stderr
    assert not done.stdout


def test_a_dry_run_answers_nothing_and_says_what_it_would(tmp_path: Path) -> None:
    done = local("twss\n", "--local", "--dry-run", cwd=tmp_path)
    assert not done.stdout
    assert b"dry run" in done.stderr


def test_closed_standard_output_is_survived(tmp_path: Path) -> None:
    with started("--local", "-q", cwd=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, stderr = process.communicate(b"twss\n" * 5, timeout=DEADLINE)
    assert b"Traceback" not in stderr


def _talk_to(process: subprocess.Popen[bytes]) -> None:
    """Say what the bot answers, and hear it."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"twss\n")
    process.stdin.flush()
    assert process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_a_signal_ends_it_with_exit_0(number: signal.Signals, tmp_path: Path) -> None:
    with started("--local", cwd=tmp_path) as process:
        _talk_to(process)
        process.send_signal(number)
        assert process.wait(timeout=prompt()) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_who_stops_the_bot_and_says_no_more_waits_for_no_answer(
    number: signal.Signals, tmp_path: Path
) -> None:
    """As a pipe has it, whose writer is stopped with the bot."""
    with started("--local", cwd=tmp_path) as process:
        _talk_to(process)
        process.send_signal(number)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        _, stderr = process.communicate(timeout=DEADLINE)
    assert (process.returncode, stderr.count(b"talkback is gone")) == (0, 0)


def test_a_terminal_is_told_why_the_bot_keeps_silent(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(
        '[bot]\nmax_replies_person = "1/1m"\n[rules.tea]\ntriggers = "tea"\nreply = "sugar?"\n'
    )
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    env = ENVIRONMENT | {"TERM": "xterm", "USER": "alice"}
    with subprocess.Popen(
        RUN, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=env
    ) as bot:
        os.close(theirs)
        try:
            _shown(ours, "in #talkback: ")
            os.write(ours, b"tea one\r")
            _shown(ours, "sugar?")
            os.write(ours, b"tea two\r")
            _shown(ours, "(tea keeps silent: person limit, 1 replies in 60 s)")
        finally:
            bot.kill()
            os.close(ours)


def _shown(screen: int, wanted: str) -> None:
    """Wait until it stands on the screen."""
    seen, shown, until = "", ShownText(), time.monotonic() + DEADLINE
    while wanted not in seen:
        assert select.select([screen], [], [], max(until - time.monotonic(), 0.0))[0], seen
        more, asks = shown.read(os.read(screen, 65536))
        if asks:
            os.write(screen, CURSOR_IS.encode())
        seen += more
