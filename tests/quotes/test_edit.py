"""Adding and removing: what stays as it was, what is refused and why."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from talkback.model.errors import NotUtf8Error, StoreError
from talkback.quotes.edit import RefusalKind, add, exact_key, remove
from talkback.quotes.file import Quote
from talkback.system import atomic_file
from talkback.system.atomic_file import LOCK, exclusive_lock


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    path = tmp_path / "pool.txt"
    path.write_bytes(b"# ours\n\nfirst ~ A\nsecond ~ B ~ S\n")
    return path


APPENDED = {
    "after a last line with its end": (b"# c\n\na\n", b"# c\n\na\nnew ~ N\n"),
    "after a last line without": (b"a", b"a\nnew ~ N\n"),
    "to an empty file": (b"", b"new ~ N\n"),
    "in a file of CRLF": (b"a\r\nb\r\n", b"a\r\nb\r\nnew ~ N\r\n"),
    "in a file of CRLF, the last line without": (b"a\r\nb", b"a\r\nb\r\nnew ~ N\r\n"),
    "with the byte order mark kept": (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfa\nnew ~ N\n"),
    "with odd blank lines kept": (b"\n\n  a  \n\n", b"\n\n  a  \n\nnew ~ N\n"),
}


@pytest.mark.parametrize(("before", "after"), APPENDED.values(), ids=APPENDED)
def test_a_quote_is_appended(pool: Path, before: bytes, after: bytes) -> None:
    pool.write_bytes(before)
    assert add(pool, [Quote("new", "N")]).added == (Quote("new", "N"),)
    assert pool.read_bytes() == after


REMOVED = {
    "from the middle, comments kept": (b"# c\nx\n\nb\n", b"# c\n\nb\n"),
    "as often as it is there": (b"x\na\n x \n", b"a\n"),
    "from the end": (b"a\nx\n", b"a\n"),
    "from an end without line end": (b"a\nx", b"a"),
    "the only one": (b"x\n", b""),
    "in a file of CRLF": (b"a\r\nx\r\nb\r\n", b"a\r\nb\r\n"),
}


def untouched(pool: Path) -> tuple[int, ...]:
    """What any writing changes; the time of the last access is the reader's."""
    status = pool.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@pytest.mark.parametrize(("before", "after"), REMOVED.values(), ids=REMOVED)
def test_a_quote_is_removed(pool: Path, before: bytes, after: bytes) -> None:
    pool.write_bytes(before)
    assert set(remove(pool, {Quote("x")})) == {Quote("x")}
    assert pool.read_bytes() == after


def test_removing_what_is_not_there_leaves_the_file_alone(pool: Path) -> None:
    before = untouched(pool)
    assert remove(pool, {Quote("first")}) == ()
    assert untouched(pool) == before


REFUSED = {
    "the same": (Quote("first", "A"), RefusalKind.THERE, "pool.txt:3"),
    "the same with another source": (Quote("first", "A", "S"), RefusalKind.THERE, "pool.txt:3"),
    "another author": (Quote("first", "B"), RefusalKind.ALIKE, "pool.txt:3: first ~ A"),
    "other case and marks": (Quote("Second!"), RefusalKind.ALIKE, "pool.txt:4: second ~ B ~ S"),
    "a control character": (Quote("a\x02"), RefusalKind.UNFIT, "U+0002"),
}


@pytest.mark.parametrize(("quote", "fault", "reason"), REFUSED.values(), ids=REFUSED)
def test_is_refused(pool: Path, quote: Quote, fault: RefusalKind, reason: str) -> None:
    before = untouched(pool)
    addition = add(pool, [quote])
    assert addition.added == ()
    (refusal,) = addition.refused
    assert (refusal.quote, refusal.kind) == (quote, fault)
    assert reason in refusal.reason
    assert untouched(pool) == before


def test_by_chat_near_duplicates_are_taken_but_duplicates_never(pool: Path) -> None:
    quotes = [Quote("first", "A"), Quote("First!", "A"), Quote("First!", "A", "S")]
    addition = add(pool, quotes, exact_key)
    assert addition.added == (Quote("First!", "A"),)
    assert [refusal.kind for refusal in addition.refused] == [RefusalKind.THERE, RefusalKind.THERE]


def test_within_a_batch_the_first_wins_and_the_rest_is_still_added(pool: Path) -> None:
    addition = add(pool, [Quote("new"), Quote("NEW"), Quote("newer"), Quote("new")])
    assert addition.added == (Quote("new"), Quote("newer"))
    assert [refusal.kind for refusal in addition.refused] == [RefusalKind.ALIKE, RefusalKind.THERE]
    assert "pool.txt:5" in addition.refused[0].reason
    assert pool.read_bytes().endswith(b"second ~ B ~ S\nnew\nnewer\n")


