"""What is asked of a proof, and what comes of it: all that `check` knows unless it is asked."""

from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from talkback.config.codes import Code
from talkback.config.written_toml import LITERAL, toml_string
from talkback.engine.rule import Rule
from talkback.model.errors import Diagnostic, Location, Severity
from talkback.model.lazy_dataclass import dataclass
from talkback.model.text import escape_unprintable

if TYPE_CHECKING:
    from talkback.check.prove.mutants import Mutant


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """Which changes are tried: all, or those of the first rank; and logs to take lines from."""

    every: bool = False
    logs: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Survivor:
    """Changes of one rule that nobody noticed, and a line that tells each of them from it.

    `is_taken` tells whether the rule, as it is written, takes the line.
    """

    mutants: "tuple[Mutant, ...]"
    line: str
    is_taken: bool

    @property
    def rule(self) -> Rule:
        return self.mutants[0].original

    @property
    def location(self) -> Location:
        return self.mutants[0].where


@dataclass(slots=True)
class Proof:
    """What came of all mutants; `undecided` ones count for nothing, `skipped` are no logs."""

    noticed: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    undecided: "list[Mutant]" = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def survived(self) -> int:
        return sum(len(survivor.mutants) for survivor in self.survivors)

    @property
    def percent(self) -> float:
        """Of the changes that matter, how many are noticed; 100 where there is none."""
        decided = self.noticed + self.survived
        return 100.0 * self.noticed / decided if decided else 100.0


def diagnostic(survivor: Survivor) -> Diagnostic:
    """What was changed, and the line to be added, as it is to be written."""
    whats = list(dict.fromkeys(mutant.what for mutant in survivor.mutants))
    changes = whats[0] if len(whats) == 1 else f"{', '.join(whats[:-1])} or {whats[-1]}"
    key = "examples" if survivor.is_taken else "counter_examples"
    message = (
        f"no example notices the rule {changes}; add {toml_string(survivor.line, LITERAL)} to {key}"
    )
    code, name = Code.UNNOTICED_CHANGE.id, survivor.rule.name
    where = survivor.location
    return Diagnostic(where, code, escape_unprintable(message), Severity.WARNING, name)
