"""Parts of logs in other processes, killed, broken and interrupted ones among them."""

import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from talkback.chatlogs import chunks
from talkback.model.errors import StoreError
from talkback.replay.executors import Inline
from talkback.replay.workers import Workers, _work
from tests.deadline import DEADLINE
from tests.replay.making import RULES, folder_of_logs, quickly, replay_of
from tests.replay.test_slow_way import rules


def pool(method: str) -> Executor:
    return ProcessPoolExecutor(2, get_context(method))


def workers(method: str) -> Executor:
    return Workers(2, method)


@pytest.mark.parametrize("start", [pool, workers])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_two_cores_find_what_one_finds(
    method: str, start: Callable[[str], Executor], tmp_path: Path
) -> None:
    """Parts, and what is wanted, are plain data: any executor takes them."""
    folder = folder_of_logs(tmp_path)
    replay = replay_of(RULES, folder)
    with start(method) as executor:
        replay.run(executor, lambda _: None)
    assert replay.report == quickly(RULES, folder)


@pytest.mark.parametrize("seed", range(6))
def test_any_number_of_processes_reports_what_one_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cooldowns, chance, budgets: the order of decisions is that of the logs."""
    monkeypatch.setattr(chunks, "PART", random.Random(seed).choice((150, 4_000, 1 << 20)))
    folder, rules_ = folder_of_logs(tmp_path), rules(random.Random(seed))
    right = quickly(rules_, folder)
    for count in (1, 2, 4):
        replay = replay_of(rules_, folder)
        with Workers(count, "fork") as executor:
            replay.run(executor, lambda _: None, ahead=random.Random(seed).choice((0, 2, 9)))
        assert replay.report == right


def test_no_thread_works_beside_the_rules() -> None:
    """Limits count the processor's time of the whole process."""
    before = threading.active_count()
    with Workers(2, "fork") as executor:
        results = [executor.submit(pow, 2, n) for n in range(20)]
        assert threading.active_count() == before
        assert [result.result() for result in results] == [2**n for n in range(20)]


def test_a_worker_that_is_killed_fails_what_it_was_given() -> None:
    with Workers(1, "fork") as executor:
        with pytest.raises(BrokenExecutor):
            executor.submit(os._exit, 1).result()
        with pytest.raises(BrokenExecutor):
            executor.submit(pow, 2, 2).result()


def test_a_worker_ends_in_silence_once_whoever_asked_is_gone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As after kill, or when a terminal is closed."""
    context = get_context("fork")
    ours, theirs = context.Pipe()
    reading, writing = os.pipe()
    process = context.Process(target=_work, args=(theirs, [ours]))
    process.start()
    theirs.close()
    ours.send((os.read, (reading, 1), {}))
    ours.close()
    os.write(writing, b"x")
    process.join(DEADLINE)
    os.close(reading)
    os.close(writing)
    assert (process.exitcode, capfd.readouterr().err) == (0, "")


def test_what_a_worker_raises_is_raised_here() -> None:
    with Workers(1, "fork") as executor, pytest.raises(ValueError, match="invalid literal"):
        executor.submit(int, "x").result()


class Killed(Executor):
    """An executor whose process is killed while it reads."""

    def submit(self, *_args: Any, **_kwargs: Any) -> Any:  # noqa: ANN401 - any task
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        return future


def test_a_process_that_is_killed_ends_the_replay_in_words(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n")
    replay = replay_of(RULES, path)
    with pytest.raises(StoreError, match=r"chat\.log was ended from outside"):
        replay.run(Killed(), lambda _: None)
    assert not replay.complete


class Broken(Inline):
    """An executor for a reader with a mistake: it fails at the first part."""

    def __init__(self) -> None:
        self.failed = False

    def submit(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any task
        if self.failed:
            return super().submit(*args, **kwargs)
        self.failed = True
        return super().submit(int, "a mistake")


def test_a_log_that_breaks_the_reader_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("#one.log", "#two.log"):
        (tmp_path / name).write_text("[12:34] <alice> twss\n")
    replay = replay_of(RULES, tmp_path)
    replay.run(Broken(), lambda _: None)
    (said,) = replay.report.odd.files.values()
    assert "ValueError" in said
    assert replay.report.rules["twss"].fired == 1


def test_the_watch_is_told_of_every_byte(tmp_path: Path) -> None:
    folder = folder_of_logs(tmp_path)
    replay = replay_of(RULES, folder)
    told: list[int] = []
    replay.run(Inline(), told.append)
    assert sum(told) == replay.size > 0


class Pulled(Inline):
    """An executor at which somebody presses Ctrl-C."""

    def __init__(self, parts_: int) -> None:
        self.left = parts_

    def submit(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any task
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().submit(*args, **kwargs)


def test_stopped_midway_the_report_holds_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PART", 1000)
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n" * 2000)
    replay = replay_of(RULES, path)
    with pytest.raises(KeyboardInterrupt):
        replay.run(Pulled(20), lambda _: None)
    assert 200 < replay.report.messages < 1000
    assert replay.report.rules["twss"].matched == replay.report.messages
