"""The links on the way to a file, what has changed on it, and where the system sees no change."""

from collections.abc import Iterable, Iterator
from pathlib import Path

_HOPS = 40
"""Links on one way before the system gives up as well (path_resolution(7))."""

_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "davfs", "fuse"),
        *("ceph", "glusterfs", "lustre", "gpfs", "beegfs", "orangefs"),
        *("virtiofs", "vboxsf", "prl_fs", "vmhgfs", "drvfs"),
    }
)


def waypoints(path: Path) -> Iterator[Path]:
    """Every symbolic link on the way to a file, and the place where the file is or would be."""
    at, *ahead = _parts(Path.cwd() / path)
    hops = 0
    while ahead:
        step = Path(at) / ahead.pop(0)
        if step.name == "..":
            at = step.parent.parent
        elif hops < _HOPS and step.is_symlink():
            yield step
            hops += 1
            at, *ahead = [*_parts(step.parent / step.readlink()), *ahead]
        else:
            at = step
    yield Path(at)


def watchable(name: Path) -> Path:
    """The name itself, or the first part of the way to it that is missing: its folder is there."""
    while not name.parent.is_dir() and name.parent != name:
        name = name.parent
    return name


def changed_since(names: Iterable[Path], time: int) -> bool:
    """Whether one of the names was made, written or renamed at that time or later.

    `time` is in nanoseconds of the wall clock; the system's stamps may be a tick behind it.
    """
    return any(stamp >= time - 10_000_000 for name in names for stamp in stamps(name)[:2])


def stamps(name: Path) -> tuple[int, ...]:
    """What differs after a change; nothing for a name that is not there."""
    try:
        status = name.lstat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def is_remote(folder: Path) -> bool:
    """Whether others may change files there without our system being told of it.

    Linux only; elsewhere such folders are taken for local ones.
    """
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return kind(folder.resolve(), mounts).partition(".")[0] in _REMOTE


def kind(folder: Path, mounts: str) -> str:
    """The type of the file system that a folder is on, by the text of mountinfo (proc(5))."""
    found: tuple[int, str] = (-1, "")
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        point = Path(_unescaped(left.split(" ")[4]))
        if folder.is_relative_to(point):
            found = max(found, (len(point.parts), right.split(" ")[0]), key=lambda mount: mount[0])
    return found[1]


def _parts(path: Path) -> list[str | Path]:
    return list(path.parts)


def _unescaped(point: str) -> str:
    r"""Blanks and the like are written as \040."""
    return point.encode("latin-1", "replace").decode("unicode_escape") if "\\" in point else point
