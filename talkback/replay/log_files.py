"""Which files are to be read, in which order, and which of them are of one place."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from talkback.chatlogs.chunks import LogSource
from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.filename import LogName, read_name
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.log_format import LineFormat
from talkback.config.report import unforeseen
from talkback.model.errors import Location, StoreError


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Network and channel of what does not tell its own, and those that are known."""

    network: str
    channel: str
    networks: Collection[str] = ()
    channels: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ChatLog:
    """A file, what its name tells, and how it is written (None: in no way known, and why)."""

    source: LogSource
    name: LogName
    format: LineFormat | None
    refusal: str = ""

    @property
    def path(self) -> Path:
        return self.source.path


@dataclass(frozen=True, slots=True)
class LoggedChannel:
    """All logs of one place; `channel` is None where they are of a private conversation."""

    network: str
    channel: str | None
    label: str
    logs: list[ChatLog] = field(default_factory=list)


def dice(logged: LoggedChannel) -> Random:
    """The same in every replay, and for each place its own."""
    seed = f"{logged.network}/{logged.channel}/{logged.label}"
    return Random(seed.encode(errors="surrogateescape"))  # noqa: S311 - not for keys


def gather(paths: Iterable[Path], family: LogFormat, where: LogPlace) -> Sequence[LoggedChannel]:
    """The logs by place, in the order of their names.

    Where a log does not tell its channel, `where` is taken for it; logs whose names differ by
    more than the day are then still different places. Beside logs of channels, one that tells no
    channel is of a talk with one person.

    Raises StoreError where there is no file to read.
    """
    logged_channels: dict[tuple[str, str | None, str], LoggedChannel] = {}
    files = [(path, read_name(t, where.networks, where.channels)) for path, t in _files(paths)]
    among = {_folder(name) for _, name in files if name.channel and "#" in _last(name)}
    for path, name in files:
        alone = name.channel is None and _last(name) and _folder(name) in among
        log = _log(path, replace(name, private=True) if alone else name, family)
        logged = _logged_channel(log.name, where)
        logged_channels.setdefault(
            (logged.network, logged.channel, logged.label), logged
        ).logs.append(log)
    return list(logged_channels.values())


def _folder(name: LogName) -> str:
    return name.label.rpartition("/")[0]


def _last(name: LogName) -> str:
    return name.label.rpartition("/")[2]


def _log(path: Path, name: LogName, family: LogFormat) -> ChatLog:
    """A file looked at; whatever it holds, it is at worst in no format."""
    source = LogSource(path)
    sample = source.sample()
    try:
        format_ = detect(sample, family)
    except Exception as error:  # noqa: BLE001 - whatever a log holds, the others are read
        return ChatLog(source, name, None, unforeseen(error, Location(str(path))).message)
    return ChatLog(source, name, format_, "" if format_ else refusal(sample))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each file, and its path from the folder on that was named."""
    for path in paths:
        if not path.is_dir():
            if not path.is_file():
                raise StoreError(f"{path} is no file: a log is read twice, so write it to one")
            # Of the folders around a file only the nearest are likely to mean something.
            yield path, Path(*path.absolute().parts[-3:])
            continue
        inside = sorted((file for file in path.rglob("*") if file.is_file()), key=os.fsencode)
        if not inside:
            raise StoreError(f"there is no file in {path}")
        for file in inside:
            yield file, path.name / file.relative_to(path)


def _logged_channel(name: LogName, where: LogPlace) -> LoggedChannel:
    network = name.network or where.network
    if name.private:
        return LoggedChannel(network, None, name.label)
    if name.channel is None:
        return LoggedChannel(network, where.channel, name.label)
    return LoggedChannel(network, name.channel, "")
