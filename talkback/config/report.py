"""The problems found so far, each once, and the exception by which a reader names one."""

from talkback.config.codes import Code
from talkback.model.errors import Diagnostic, Location, Severity
from talkback.model.text import escape_unprintable


class ConfigProblem(Exception):  # noqa: N818 - a finding on its way to the report, not a failure of ours
    """What is wrong with a value, and where."""

    def __init__(self, code: Code, message: str, location: Location) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.location = location


def unforeseen(error: Exception, location: Location) -> ConfigProblem:
    """What is said where a reader of ours broke; the log has the traceback at its debug level.

    Neither shows the error's own words, which may quote a secret.
    """
    name = type(error).__name__
    traced = RuntimeError(name).with_traceback(error.__traceback__)
    import logging  # noqa: PLC0415 - a file without such a fault does without it

    logging.getLogger("talkback").debug("unforeseen", exc_info=traced)
    message = f"talkback cannot read this ({name}), which is a mistake of its own: please report it"
    return ConfigProblem(Code.UNFORESEEN, message, location)


class Report:
    """Collects problems; the same one found twice (by way of `[defaults]`) counts once."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}
        self.errors = 0
        self.told = 0
        """How often a problem was told, the same one again included."""

    def error(self, wrong: ConfigProblem, rule: str | None = None) -> None:
        self.errors += 1
        self._add(wrong, Severity.ERROR, rule)

    def warning(self, wrong: ConfigProblem, rule: str | None = None) -> None:
        self._add(wrong, Severity.WARNING, rule)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems, in the order of their places."""
        return tuple(sorted(self._found, key=lambda found: (found.location, found.code)))

    def _add(self, wrong: ConfigProblem, severity: Severity, rule: str | None) -> None:
        self.told += 1
        found = Diagnostic(
            wrong.location, wrong.code.id, escape_unprintable(wrong.message), severity, rule
        )
        self._found.setdefault(found)
