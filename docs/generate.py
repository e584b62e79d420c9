"""Pages that are made from the code: `python docs/generate.py` writes them, a test compares."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from talkback.config.codes import Code, Problem
from talkback.lint.codes import Hint

FOLDER = Path(__file__).parent
_PROBLEMS = """\
# Problems

What `talkback check` finds in a config, in the quotes and in the sessions. A code never changes
its meaning and is never used again. TB8xx, TB505 and TB507 are warnings: the bot runs all the
same.
"""


def problems() -> str:
    """A section for each code."""
    every: list[Problem] = sorted([*Code, *Hint], key=lambda problem: problem.id)
    return "\n".join([_PROBLEMS, *(line for problem in every for line in _section(problem))])


def _section(problem: Problem) -> Iterator[str]:
    yield f"## {problem.id}\n"
    yield f"**{problem.title}.** {_markdown(problem.meaning)}\n"
    yield f"{_markdown(problem.remedy)}\n"


def _markdown(text: str) -> str:
    """Prose in which only backticks mean something."""
    pieces = text.split("`")
    pieces[::2] = (re.sub(r"[\\*<]", r"\\\g<0>", piece) for piece in pieces[::2])
    return "`".join(pieces)


PAGES: dict[str, Callable[[], str]] = {"problems.md": problems}
"""Every generated page by its name, and what makes its text."""


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
