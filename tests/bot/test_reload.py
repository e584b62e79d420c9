"""Reading beside a bot that talks: whole files, whole edits, and no line lost meanwhile."""

import asyncio
import gc
import itertools
import re
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from benchmarks.reload import storm
from talkback.bot.persistence import PersistentState
from talkback.bot.reload import stable_read
from talkback.bot.reload.reloader import Reloader
from talkback.bot.reload.stable_read import read_when_stable, without_gc_pauses
from talkback.bot.responder import Responder
from talkback.engine.prefilter.trigger import Trigger
from talkback.model.errors import ConfigError
from talkback.model.log_event import LogEvent
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from talkback.system.garbage import USUAL
from tests.deadline import DEADLINE
from tests.e2e.servers.process import eventually

RULES = '[rules.a]\ntriggers = "(x|y)+ z{1,3}"\nreply = "y"\nexamples = ["x z"]\n'


@pytest.mark.long
async def test_edits_under_load_lose_no_line_and_answer_none_twice(tmp_path: Path) -> None:
    """Every answer is by one edit, that checks, and never by an earlier one than the last was."""
    seen = await storm(tmp_path, edits=20, seconds=6.0, rules=100, rate=500)
    assert not seen.unanswered
    assert not seen.wrong
    assert not seen.went_back
    assert seen.asked.keys() == seen.delays.keys()
    assert seen.events["reloaded"] >= 2
    assert seen.events["reload-refused"] >= 1
    assert seen.events["registered"] == seen.events["joined"] == 1


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        pytest.param('triggers = "x"\nreply = "{y}"\n', "reload-refused", id="errors"),
        pytest.param('triggers = "(?P<nick>x)"\nreply = "y"\n', "config", id="warnings"),
    ],
)
async def test_the_loop_has_its_turn_while_many_problems_are_told(
    tmp_path: Path, rule: str, name: str
) -> None:
    path, turns, told = tmp_path / "rules.toml", itertools.count(), []
    path.write_text(RULES)

    def log_event(event: LogEvent) -> None:
        if event.name == name:
            told.append(next(turns))

    async def take_turns() -> None:
        while True:
            next(turns)
            await asyncio.sleep(0)

    responder = Responder(read_snapshot(path), log_event, PersistentState(log_event))
    reloader = Reloader(responder, partial(read_snapshot, path), adopt=lambda _: None)
    path.write_text("".join(f"[rules.r{number}]\n{rule}" for number in range(50)))
    async with asyncio.TaskGroup() as group:
        others = [group.create_task(reloader.run()), group.create_task(take_turns())]
        await reloader.reloaded()
        for other in others:
            other.cancel()
    assert len(told) == 50
    assert all(later - earlier > 1 for earlier, later in itertools.pairwise(told))


async def test_a_warning_that_stays_is_told_once(tmp_path: Path) -> None:
    path, spare, told = tmp_path / "rules.toml", tmp_path / "spare", []

    def log_event(event: LogEvent) -> None:
        if event.name == "config":
            told.append(event.fields["problem"])

    path.write_text(RULES)
    responder = Responder(read_snapshot(path), log_event, PersistentState(log_event))
    reloader = Reloader(responder, partial(read_snapshot, path), adopt=lambda _: None)
    running = asyncio.create_task(reloader.run())
    for name in "bcd":
        odd = f'[rules.{name}]\ntriggers = "(?P<nick>x)"\nreply = "y"\n'
        spare.write_text(path.read_text() + odd)
        spare.replace(path)
        await reloader.reloaded()
    running.cancel()
    await asyncio.wait({running})
    assert len(told) == len(set(told)) == 3


async def refusals(reloader: Reloader, times: int = 1) -> list[tuple[str, ...]]:
    """What was wrong each time; the reloader ends with that."""
    running = asyncio.create_task(reloader.run())
    found = [await reloader.reloaded() for _ in range(times)]
    running.cancel()
    await asyncio.wait({running})
    return found


