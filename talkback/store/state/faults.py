"""What can be wrong with a state file, in words that say what to do."""

from pathlib import Path

from talkback.errors import StoreError


class InUseError(StoreError):
    """Another process has the state file."""


def in_use(path: Path) -> InUseError:
    return InUseError(
        f"{path}: another talkback is running with this state; stop it, "
        "or give one of them another [bot] state"
    )


def cannot_write(path: Path, error: Exception) -> StoreError:
    reason = error.strerror if isinstance(error, OSError) else error
    return StoreError(
        f"{path}: cannot be written: {reason}; give [bot] state a path that can, "
        "or write state = false"
    )


def damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"{path}: is damaged ({error}); put a copy in its place, or move it away to begin anew "
        f"(opt-outs and mutes are in it; `sqlite3 {path} .recover` may save them)"
    )
