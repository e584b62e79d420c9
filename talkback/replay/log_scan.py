"""What is done with logs on any core: how they are written, and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from talkback.chatlogs.chunks import LogSource, Part
from talkback.chatlogs.detect import refusal
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.log_format import LineFormat
from talkback.chatlogs.same_format import detect_after
from talkback.config.report import unforeseen
from talkback.model.errors import Location
from talkback.replay.prefilter.line_prefilter import Wanted
from talkback.replay.scan import ChunkScan, scan


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Small logs of one place, in order; `before` is the format of any log before, if known."""

    paths: Sequence[Path]
    family: LogFormat
    before: LineFormat | None


@dataclass(frozen=True, slots=True)
class LogEnd:
    """What is known of a log once it was read: `broken` tells why it stopped.

    `begun` tells that there was anything in it, `unopened` why it could not be opened, `refusal`
    why it is in no format.
    """

    begun: bool
    ends_mid_line: bool
    broken: str
    unopened: str
    refusal: str

    @classmethod
    def of(cls, source: LogSource, refused: str, *, begun: bool) -> "LogEnd":
        return cls(begun, source.ends_mid_line, source.broken, source.unopened, refused)


@dataclass(slots=True)
class LogScan:
    """A log, or a stretch of it, looked through; `failure` is what kept it from being read on.

    `begins` tells that it is the beginning of the log, `end` is there where it ends.
    """

    format: LineFormat | None
    begins: bool = False
    scans: list[ChunkScan] = field(default_factory=list)
    failure: Exception | None = None
    end: LogEnd | None = None


def scan_logs(wanted: Wanted, batch: LogBatch) -> list[LogScan]:
    """Look through several logs; what is wrong with one does not concern the others."""
    found: list[LogScan] = []
    before, dated = batch.before, False
    for path in batch.paths:
        log = _scan_log(wanted, path, batch.family, before, dated=dated)
        before = log.format or before
        dated = any(scan.dated for scan in log.scans)
        found.append(log)
    return found


def scan_part(
    wanted: Wanted, format_: LineFormat | None, part: Part, *, first: bool
) -> list[LogScan]:
    """Look through a part of a log whose format is known. Raises OSError."""
    return [LogScan(format_, first, [scan(wanted, format_, part)])]


def recognise(
    path: Path, sample: bytes, family: LogFormat, before: LineFormat | None
) -> tuple[LineFormat | None, str]:
    """The format of a log, or why it is in none; whatever it holds, that is the worst."""
    try:
        format_ = detect_after(sample, family, before)
    except Exception as error:  # noqa: BLE001 - whatever a log holds, the others are read
        return None, unforeseen(error, Location(str(path))).message
    return format_, "" if format_ else refusal(sample, family)


def _scan_log(
    wanted: Wanted, path: Path, family: LogFormat, before: LineFormat | None, *, dated: bool
) -> LogScan:
    source = LogSource(path)
    whole = source.whole()
    sample = source.sample() if whole is None else whole.sample
    format_, refused = recognise(path, sample, family, before)
    found = LogScan(format_)
    try:
        for part in source.parts() if whole is None else (whole,):
            found.begins = True
            found.scans.append(scan(wanted, format_, part, dated=dated))
    except Exception as error:  # noqa: BLE001 - whatever a log holds, the others are read
        found.failure = error
    found.end = LogEnd.of(source, refused, begun=found.begins)
    return found
