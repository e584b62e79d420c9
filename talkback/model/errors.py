"""Where something stands, what is wrong with it, and the one small tree of errors."""

from enum import StrEnum
from pathlib import Path

from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How bad a problem is: an error stops the config from being used, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in a file: what, where, and (in the message) what to do about it."""

    location: Location
    code: str
    message: str
    severity: Severity = Severity.ERROR
    rule: str | None = None

    def __str__(self) -> str:
        return f"{self.location}: {self.code} {self.message}"


class TextError(ValueError):
    """A text that cannot be used, and from which character of it on; None is all of it."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


class TalkbackError(Exception):
    """What a user caused or must know; shown as one message, never as a traceback."""


class ConfigError(TalkbackError):
    """A config that cannot be used; carries every problem found in it.

    `files` are those that it leads to: a change of one of them may mend it.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...], files: tuple[Path, ...] = ()) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics
        self.files = files


class StoreError(TalkbackError):
    """A file of ours (quotes, state, logs) that cannot be read or written."""


class NotUtf8Error(StoreError):
    """A file with a byte that is not UTF-8, and the place of that byte."""

    def __init__(self, location: Location, reason: str) -> None:
        super().__init__(f"{location}: {reason}")
        self.location = location
        self.reason = reason


class FortuneFileError(StoreError):
    """A fortune file where one of quotes, one a line, belongs, and the line that shows it."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.reason = (
            "this is a fortune file, not one quote a line: move it elsewhere, and take its quotes "
            f"over with `talkback quotes import --pool {Path(location.file).stem} FILE`"
        )
        super().__init__(f"{location}: {self.reason}")


class LoginRefusedError(TalkbackError):
    """The network knows us and says no: trying again would not help."""


class UnreachableError(TalkbackError):
    """No server answered; trying again later may help."""
