"""A lint in one value: its code, what it means, what to do about it, and the check that finds it.

A lint never keeps the others from speaking: what its check throws is told as TB105.
"""

from collections.abc import Callable, Iterator

from talkback.config.report import unforeseen
from talkback.engine.rule import Rule
from talkback.lint.lint_context import LintContext
from talkback.model.errors import Diagnostic, Location, Severity
from talkback.model.lazy_dataclass import dataclass
from talkback.model.text import escape_unprintable


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What a check found, and where; `code` is that of another problem than the lint's own."""

    place: Location
    message: str
    rule: str | None = None
    code: str | None = None
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Lint:
    """What works but is hardly meant, as the reference tells it. A code is never used again."""

    id: str
    title: str
    meaning: str
    remedy: str

    def diagnostic(self, found: LintFinding, rule: str | None = None) -> Diagnostic:
        """The finding as it is reported."""
        code, message = found.code or self.id, escape_unprintable(found.message)
        return Diagnostic(found.place, code, message, found.severity, found.rule or rule)


@dataclass(frozen=True, slots=True)
class RuleLint(Lint):
    """A lint that looks at one rule after another, each alone; those that are off are left out."""

    check: Callable[[Rule, LintContext], Iterator[LintFinding]]

    def find(self, context: LintContext) -> Iterator[Diagnostic]:
        """All findings, in the order of the rules."""
        for rule in context.rules:
            if not context.is_known_clean(self.id, rule):
                found = self._found(rule, context)
                if not found:
                    context.keep_clean(self.id, rule)
                yield from found

    def _found(self, rule: Rule, context: LintContext) -> list[Diagnostic]:
        try:
            return [self.diagnostic(found, rule.name) for found in self.check(rule, context)]
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            return [_failed(self, error, rule.location, rule.name)]


@dataclass(frozen=True, slots=True)
class AmongRulesLint(RuleLint):
    """A lint that looks at a rule beside the others, so that a change of any of them matters."""

    def find(self, context: LintContext) -> Iterator[Diagnostic]:
        """All findings, in the order of the rules."""
        for rule in context.rules:
            yield from self._found(rule, context)


@dataclass(frozen=True, slots=True)
class ConfigLint(Lint):
    """A lint that looks at the whole config, or at its quotes."""

    check: Callable[[LintContext], Iterator[LintFinding]]

    def find(self, context: LintContext) -> Iterator[Diagnostic]:
        """All findings."""
        try:
            yield from [self.diagnostic(found) for found in self.check(context)]
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            yield _failed(self, error, Location(str(context.config.path)), None)


def _failed(lint: Lint, error: Exception, place: Location, rule: str | None) -> Diagnostic:
    wrong = unforeseen(error, place)
    what = "this file" if rule is None else f"the rule {rule}"
    message = f"{lint.id} cannot look at {what}: {wrong.message}"
    return lint.diagnostic(LintFinding(place, message, rule, wrong.code.id))