def test_a_new_quote_behind_a_line_without_end_has_its_true_line(pool: Path) -> None:
    pool.write_bytes(b"a\nb")
    addition = add(pool, [Quote("c"), Quote("C")])
    assert "pool.txt:3: c" in addition.refused[0].reason


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays_and_the_time_is_new(pool: Path, mode: int) -> None:
    pool.chmod(mode)
    os.utime(pool, (1, 1))
    add(pool, [Quote("new")])
    assert pool.stat().st_mode & 0o7777 == mode
    assert pool.stat().st_mtime > 1


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
def test_the_owner_stays_when_root_adds(pool: Path) -> None:
    os.chown(pool, 1234, 2345)
    add(pool, [Quote("new")])
    assert (pool.stat().st_uid, pool.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
def test_a_lock_that_root_made_is_of_whose_the_folder_is(pool: Path) -> None:
    """Else `sudo talkback quotes add` shuts out the bot, which has a user of its own."""
    os.chown(pool.parent, 1234, 2345)
    add(pool, [Quote("new")])
    lock = (pool.parent / LOCK).stat()
    assert (lock.st_uid, lock.st_gid) == (1234, 2345)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes")
@pytest.mark.parametrize(("folder", "lock"), [(0o700, 0o600), (0o750, 0o640), (0o2775, 0o664)])
def test_who_may_write_in_the_folder_may_lock_it(pool: Path, folder: int, lock: int) -> None:
    """Whatever the umask of who was first."""
    pool.parent.chmod(folder)
    mask = os.umask(0o077)
    try:
        add(pool, [Quote("new")])
    finally:
        os.umask(mask)
    assert (pool.parent / LOCK).stat().st_mode & 0o777 == lock


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_meant_to_stay(pool: Path) -> None:
    pool.chmod(0o444)
    with pytest.raises(StoreError, match="is read-only"):
        add(pool, [Quote("new")])


def test_a_symlink_stays_and_its_target_is_changed(pool: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.txt"
    link.symlink_to("../pool.txt")
    add(link, [Quote("new")])
    assert link.is_symlink()
    assert pool.read_bytes().endswith(b"\nnew\n")
    assert list(folder.iterdir()) == [link]


def test_nothing_but_the_file_and_the_lock_is_left(pool: Path) -> None:
    (pool.parent / ".pool.txt.new").write_text("half a qu")
    add(pool, [Quote("new")])
    remove(pool, {Quote("new")})
    assert {path.name for path in pool.parent.iterdir()} == {"pool.txt", LOCK}


def test_a_file_that_is_not_utf8_is_left_as_it_is(pool: Path) -> None:
    pool.write_bytes(b"caf\xe9\n")
    with pytest.raises(NotUtf8Error, match=r"pool\.txt:1:4"):
        add(pool, [Quote("new")])
    with pytest.raises(NotUtf8Error):
        remove(pool, {Quote("new")})
    assert pool.read_bytes() == b"caf\xe9\n"


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such file"):
        add(tmp_path / "quotes" / "none.txt", [Quote("new")])
    assert list(tmp_path.iterdir()) == []


def test_who_waits_too_long_for_another_writer_is_told(pool: Path) -> None:
    with (
        FileLock(pool.parent / LOCK, is_singleton=False),
        pytest.raises(StoreError, match="another process has been changing"),
        exclusive_lock(pool, patience=0),
    ):
        pytest.fail("two writers at once")


def test_a_failed_write_leaves_the_file_and_says_why(
    pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk shows at fsync."""
    before = pool.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="cannot be changed: No space left on device"):
        add(pool, [Quote("new")])
    assert pool.read_bytes() == before
    monkeypatch.undo()
    assert add(pool, [Quote("new")]).added == (Quote("new"),)


Swap = Callable[[Path], None]


def a_link_to(victim: Path) -> Swap:
    def swap(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(victim)

    return swap


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file that the other user of the folder could not change."""
    path = tmp_path / "victim"
    path.write_text("secret\n")
    path.chmod(0o600)
    return path


def at_the_fsync(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    """Another user of the folder, in the moment before the new file is put in its place."""
    fsync = os.fsync

    def synced(number: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        fsync(number)
        change()

    monkeypatch.setattr(os, "fsync", synced)


def test_a_link_swapped_in_for_the_new_file_changes_nobodys_and_is_not_called_added(
    pool: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, spare = pool.read_bytes(), pool.with_name(".pool.txt.new")
    status = victim.stat()
    pool.chmod(0o666)
    at_the_fsync(monkeypatch, lambda: a_link_to(victim)(spare))
    with pytest.raises(StoreError, match="somebody else put another file in its place"):
        add(pool, [Quote("new", "N")])
    assert pool.read_bytes() == before
    assert (victim.read_text(), victim.stat().st_mode) == ("secret\n", status.st_mode)


def test_a_link_swapped_in_for_the_quotes_is_not_followed(
    pool: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it leads to must not come into a file that its maker can read."""
    demand, reading = atomic_file._demand_writable, []

    def swap(target: Path) -> None:
        demand(target)
        a_link_to(victim)(target)
        reading.append(target)

    monkeypatch.setattr(atomic_file, "_demand_writable", swap)
    with pytest.raises(StoreError, match="it is a link"):
        add(pool, [Quote("new", "N")])
    assert reading
    assert victim.read_text() == "secret\n"


@pytest.mark.parametrize("job", [lambda pool: add(pool, [Quote("new")]),
                                 lambda pool: remove(pool, {Quote("first", "A")})],
                         ids=["add", "remove"])  # fmt: skip
def test_a_disk_that_is_full_leaves_the_file_and_nothing_beside_it(
    pool: Path, monkeypatch: pytest.MonkeyPatch, job: Callable[[Path], object]
) -> None:
    before = pool.read_bytes()

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    at_the_fsync(monkeypatch, full)
    with pytest.raises(StoreError, match="No space left on device"):
        job(pool)
    assert pool.read_bytes() == before
    assert {path.name for path in pool.parent.iterdir()} == {"pool.txt", LOCK}


def test_the_file_and_then_the_name_in_its_folder_are_synced(
    pool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second a power cut takes the rename back (fsync(2))."""
    fsync, synced = os.fsync, []

    def noted(number: int) -> None:
        new = os.path.samestat(pool.stat(), os.fstat(number))
        synced.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else f"in place: {new}")
        fsync(number)

    monkeypatch.setattr(os, "fsync", noted)
    add(pool, [Quote("new", "N")])
    assert synced == ["in place: False", "folder"]
