"""Pools to look at and to change, and the command, in this process or on a terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from talkback.cli.main import main
from tests.deadline import DEADLINE

RULES = """\
[rules.silent]
triggers = "nobody says this"
reply = "never"

[rules.twss]
triggers = "what (s?he|they) said"
unless = "not what"
pool = ["women", "inline"]

[rules.private]
on = ["private"]
triggers = "^"
pool = "inline"

[rules.off]
enabled = false
triggers = "hello"
pool = "women"

[pools.inline]
quotes = ["one ~ A", "two"]
"""


WOMEN = "# our women\nFirst said ~ A. Author ~ Book, 1900\n\nIt’s second\n"


def quotes(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["quotes", *arguments], input=stdin)


def women(work_folder: Path) -> str:
    return (work_folder / "quotes" / "women.txt").read_text("utf-8")


class Terminal:
    """`talkback quotes` on a terminal of its own, answered as by a person."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        self._screen, keyboard = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "talkback", "quotes", *arguments],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environ},
        )
        os.close(keyboard)
        self.seen = ""

    def answer(self, question: str, answer: str) -> None:
        asked = len(self.seen)
        while question not in self.seen[asked:]:
            assert self._read(), self.seen
        os.write(self._screen, f"{answer}\n".encode())

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._screen)
        return self._process.wait(DEADLINE)

    def _read(self) -> bool:
        try:
            data = os.read(self._screen, 4096)
        except OSError:  # Linux says EIO where the last writer has gone
            return False
        self.seen += data.decode()
        return bool(data)
