"""Follows a page of the documentation as a reader would, and compares what is printed.

A block after `<!-- write FILE -->` or `<!-- append FILE -->` goes into that file. In a console
block a line `$ command` is run by bash, a line `> …` continues it, and a last line `^C` is that
key, once the lines before it were printed. In what is printed `…` stands for anything (alone on
its line: for any lines), and any quote of the shipped pool for any other of them.
"""

import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from threading import Timer
from typing import IO

from talkback.config.find_config import builtin
from talkback.quotes.file import read_pool
from tests.deadline import DEADLINE

_BLOCK = re.compile(
    r"(?:^<!-- (?P<verb>write|append) (?P<file>\S+) -->\n+)?"
    r"^```(?P<language>\w+)\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_QUOTES = [
    quote.chat
    for pool in sorted((builtin().parent / "quotes").glob("*.txt"))
    for quote in read_pool(pool)
]
_ANY_QUOTE = f"(?:{'|'.join(map(re.escape, _QUOTES))})"
_WILD = re.compile(rf"^…\n|…|{_ANY_QUOTE}", re.MULTILINE)
_INTERRUPT = "^C\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, and the file that its text is for, if any."""

    language: str
    body: str
    line: int
    verb: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed, and what is to be printed."""

    typed: str
    printed: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("body")) + 1
        yield Block(found["language"], found["body"], line, found["verb"], found["file"])


def commands(block: Block) -> Iterator[Command]:
    lines = block.body.splitlines(keepends=True)
    assert lines[0].startswith("$ "), f"line {block.line}: a console block begins with a command"
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        more = list(takewhile(lambda line: line.startswith("> "), lines[start + 1 : end]))
        typed = "".join(line[2:] for line in (lines[start], *more))
        printed = "".join(lines[start + 1 + len(more) : end])
        yield Command(
            typed.rstrip("\n"), printed.rstrip("\n") + "\n" * bool(printed), block.line + start
        )


@dataclass(slots=True)
class Reader:
    """Somebody who follows a page in a folder; `instead` is what they write otherwise."""

    folder: Path
    instead: Mapping[str, str] = field(default_factory=dict)

    def follow(self, page: Path) -> None:
        for block in blocks(page):
            if block.file is not None:
                self._write(block.file, block.body, "w" if block.verb == "write" else "a")
            elif block.language == "console":
                for command in commands(block):
                    self._run(command, f"{page.name}:{command.line}")

    def _write(self, file: str, text: str, mode: str) -> None:
        for written, meant in self.instead.items():
            text = text.replace(written, meant)
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8") as stream:
            stream.write(text)

    def _run(self, command: Command, place: str) -> None:
        if command.typed.startswith("cd "):
            self.folder /= command.typed.removeprefix("cd ")
            assert self.folder.is_dir(), place
            return
        printed = self._printed(command)
        wanted = command.printed.replace(_INTERRUPT, "")
        assert _pattern(wanted).fullmatch(printed), (
            f"{place}: $ {command.typed}\n--- written:\n{wanted}--- printed:\n{printed}"
        )

    def _printed(self, command: Command) -> str:
        with subprocess.Popen(
            ["bash", "-c", command.typed],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=self.folder,
            env=_environment(self.folder),
            start_new_session=True,
        ) as process:
            timer = Timer(DEADLINE, os.killpg, (process.pid, signal.SIGKILL))
            timer.start()
            try:
                return _watched(process, command)
            finally:
                timer.cancel()


def _watched(process: subprocess.Popen[str], command: Command) -> str:
    """All that is printed, blanks at the ends of lines left out."""
    assert process.stdout is not None
    before, interrupt, _ = command.printed.partition(_INTERRUPT)
    printed = "".join(_until(process.stdout, _pattern(before))) if interrupt else ""
    if interrupt:
        process.send_signal(signal.SIGINT)
    return printed + "".join(map(_trimmed, process.stdout))


def _until(stream: IO[str], pattern: re.Pattern[str]) -> Iterator[str]:
    printed = ""
    for line in map(_trimmed, stream):
        yield line
        printed += line
        if pattern.fullmatch(printed):
            return


def _trimmed(line: str) -> str:
    return line.rstrip() + "\n"


def _pattern(written: str) -> re.Pattern[str]:
    """What is written, as a pattern of what may be printed."""
    pieces, end = [], 0
    for wild in _WILD.finditer(written):
        pieces += [re.escape(written[end : wild.start()]), _any_like(wild[0])]
        end = wild.end()
    return re.compile("".join([*pieces, re.escape(written[end:])]))


def _any_like(written: str) -> str:
    return {"…\n": "(?:.*\n)*?", "…": ".*?"}.get(written, _ANY_QUOTE)


def _environment(home: Path) -> dict[str, str]:
    """That of a stranger: no config of their own, the program on the path."""
    ours = {k: v for k, v in os.environ.items() if k not in ("TALKBACK_CONFIG", "XDG_CONFIG_HOME")}
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    return ours | {"HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8"}
