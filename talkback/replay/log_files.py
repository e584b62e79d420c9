"""Which files are to be read, in which order, and which of them are of one place."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from talkback.chatlogs.filename import LogName, read_name
from talkback.chatlogs.line_forms import LogFormat
from talkback.model.casemapping import Casemapping
from talkback.model.errors import StoreError


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Network and channel of what does not tell its own, and those that are known."""

    network: str
    channel: str
    networks: Collection[str] = ()
    channels: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ChatLog:
    """A file, its size in bytes, the day that its name tells, and how it is to be read.

    An archive has very many: what they have in common is in their place.
    """

    file: str
    size: int
    day: date | None
    family: LogFormat

    @property
    def path(self) -> Path:
        return Path(self.file)


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


Missed = MutableMapping[str, str]
"""What in a folder could not be looked into, by its path, and why."""


def gather(
    paths: Iterable[Path], family: LogFormat, where: LogPlace, missed: Missed | None = None
) -> Sequence[LoggedChannel]:
    """The logs by place, in the order of their names, each once; `missed` gets what is not read.

    Where a log does not tell its channel, `where` is taken for it; logs whose names differ by
    more than the day are then still different places. Beside logs of channels, one that tells no
    channel is of a talk with one person.

    Raises StoreError where there is no file to read.
    """
    logged_channels: dict[tuple[str, str | None, str], LoggedChannel] = {}
    names: dict[LogName, LogName] = {}
    files: list[tuple[LogName, ChatLog]] = []
    missed = {} if missed is None else missed
    for found in _once([*_files(paths, missed)], missed):
        name = read_name(found.told, where.networks, where.channels)
        undated = replace(name, day=None)
        log = ChatLog(found.file, found.size, name.day, family)
        files.append((names.setdefault(undated, undated), log))
    among = {_folder(name) for name in names if name.channel and "#" in _last(name)}
    for name, log in files:
        alone = name.channel is None and _last(name) and _folder(name) in among
        logged = _logged_channel(replace(name, private=True) if alone else name, where)
        place = logged.network, _folded(logged.channel), logged.label
        logged_channels.setdefault(place, logged).logs.append(log)
    return list(logged_channels.values())


def _folded(channel: str | None) -> str | None:
    """As a bot remembers channels, whichever way somebody wrote the name."""
    return None if channel is None else Casemapping.RFC1459.fold(channel)


def _folder(name: LogName) -> str:
    return name.label.rpartition("/")[0]


def _last(name: LogName) -> str:
    return name.label.rpartition("/")[2]


class _Found(NamedTuple):
    """A file, its size, its path from the folder on that was named, and what it is by any name."""

    file: str
    size: int
    told: Path
    identity: object

    @classmethod
    def of(cls, file: str, status: os.stat_result, told: Path) -> "_Found":
        identity = (status.st_dev, status.st_ino) if status.st_ino else file
        return cls(file, status.st_size, told, identity)


def _once(files: Sequence[_Found], missed: Missed) -> Iterator[_Found]:
    """Each file by one name, that of a link only where there is no other."""
    chosen: dict[object, _Found] = {}
    for found in files:
        known = chosen.setdefault(found.identity, found)
        if known is not found and Path(known.file).is_symlink():
            chosen[found.identity] = found
    for found in files:
        known = chosen[found.identity]
        if known is found:
            yield found
        else:
            name = "" if known.file == found.file else f", as {known.file}"
            missed[found.file] = f"read once{name}"


def _files(paths: Iterable[Path], missed: Missed) -> Iterator[_Found]:
    for path in paths:
        if not path.is_dir():
            if not path.is_file():
                raise StoreError(f"{path} is no file: a log is read twice, so write it to one")
            # Of the folders around a file only the nearest are likely to mean something.
            yield _Found.of(str(path), path.stat(), Path(*_without_dots(path).parts[-3:]))
            continue
        inside = sorted(_inside(path, missed), key=_in_bytes)
        if not inside:
            reasons = "".join(f"\n{place}: {why}" for place, why in missed.items())
            raise StoreError(f"there is no file in {path}{reasons}")
        yield from inside


def _without_dots(path: Path) -> Path:
    """With the names that `.` and `..` stand for; links are not followed: they have names, too."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - see above


def _inside(folder: Path, missed: Missed) -> Iterator[_Found]:
    """Those below a folder; pipes and devices are none."""

    def miss(error: OSError) -> None:
        missed[str(error.filename)] = f"could not be read: {error.strerror}"

    whole, name = folder.resolve(), _without_dots(folder).name
    for place, folders, names in os.walk(folder, onerror=miss):
        told_place = name / Path(place).relative_to(folder)
        missed.update(_links(Path(place), folders, whole))
        for file in names:
            path = os.path.join(place, file)  # noqa: PTH118 - of very many files
            try:
                status = os.stat(path)  # noqa: PTH116 - as above
            except OSError as error:
                miss(error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield _Found.of(path, status, told_place / file)


def _links(place: Path, folders: Iterable[str], whole: Path) -> Iterator[tuple[str, str]]:
    """Those that lead out of the folder: what is in it is read in any case, and once."""
    for path in (place / name for name in folders):
        if path.is_symlink() and not path.resolve().is_relative_to(whole):
            yield str(path), "a link to another folder, which was not read; name that one as well"


def _in_bytes(found: _Found) -> bytes:
    return os.fsencode(found.file)


def _logged_channel(name: LogName, where: LogPlace) -> LoggedChannel:
    network = name.network or where.network
    if name.private:
        return LoggedChannel(network, None, name.label)
    if name.channel is None:
        return LoggedChannel(network, where.channel, name.label)
    return LoggedChannel(network, name.channel, "")
