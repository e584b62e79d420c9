"""What can be wrong with a database, in words that say what to do and hold no secret."""

import re
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import errors

from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl

T = TypeVar("T")

_HINT = re.compile(r"\s*Is the server running (?:locally|on that host)[^?]*\?")
_MAY_PASS = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)


class DatabaseAwayError(StoreError):
    """It cannot be had, or did not answer in time; it may come back by itself."""


class DatabaseRefusedError(StoreError):
    """It does not serve as it is; somebody has to change something."""


def explained(url: DatabaseUrl, work: Callable[[], T]) -> T:
    """What comes of it; raises StoreError for everything that can go wrong on a connection.

    The driver's errors know the password, so none of them is a cause or a context of ours.
    """
    try:
        return work()
    except psycopg.Error as error:
        failure = _told(url, error)
    raise failure


def _told(url: DatabaseUrl, error: psycopg.Error) -> StoreError:
    reason = _without_secrets(url, error.diag.message_primary or str(error))
    if isinstance(error, _MAY_PASS):
        return DatabaseAwayError(f"{url}: {reason}")
    if isinstance(error, errors.InsufficientPrivilege):
        return DatabaseRefusedError(
            f"{url}: {reason}; make the bot's role the owner of the database and its tables"
        )
    if error.sqlstate is None:
        return DatabaseRefusedError(
            f"{url}: the URL has an option that there is not, or a % that is not written %25"
        )
    return DatabaseRefusedError(f"{url}: {reason}")


def _without_secrets(url: DatabaseUrl, reason: str) -> str:
    """One line, and no password in it, whatever the driver or the server quoted."""
    parts = urlsplit(url.reveal())
    passwords = {value for name, value in parse_qsl(parts.query) if "password" in name}
    passwords |= {parts.password or "", unquote(parts.password or "")}
    for password in sorted(passwords - {""}, key=len, reverse=True):
        reason = reason.replace(password, "…")
    return " ".join(_HINT.sub("", reason).split())
