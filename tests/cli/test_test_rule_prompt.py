"""Lines and commands typed at the prompt of `test-rule -`, on a terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from talkback.cli.prompt_commands import COMMANDS, command_of
from talkback.cli.test_rule_prompt import PromptCompleter
from tests.cli.asking import RULES, Asked
from tests.deadline import DEADLINE
from tests.shown_text import CURSOR_IS, ShownText

WIDE = struct.pack("HHHH", 50, 200, 0, 0)


class Screen:
    """A terminal with the prompt on it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.text = ""
        self._shown = ShownText()
        self._read_to = 0

    def type(self, keys: str) -> None:
        os.write(self.number, keys.encode())

    def await_text(self, wanted: str) -> str:
        """All that comes up to some text, which must come."""
        until = time.monotonic() + DEADLINE
        while (found := self.text.find(wanted, self._read_to)) < 0:
            left = max(until - time.monotonic(), 0.0)
            assert select.select([self.number], [], [], left)[0], self.text[self._read_to :]
            self._read()
        before, self._read_to = self._read_to, found + len(wanted)
        return self.text[before : self._read_to]

    def _read(self) -> None:
        more, asks = self._shown.read(os.read(self.number, 65536))
        if asks:
            self.type(CURSOR_IS)
        self.text += more.replace("\r", "")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def screen(config: Path) -> Iterator[Screen]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, WIDE)
    argv = [sys.executable, "-m", "talkback", "test-rule", "-c", str(config), "-"]
    env = os.environ | {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"}
    env |= {"XDG_STATE_HOME": str(config.parent)}
    with subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        shown = Screen(ours)
        try:
            shown.await_text("line>")
            yield shown
        finally:
            process.kill()
            os.close(ours)


def test_a_line_is_asked_explained_and_saved(screen: Screen, config: Path) -> None:
    screen.type("more tea\r")
    told = screen.await_text("→ #pub: you: tea in #pub?")
    assert "passed" not in told
    assert "1 other did not match (1 scope)" in told
    screen.type(":why\r")
    assert "passed     scope · event" in screen.await_text("→ #pub: you: tea in #pub?")
    screen.type(":save\r")
    screen.await_text(f"{config}:15:5: an example of tea now\n")
    added = "    'any tea?',  # the first\n    'more tea',\n"
    assert config.read_text(encoding="utf-8") == RULES.replace(added[:29], added)
    screen.type("\x04")


def test_who_where_when_and_which_rule_can_be_told(screen: Screen) -> None:
    for typed, told in (
        (":as ann", "ann in #pub on libera, to all rules"),
        (":at Mon 23:00", "ann in #pub on libera at Mon 23:00, to all rules"),
        (":rule late", "ann in #pub on libera at Mon 23:00, to the rule late alone"),
        ("so late", "→ #pub: off to bed"),
        (":in oftc/#lua", "ann in #lua on oftc at Mon 23:00, to the rule late alone"),
        ("so late", "late  scope"),
        (":in #tee", "ann in #tee on libera"),
        (":in private", "ann in private on libera"),
        (":in nowhere", '"nowhere" '),
        (":at teatime", "teatime"),
        (":rule tee", "there is no rule 'tee'"),
        (":saev", "no command :saev; did you mean :save? As a line it is asked as ::saev"),
        ("::saev", "→ nothing"),
        (":D :tada: so late", "late  scope"),
        (":help", ":save [RULE]"),
    ):
        screen.type(f"{typed}\r")
        screen.await_text(told)


def test_the_tab_key_completes_and_an_arrow_brings_back_what_was_typed(screen: Screen) -> None:
    for keys, shown in ((":ru\t", "le"), ("la\t", "te"), ("\r", "to the rule late alone")):
        screen.type(keys)
        screen.await_text(shown)
    screen.type("\x1b[A\r")
    screen.await_text("to the rule late alone")


def test_an_edit_is_read_again_and_one_that_does_not_check_is_told(
    screen: Screen, config: Path
) -> None:
    config.write_text(RULES.replace(r"\btea\b", "tea|cake"), encoding="utf-8")
    screen.type("cake\r")
    screen.await_text("The rules have changed and were read again.")
    config.write_text(RULES + "oops", encoding="utf-8")
    screen.type("cake\r")
    screen.await_text("The rules as they were before are asked.")
    screen.await_text("cake")


IN_A_SHELL = "import pty; pty.spawn(['bash', '--norc', '--noprofile', '-i'])"


def test_ctrl_z_at_the_prompt_suspends_and_fg_goes_on(config: Path) -> None:
    env = os.environ | {"TERM": "xterm", "PS1": "shell> ", "XDG_STATE_HOME": str(config.parent)}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, WIDE)
    argv = [sys.executable, "-c", IN_A_SHELL]
    with subprocess.Popen(
        argv, stdin=theirs, stdout=theirs, env=env, start_new_session=True
    ) as shell:
        os.close(theirs)
        screen = Screen(ours)
        try:
            screen.await_text("shell> ")
            screen.type(f"{sys.executable} -m talkback test-rule -c {config} -\n")
            screen.await_text("line>")
            screen.type("more \x1a")
            screen.await_text("Stopped")
            screen.type("fg\n")
            screen.await_text("line> more")
            screen.type("tea\r")
            screen.await_text("you: tea")
        finally:
            os.killpg(shell.pid, signal.SIGKILL)
            os.close(ours)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (":why", ("why", "")),
        ("  :save  tea ", ("save", "tea")),
        (":at Mon  14:00", ("at", "Mon  14:00")),
        (":D", None),
        (":p", None),
        (":-)", None),
        (":tada: hello", None),
        ("::why", None),
        ("why", None),
    ],
)
def test_what_begins_with_a_colon_and_a_word_is_a_command(
    typed: str, understood: tuple[str, str] | None
) -> None:
    assert command_of(typed) == understood


@pytest.mark.parametrize(
    ("before", "completed"),
    [
        (":", [f":{name} " for name in COMMANDS]),
        (":s", [":save "]),
        (":save t", ["tea"]),
        (":rule ", ["tea", "late"]),
        (":in ", ["#pub", "#tea", "oftc/#lua", "private"]),
        (":at t", ["Tue ", "Thu "]),
        (":why ", []),
        (":nothing x", []),
        ("tea", []),
    ],
)
def test_tab(config: Path, before: str, completed: list[str]) -> None:
    words = PromptCompleter(Asked(config, "tea").rules).get_completions(
        Document(before), CompleteEvent()
    )
    assert [word.text for word in words] == completed
