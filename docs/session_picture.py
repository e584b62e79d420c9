"""A chat with the bot at a terminal, typed into tmux and copied off its screen."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.text import Text

LINES = 24
TYPED = (
    ("anyone for tea?", "tea? Two sugars."),
    ("iced tea for me", "\\biced\\b)"),
    ("cheers!", "any time, jean"),
)
"""What is said, and how the line ends that is on the screen once the bot has dealt with it."""

_PROMPT = "\n#talkback jean>"
"""Beneath what is shown. Nothing is typed before: while prompt_toolkit prints above its prompt,
the terminal itself echoes, and an Enter leaves an empty line."""

_DEADLINE_S = 60.0
_LOOK_S = 0.05
"""Seconds between two looks at the screen: tmux tells nobody what comes."""


class Screen:
    """A terminal in tmux, by its socket."""

    def __init__(self, socket: Path) -> None:
        self._tmux = ("tmux", "-S", str(socket), "-f", "/dev/null")

    def ask(self, *arguments: str) -> str:
        """Raises CalledProcessError where tmux will not."""
        done = subprocess.run(  # noqa: S603 - tmux, by our words
            [*self._tmux, *arguments], capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout

    def await_text(self, text: str) -> None:
        """Raises TimeoutError where it never comes."""
        until = time.monotonic() + _DEADLINE_S
        while text not in self.ask("capture-pane", "-p"):
            if time.monotonic() > until:
                raise TimeoutError(f"no {text!r} on the screen: {self.ask('capture-pane', '-p')}")
            time.sleep(_LOOK_S)

    def type(self, line: str) -> None:
        self.ask("send-keys", "-l", line)
        self.ask("send-keys", "Enter")

    def lines(self) -> list[Text]:
        """What stands there, without what is empty below."""
        shown = self.ask("capture-pane", "-e", "-p").rstrip("\n")
        return list(Text.from_ansi(shown).split("\n"))


@contextmanager
def screen(home: Path, columns: int) -> Iterator[Screen]:
    """`talkback run --local` in that folder, in a terminal of its own."""
    opened = Screen(home / "tmux")
    environment = ("env", "-u", "COLUMNS", "-u", "FORCE_COLOR", "-u", "NO_COLOR", f"HOME={home}")
    program = ("USER=jean", sys.executable, "-m", "talkback", "run", "--local")
    size = ("-x", str(columns), "-y", str(LINES), "-c", str(home))
    opened.ask("new-session", "-d", *size, *environment, *program)
    try:
        yield opened
    finally:
        opened.ask("kill-server")


def session(home: Path, columns: int) -> list[Text]:
    """From our joining on: above it stands the port, which is another one each time."""
    with screen(home, columns) as opened:
        opened.await_text(f"@talkback jean{_PROMPT}")
        for line, answer in TYPED:
            opened.type(line)
            opened.await_text(answer + _PROMPT)
        lines = opened.lines()
    joined = next(at for at, line in enumerate(lines) if "joined" in line.plain)
    typed = Text.assemble(("$ ", "dim"), ("talkback run --local", "bold"))
    return [typed, *lines[joined:]]
