"""Pictures of the program at work, made of what it prints: `python docs/generate.py` draws them.

Each is a run of a command in the folder of a small bot, on a terminal of 80 columns. What would be
another at every run is held: the clock, the dice, and what a machine's speed tells.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from rich.text import Text

from docs.session_picture import session
from docs.svg import svg
from talkback.state.base import Changes, Count, CountBatch
from talkback.state.sqlite import SqliteStore

FOLDER = Path(__file__).parent / "pictures"
COLUMNS = 80
NOW = 1772640000
"""The hour of the pictures: 2026-03-04 16:00 UTC."""

PROGRAM = f"""
import time
strftime, now = time.strftime, time.gmtime({NOW})
time.time = lambda: {NOW}.0
time.strftime = lambda form, moment=now: strftime(form, moment)
from talkback.cli.main import main
main()
"""
"""The program, with a clock that stands still."""
_UNSET = ("COLORTERM", "NO_COLOR", "TALKBACK_CONFIG", "XDG_CONFIG_HOME")
_TERMINAL = {
    "COLUMNS": str(COLUMNS),
    "FORCE_COLOR": "1",
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm",
    "TZ": "UTC",
}
_PEOPLE = ("ada", "grace", "jean", "mary", "joan")


@contextmanager
def bot() -> Iterator[Path]:
    """A copy of the bot's folder, with a log of a week and what it has counted."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "bot"
        copytree(FOLDER / "bot", home)
        (home / "#tea.log").write_text("".join(_log()), encoding="utf-8")
        store = SqliteStore(home / "talkback.db")
        store.record(Changes(batches=(CountBatch(1, Counter(dict(_counts()))),)))
        store.close()
        yield home


def environment(home: Path) -> dict[str, str]:
    """That of a terminal, wherever it runs."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return kept | _TERMINAL | {"HOME": str(home), "USER": "jean"}


def run(*arguments: str, shown: str = "") -> list[Text]:
    """What is typed, and what is printed; `shown` is how it is typed, where that needs quotes."""
    with bot() as home:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=home,
            env=environment(home),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{arguments}: {done.stderr}")
    printed = Text.from_ansi(done.stdout).split("\n")
    typed = Text.assemble(("$ ", "dim"), (f"talkback {shown or ' '.join(arguments)}", "bold"))
    return [typed, *printed]


def _log() -> Iterator[str]:
    """Seven days of a channel, in which somebody wants tea every morning and afternoon."""
    said = (
        "anyone for tea?",
        "it builds now",
        "oh, cheers!",
        "lunch?",
        "iced tea for me",
        "a cuppa",
    )
    for day in range(1, 8):
        for turn in range(40):
            hour, minute = 7 + turn * 7 % 15, turn * 13 % 60
            text = said[(turn * turn + day) % len(said)]
            yield f"[2026-03-0{day} {hour:02}:{minute:02}:00] <{_PEOPLE[turn % 5]}> {text}\n"


def _counts() -> Iterator[tuple[Count, int]]:
    """A day of two channels."""
    for ago in range(24):
        hour = NOW // 3600 - ago
        for number, (channel, rule) in enumerate(
            (("#tea", "tea"), ("#tea", "thanks"), ("#work", "lunch"), ("#work", "tea"))
        ):
            times = max(0, 9 - abs(ago - 5 - 2 * number)) + number % 2
            person = _PEOPLE[(ago + number) % 5]
            yield Count(hour, "libera", channel, person, rule, "fires"), times
            if ago % 3 == number:
                yield Count(hour, "libera", channel, person, rule, "cooldown"), 2 + number


def _replay() -> list[Text]:
    """Without its last line, which tells how fast the machine is."""
    *lines, _ = run("replay", "#tea.log", shown="replay '#tea.log'")
    return lines


def _session() -> list[Text]:
    with bot() as home:
        return session(home, COLUMNS)


_ASKED = "cheers for the tea, now lunch?"

PICTURES: dict[str, tuple[str, Callable[[], Sequence[Text]]]] = {
    "test-rule": (
        "talkback test-rule: which rules match a line, what refuses, and what the bot says",
        partial(
            run, "test-rule", "--at", "Mon 09:30", _ASKED,
            shown=f'test-rule --at "Mon 09:30" "{_ASKED}"',
        ),
    ),
    "check": (
        "talkback check: every problem at its place, with what is probably meant",
        partial(run, "check", "broken.toml"),
    ),
    "replay": (
        "talkback replay: what the rules would have done in a week of chat",
        _replay,
    ),
    "session": (
        "talkback run --local: a chat with the bot, and why it keeps quiet",
        _session,
    ),
    "stats": ("talkback stats: what fired, where, when and for whom", partial(run, "stats")),
}  # fmt: skip
"""By the name of its file: what is to be seen, and what makes it."""


def picture(name: str) -> str:
    """The text of one; raises KeyError for one that nobody makes."""
    title, lines = PICTURES[name]
    return svg(title, lines(), COLUMNS)


def write_picture(name: str) -> None:
    (FOLDER / f"{name}.svg").write_text(picture(name), encoding="utf-8")
