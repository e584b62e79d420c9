"""Whole files replaced atomically, one writer at a time: a kill at any moment leaves old or new.

The lock is one empty hidden file a folder, kept for good: taking a lock file away while somebody
waits for it lets two writers in (https://github.com/tox-dev/filelock/issues/574), and one made
beside the quotes is seen by every user and container that sees them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from talkback.model.errors import StoreError

LOCK = ".talkback.lock"
LOCK_TIMEOUT_S = 30.0
"""Seconds to wait for another writer before giving up."""

_HERE: int = getattr(os, "O_NOFOLLOW", 0)
"""The name itself: where another user may write, a link may lead to anything."""


@contextmanager
def exclusive_lock(path: Path, patience: float = LOCK_TIMEOUT_S) -> Iterator[Path]:
    """Be the one writer of a file while the block runs; yields where a symlink leads to.

    Raises StoreError where the file may not be changed, or somebody else holds the lock too long.
    """
    from filelock import Timeout  # noqa: PLC0415 - twenty modules, for who writes

    target = path.resolve()
    _demand_writable(target)
    try:
        with _lock(target.parent, patience):
            _temporary(target).unlink(missing_ok=True)
            yield target
    except Timeout:
        raise StoreError(
            f"{path}: another process has been changing files here for {patience:.0f} s; "
            "nothing was changed"
        ) from None
    except OSError as error:
        where = "" if error.filename in (None, str(target)) else f"{error.filename}: "
        raise StoreError(f"{path}: cannot be changed: {where}{error.strerror}") from error


def replace(target: Path, data: bytes) -> None:
    """Put `data` in the place of a file, durable on return; its owner and mode stay.

    To be called by its only writer, with the path that `exclusive_lock` gave. Raises OSError, and
    StoreError where somebody else who may write in the folder put another file in the way.
    """
    spare = _temporary(target)
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        made = os.fstat(file.fileno())
        try:
            file.write(data)
            file.flush()
            _copy_metadata(file.fileno(), target)
            os.fsync(file.fileno())
            _demand_same(spare, made)
            spare.replace(target)
        except BaseException:
            _drop(spare, made)
            raise
        _demand_same(target, made)
    sync_folder(target.parent)


def write_private(path: Path, data: bytes) -> None:
    """Make a file that only we may read, or replace it as `replace` does; raises StoreError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    with exclusive_lock(path) as target:
        replace(target, data)


@contextmanager
def _lock(folder: Path, patience: float) -> Iterator[None]:
    """Whoever may make files in a folder may lock it; root's own lock would shut the bot out."""
    from filelock import FileLock  # noqa: PLC0415 - twenty modules, for who writes

    status, path = folder.stat(), folder / LOCK
    with FileLock(path, mode=0o600 | status.st_mode & 0o666).acquire(patience, 0.01):
        if os.name == "posix" and os.geteuid() == 0:
            with suppress(PermissionError):  # a container's root may lack that right
                _give_away(path, status)
        yield


def _give_away(path: Path, to: os.stat_result) -> None:
    """By descriptor, and no file that has another name as well: it may be somebody else's."""
    number = os.open(path, os.O_RDONLY | _HERE)
    try:
        if os.fstat(number).st_nlink == 1:
            os.fchown(number, to.st_uid, to.st_gid)
    finally:
        os.close(number)


def _demand_same(path: Path, made: os.stat_result) -> None:
    """While the file is open no other one gets its inode."""
    if not _is_same(path, made):
        raise StoreError(
            f"{path}: somebody else put another file in its place; see who may write in the folder"
        )


def _is_same(path: Path, made: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.lstat(), made)
    except OSError:
        return False


def _drop(spare: Path, made: os.stat_result) -> None:
    """Leave nothing half done behind: the disk may be full."""
    if _is_same(spare, made):
        with suppress(OSError):
            spare.unlink()


def _temporary(target: Path) -> Path:
    """Where the new contents grow: one name a file, so that a killed writer leaves one at most."""
    return target.with_name(f".{target.name}.new")


def _demand_writable(target: Path) -> None:
    """A rename needs no right to the file itself, but a read-only file is meant to stay."""
    if not target.exists():
        raise StoreError(f"{target}: there is no such file")
    if not os.access(target, os.W_OK):
        raise StoreError(f"{target}: is read-only")


def _copy_metadata(number: int, target: Path) -> None:
    """Give the new file the old one's owner, mode and attributes (ACLs are among them)."""
    if os.name != "posix":
        return
    old_number = os.open(target, os.O_RDONLY | _HERE)
    try:
        old, new = os.fstat(old_number), os.fstat(number)
        if new.st_gid != old.st_gid:
            os.fchown(number, -1, old.st_gid)
        if new.st_uid != old.st_uid:
            with suppress(PermissionError):  # only root gives files away; the group's rights remain
                os.fchown(number, old.st_uid, -1)
        _copy_attributes(old_number, number)
        os.fchmod(number, S_IMODE(old.st_mode))
    finally:
        os.close(old_number)


def _copy_attributes(old: int, new: int) -> None:
    if not hasattr(os, "listxattr"):  # Linux has them
        return
    with suppress(OSError):  # as copystat: not every file system keeps every one
        for name in os.listxattr(old):
            with suppress(OSError):
                os.setxattr(new, name, os.getxattr(old, name))


def sync_folder(folder: Path) -> None:
    """Make the rename durable (fsync(2): syncing a file does not sync its name in the folder)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