async def test_whatever_reading_throws_is_a_refusal_with_a_place(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    told: list[LogEvent] = []
    path.write_text(RULES)
    responder = Responder(read_snapshot(path), told.append, PersistentState(told.append))
    before = responder.snapshot

    def fail() -> Snapshot:
        raise KeyError("n")

    [problems] = await refusals(Reloader(responder, fail, adopt=lambda _: None))
    assert re.match(rf"{path}:1:1: TB\d+ .*\(KeyError\)", problems[0])
    assert responder.snapshot is before
    # The file is as young as the watcher's tick, which may ask once more by itself.
    assert [event.name for event in told][:2] == ["reloading", "reload-refused"]


async def test_reading_that_hangs_is_refused_in_time_and_the_next_one_is_tried(
    tmp_path: Path,
) -> None:
    """A mount whose server is away. What hangs keeps its thread, but not for ever more of them."""
    path, back = tmp_path / "rules.toml", threading.Event()
    path.write_text(RULES)
    responder = Responder(read_snapshot(path), lambda _: None, PersistentState(lambda _: None))

    begun: list[str] = []

    def hang() -> Snapshot:
        begun.append(threading.current_thread().name)
        assert back.wait(DEADLINE)
        return read_snapshot(path)

    reloader = Reloader(responder, hang, adopt=lambda _: None, limit_s=0.02)
    try:
        told = await refusals(reloader, 6)
        await eventually(lambda: len(begun) == 4, "as many readings as may hang")
    finally:
        back.set()
    assert f"{path}:1:1: TB101 not read within 0.02 s; does the file" in told[0][0]
    # The file is as young as the watcher's tick, which may ask once more by itself.
    hanging = ["still hang" in problem for [problem] in told]
    assert hanging == sorted(hanging)
    assert hanging[-2:] == [True, True]
    assert len(begun) == 4


def test_a_file_that_is_being_written_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another line each time that the reader rests; then nobody has written for long enough."""
    path, lines = tmp_path / "rules.toml", iter(range(5))
    path.write_text("begun")

    def rest(_: float) -> None:
        if (line := next(lines, None)) is not None:
            path.write_text(f"{line}")
        else:
            monkeypatch.setattr(stable_read, "_YOUNG", 0)

    monkeypatch.setattr(stable_read, "_YOUNG", 10**18)
    monkeypatch.setattr(time, "sleep", rest)
    assert read_when_stable(path) == b"4"


def test_a_file_that_is_written_all_the_time_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stable_read, "_TRIES", 2)
    monkeypatch.setattr(stable_read, "_YOUNG", 10**18)
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    with pytest.raises(OSError, match="all the time"):
        read_when_stable(path)


def test_a_file_that_was_emptied_to_be_written_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However busy the machine is: an empty file is a whole config without networks."""
    path = tmp_path / "rules.toml"
    path.touch()
    monkeypatch.setattr(stable_read, "_YOUNG", 0)
    monkeypatch.setattr(stable_read, "_YOUNG_AND_EMPTY", 10**18)
    monkeypatch.setattr(time, "sleep", lambda _: path.write_text("written"))
    assert read_when_stable(path) == b"written"


def test_a_file_with_a_time_in_the_future_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(RULES)
    assert not stable_read._is_young((time.time_ns() + 10**12,), 10**9)


def test_what_is_read_again_and_again_leaves_nothing_behind(tmp_path: Path) -> None:
    """What is hidden from the collector stays for good, unless it goes with the snapshot.

    The regex module leaves cycles, but for those of the patterns that it was just compiling.
    """
    path = tmp_path / "rules.toml"
    rule = RULES + "unless = ['(?P<x>a)(b|c) d']\n"
    path.write_text("".join(rule.replace("rules.a", f"rules.r{at}") for at in range(300)))
    hidden = []
    for _ in range(4):
        without_gc_pauses(partial(read_snapshot, path))
        hidden.append(gc.get_freeze_count())
    assert hidden[-1] - hidden[1] < 2 * 300, "two readings leave less than an object of each rule"


def test_what_was_read_of_a_config_that_cannot_be_used_is_gone_with_the_reading(
    tmp_path: Path,
) -> None:
    """Else the collector looks at ten thousand rules, and the loop lets go of them."""
    path = tmp_path / "rules.toml"
    path.write_text(f"{RULES}[rules.b]\nnonsense = 1\n")
    with pytest.raises(ConfigError) as caught:
        without_gc_pauses(partial(read_snapshot, path))
    assert "nonsense" in str(caught.value)
    found = [each for each in gc.get_objects() if isinstance(each, Trigger)]
    assert "(x|y)+ z{1,3}" not in [trigger.pattern for trigger in found]


def test_the_collector_is_as_before_whatever_happens(tmp_path: Path) -> None:
    def fail() -> None:
        assert gc.get_threshold() != USUAL
        sys.exit()

    with pytest.raises(SystemExit):
        without_gc_pauses(fail)
    assert gc.get_threshold() == USUAL
