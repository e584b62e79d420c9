"""The log: whole and in order, and in nobody's way."""

import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

import pytest

from talkback.eventlog import background_writer
from talkback.eventlog.background_writer import BackgroundWriter
from talkback.eventlog.formatters import Format
from talkback.eventlog.setup import _written
from tests.deadline import DEADLINE

LINES = 2000
UNREAD_S = background_writer.DRAIN_TIMEOUT_S


def note(lines: int) -> str:
    return f"lost {lines}\n"


class Pipe:
    """A real one, that nobody reads unless told to."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self.reader = os.fdopen(reading, encoding="utf-8")
        self.stream = os.fdopen(writing, "w", encoding="utf-8")

    def writer(self) -> BackgroundWriter:
        return BackgroundWriter(_written(self.stream), note)

    def until(self, word: str) -> list[str]:
        """All lines up to the first that has this in it."""
        lines = [self.reader.readline()]
        while word not in lines[-1]:
            lines.append(self.reader.readline())
        return [line.rstrip("\n") for line in lines]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.reader.close()  # a thread that still hangs in it is free now
    made.stream.close()


class TestSpool:
    @pytest.fixture(autouse=True)
    def _patient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(background_writer, "DRAIN_TIMEOUT_S", DEADLINE)

    def test_lines_come_whole_and_in_order(self, pipe: Pipe) -> None:
        def write(name: str) -> None:
            for number in range(LINES):
                made.write(f"{name} {number}\n")

        with pipe.writer().running() as made:
            threads = [threading.Thread(target=write, args=[name]) for name in "abc"]
            for thread in threads:
                thread.start()
            lines = [pipe.reader.readline() for _ in range(3 * LINES)]
            for thread in threads:
                thread.join()
        for name in "abc":
            assert [f"{name} {number}\n" for number in range(LINES)] == [
                line for line in lines if line[0] == name
            ]

    def test_nobody_waits_and_what_is_lost_is_counted_in_its_place(
        self, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(background_writer, "LIMIT", 50_000)
        with pipe.writer().running() as made:
            for number in range(30_000):
                made.write(f"{number}\n")
            came = lost = 0
            while came < 30_000:
                word, _, count = pipe.reader.readline().rstrip("\n").partition(" ")
                assert word == ("lost" if count else str(came))
                came += int(count or 1)
                lost += int(count or 0)
            made.write("on time again\n")
            assert pipe.reader.readline() == "on time again\n"
        assert lost

    def test_lines_in_a_row_are_written_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(background_writer, "_GATHERING_S", DEADLINE)
        written: list[str] = []
        with BackgroundWriter(written.append, note).running() as made:
            made.write("one\n")
            made.write("two\n")
        assert written == ["one\ntwo\n"]

    def test_many_lines_wait_for_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(background_writer, "_GATHERING_S", DEADLINE)
        written = threading.Semaphore(0)
        with BackgroundWriter(lambda _: written.release(), note).running() as made:
            for _ in range(3):
                made.write("x" * background_writer._BATCH + "\n")
                assert written.acquire(timeout=DEADLINE / 2)

    def test_what_fails_is_counted_and_told_when_it_works_again(self) -> None:
        """A disk that is full for a while."""
        written: list[str] = []
        tries = threading.Semaphore(0)
        full = True

        def put(text: str) -> None:
            tries.release()
            if full:
                raise OSError("no space left on device")
            written.append(text)

        with BackgroundWriter(put, note).running() as made:
            for _ in range(5):
                made.write("one\ntwo\n")
                assert tries.acquire(timeout=DEADLINE)
            full = False
            made.write("lost, but reason enough to try again\n")
        assert "".join(written) == note(11)

    def test_the_end_waits_for_a_reader_who_reads(self, pipe: Pipe) -> None:
        lines: list[str] = []
        with pipe.writer().running() as made:
            for number in range(LINES):
                made.write(f"{number} {'x' * 100}\n")
            reading = threading.Thread(target=lambda: lines.extend(pipe.until(f"{LINES - 1} ")))
            reading.start()
        assert not made.hangs
        reading.join()
        assert len(lines) == LINES

    def test_the_end_waits_for_nobody_else(
        self, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(background_writer, "DRAIN_TIMEOUT_S", 0.1)
        began = time.monotonic()
        with pipe.writer().running() as made:
            made.write("x" * 100_000 + "\n")
        made.write("too late\n")
        assert made.hangs
        assert time.monotonic() - began < DEADLINE
        pipe.reader.readline()
        made._thread.join(DEADLINE)  # else it writes into whatever gets the pipe's number next
        assert not made.hangs

    def test_what_comes_after_the_end_is_written_at_once(self, pipe: Pipe) -> None:
        with pipe.writer().running() as made:
            made.write("before\n")
        made.write("after\n")
        assert pipe.until("after") == ["before", "after"]

    def test_an_output_that_is_made_not_to_block_is_waited_for(self, pipe: Pipe) -> None:
        """As node does it with pipes that its children share."""
        os.set_blocking(pipe.stream.fileno(), False)
        with pipe.writer().running() as made:
            for number in range(LINES):
                made.write(f"{number} {'x' * 100}\n")
            assert len(pipe.until(f"{LINES - 1} ")) == LINES

    def test_an_output_nobody_can_read_any_more_is_survived(self, pipe: Pipe) -> None:
        pipe.reader.close()
        with pipe.writer().running() as made:
            for number in range(LINES):
                made.write(f"{number}\n")
        assert not made.hangs


SAYING = """
import logging, sys
from pathlib import Path
from talkback.eventlog import Format, background_writer, configured_logging, log_event
from talkback.eventlog.file import LogFile
from talkback.model.log_event import Level, LogEvent

