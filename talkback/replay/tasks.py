"""Logs on their way through an executor, in order, and what is done here with what is found.

A large log is handed out in parts; of small ones, as many at once as a part is large, since each
task costs.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from pathlib import Path

from talkback.chatlogs import chunks
from talkback.chatlogs.chunks import LogSource
from talkback.chatlogs.log_format import LineFormat
from talkback.config.report import unforeseen
from talkback.model.errors import Location
from talkback.replay.channel import ChannelReplay
from talkback.replay.log_files import ChatLog
from talkback.replay.log_scan import (
    LogBatch,
    LogEnd,
    LogScan,
    recognise,
    scan_logs,
    scan_part,
)
from talkback.replay.prefilter.line_prefilter import Wanted

Locate = Callable[[Path], Path]
"""By which path those who read know a file."""

_MOST = 500
"""Logs of a task; an empty one costs, too."""

_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zstd")
_UNPACKED_TIMES = 32
"""What a packed log counts as: chat packs to a tenth, and what repeats to a thousandth."""


class LostWorkersError(BrokenExecutor):
    """Nobody is left who could bring a result; what happened, in words."""


@dataclass(frozen=True, slots=True)
class Task:
    """Logs of one place on their way, or a part of one; `size` is in bytes of the files."""

    replay: ChannelReplay
    logs: Sequence[ChatLog]
    size: int
    found: Future[list[LogScan]]

    def finish(self) -> LineFormat | None:
        """Take what was found, and tell a format that it is in. Raises BrokenExecutor."""
        try:
            scans = self.found.result()
        except BrokenExecutor:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a log holds, the others are read
            scans = [LogScan(None, failure=error) for _ in self.logs]
        for log, scan in zip(self.logs, scans, strict=True):
            self._take(log, scan)
        return next((scan.format for scan in scans if scan.format is not None), None)

    def _take(self, log: ChatLog, found: LogScan) -> None:
        if found.begins:
            self.replay.begin(log, found.format)
        failure = found.failure
        try:
            for scan in found.scans:
                self.replay.take(found.format, scan)
        except Exception as error:  # noqa: BLE001 - as above
            failure = failure or error
        if failure is not None:
            self.replay.report.odd.note(str(log.path), _words(failure, log))
        if found.end is not None:
            self.replay.end(log, found.format, found.end)


def _words(failure: Exception, log: ChatLog) -> str:
    if isinstance(failure, OSError):
        return f"could not be read: {failure.strerror}"
    return unforeseen(failure, Location(str(log.path))).message


@dataclass(slots=True)
class TaskMaker:
    """Hands logs to an executor; `before` is a format of some, and so likely that of the next."""

    executor: Executor
    locate: Locate
    before: LineFormat | None = None

    def tasks(self, replay: ChannelReplay, wanted: Wanted) -> Iterator[Task]:
        """All logs of a place, in order."""
        for logs in _batches(replay.logged.logs):
            if _weight(logs[0]) > chunks.PART:
                yield from self._parts(replay, logs[0], wanted)
            else:
                batch = LogBatch(
                    [self.locate(log.path) for log in logs], logs[0].family, self.before
                )
                found = self.executor.submit(scan_logs, wanted, batch)
                yield Task(replay, logs, sum(log.size for log in logs), found)

    def _parts(self, replay: ChannelReplay, log: ChatLog, wanted: Wanted) -> Iterator[Task]:
        source = LogSource(self.locate(log.path))
        format_, refused = recognise(log.path, source.sample(), log.family, self.before)
        begun = False
        for part in source.parts():
            found = self.executor.submit(scan_part, wanted, format_, part, first=not begun)
            yield Task(replay, (log,), part.size, found)
            begun = True
        ended: Future[list[LogScan]] = Future()
        ended.set_result([LogScan(format_, end=LogEnd.of(source, refused, begun=begun))])
        yield Task(replay, (log,), 0, ended)


def as_named(path: Path) -> Path:
    """Processes of this machine are where we are."""
    return path


def at_most(logs: Sequence[ChatLog]) -> int:
    """How many tasks the logs of a place are; where one is packed, about so many."""
    return 1 + 2 * sum(map(_weight, logs)) // chunks.PART + len(logs) // _MOST


def _batches(logs: Sequence[ChatLog]) -> Iterator[list[ChatLog]]:
    """As many as are no larger than a part; what is larger is alone."""
    batch: list[ChatLog] = []
    size = 0
    for log in logs:
        if batch and (size + _weight(log) > chunks.PART or len(batch) == _MOST):
            yield batch
            batch, size = [], 0
        batch.append(log)
        size += _weight(log)
    if batch:
        yield batch


def _weight(log: ChatLog) -> int:
    """Bytes that are to be looked through, more or less."""
    return log.size * (_UNPACKED_TIMES if log.file.endswith(_PACKED) else 1)