lines, drain, shape, *files = sys.argv[1:]
background_writer.DRAIN_TIMEOUT_S = float(drain)
file = LogFile(Path(files[0]), print).write if files else None
with configured_logging(Format(shape), Level.INFO, file):
    for number in range(int(lines)):
        fields = {"number": number, "text": "caf\\u00e9 " + "x" * 60}
        log_event(LogEvent(Level.INFO, "reply", fields))
    try:
        raise ValueError("in the middle")
    except ValueError:
        logging.getLogger("asyncio").exception("of something")
    log_event(LogEvent(Level.ERROR, "end"))
print("said", flush=True)
"""
"""A program that logs some hundred bytes a line, the last of it a traceback, and leaves."""


@contextmanager
def saying(
    *arguments: str, stderr: int, lines: int = LINES, drain: float = DEADLINE
) -> Iterator[subprocess.Popen[str]]:
    """The program, and its end: one that hangs fails its test, and does not hold it.

    At its end it waits `drain` seconds for whoever reads, and that may be us, on a busy machine.
    """
    with subprocess.Popen(
        [sys.executable, "-c", SAYING, str(lines), str(drain), *arguments],
        stdout=subprocess.PIPE,
        stderr=stderr,
        encoding="utf-8",
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def numbers(log: str) -> list[int]:
    return [int(number) for number in re.findall(r"\bnumber(?:=|\": )(\d+)", log)]


@pytest.mark.parametrize("shape", Format)
def test_all_that_is_logged_is_read(shape: Format) -> None:
    with saying(shape, stderr=subprocess.PIPE) as program:
        out, log = program.communicate(timeout=DEADLINE)
    assert (program.returncode, out) == (0, "said\n")
    assert numbers(log) == list(range(LINES))
    assert log.count("Traceback (most recent call last)") == 1
    assert "ValueError: in the middle" in log
    last = log.splitlines()[-1]
    assert json.loads(last)["event"] == "end" if shape is Format.JSON else last.endswith(" end")


def test_the_journal_has_the_time_itself_and_gets_the_levels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipe: Pipe
) -> None:
    """A log file beside it, and an output that is not the journal, are as ever."""
    status = os.fstat(pipe.stream.fileno())
    monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
    path = tmp_path / "talkback.log"
    with saying("text", str(path), stderr=pipe.stream.fileno()) as program:
        log = pipe.until("end")
        assert program.wait(DEADLINE) == 0
    assert numbers("\n".join(log)) == list(range(LINES))
    assert log[0].startswith("<6>reply number=0 text=")
    traceback = log[LINES:-1]
    assert traceback[1] == "<3>Traceback (most recent call last):"
    assert {line[:3] for line in [*traceback, log[-1]]} == {"<3>"}
    assert " INFO    reply number=0 " in path.read_text(encoding="utf-8").splitlines()[0]
    with saying("text", stderr=subprocess.PIPE) as program:
        _, elsewhere = program.communicate(timeout=DEADLINE)
    assert " INFO    reply number=0 " in elsewhere.splitlines()[0]


@pytest.mark.parametrize("shape", Format)
def test_a_log_file_gets_the_same(shape: Format, tmp_path: Path) -> None:
    path = tmp_path / "talkback.log"
    with saying(shape, str(path), stderr=subprocess.PIPE) as program:
        _, log = program.communicate(timeout=DEADLINE)
    assert program.returncode == 0
    assert path.read_text(encoding="utf-8") == log


@pytest.mark.parametrize("shape", Format)
def test_a_program_whose_log_nobody_reads_ends(shape: Format, tmp_path: Path) -> None:
    """Neither its standard error nor its log file, which is a pipe here as well."""
    fifo = tmp_path / "log"
    os.mkfifo(fifo)
    unread = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with saying(shape, str(fifo), stderr=subprocess.PIPE, drain=UNREAD_S) as program:
            assert program.wait(DEADLINE) == 0
            assert program.stdout is not None
            assert program.stdout.read() == "said\n"
    finally:
        os.close(unread)


class TestTerminal:
    """A pseudo-terminal: `near` is the program's, `far` is where a person would look."""

    LINES = 300
    """Several times what the kernel holds of a terminal's output."""

    @pytest.fixture
    def far(self) -> Iterator[TextIOWrapper]:
        far, near = pty.openpty()
        self.near = near
        with os.fdopen(far, encoding="utf-8", newline="\n") as reader:
            yield reader

    def test_shows_colours(self, far: TextIOWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.delenv("NO_COLOR", raising=False)
        with saying("text", stderr=self.near, lines=self.LINES) as program:
            os.close(self.near)
            lines = [far.readline()]
            while "end" not in lines[-1]:
                lines.append(far.readline())
            assert program.wait(DEADLINE) == 0
        log = "".join(lines)
        assert "\x1b[" in log
        assert numbers(re.sub(r"\x1b\[[\d;]*m", "", log)) == list(range(self.LINES))

    def test_that_is_stopped_stops_nobody(self, far: TextIOWrapper) -> None:
        """Ctrl-S, or a multiplexer that hangs."""
        with saying("text", stderr=self.near, lines=self.LINES, drain=UNREAD_S) as program:
            os.close(self.near)
            assert program.wait(DEADLINE) == 0
