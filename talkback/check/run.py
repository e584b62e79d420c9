"""`talkback check`: all problems of a config and its sessions, and the proof of its examples."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from talkback.check.prove.proof import Proof, ProofRequest, diagnostic
from talkback.config.codes import Code
from talkback.config.find_config import find_config
from talkback.lint.lint_context import LintContext
from talkback.model.errors import ConfigError, Diagnostic, Location, Severity
from talkback.model.lazy_dataclass import dataclass
from talkback.snapshot.chat_session import SessionDifference
from talkback.snapshot.problems import (
    lint_context,
    new_session,
    problems,
    session_problems,
    session_text,
)
from talkback.snapshot.snapshot import Draft, example_environment, read_draft

ERRORS = frozenset({Severity.ERROR})


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems, in the order of their places; those of sessions with what went otherwise.

    `path` is the config's; it is None where there was no file to read. `fails` is what counts as
    a failure; `proof` is there where it was asked for and could be given. `undone` is what was
    asked for and needs rules without an error: sessions, the proof.
    """

    path: Path | None
    problems: tuple[Diagnostic, ...]
    differences: Mapping[Diagnostic, SessionDifference] = field(default_factory=dict)
    fails: frozenset[Severity] = ERRORS
    proof: Proof | None = None
    undone: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        return tuple(problem for problem in self.problems if problem.severity in self.fails)

    @property
    def errors(self) -> int:
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def check(
    named: Path | None,
    sessions: Sequence[Path] = (),
    environ: Mapping[str, str] = os.environ,
    fails: frozenset[Severity] = ERRORS,
    request: ProofRequest | None = None,
) -> Checked:
    """Read the config that `named` leads to, run its examples, lint it, and run the sessions.

    The sessions are run, and the examples proved, only if the config can be used. Raises
    StoreError, OSError where a log that is asked for cannot be read.
    """
    asked = (*map(str, sessions), *(() if request is None else ("the proof",)))
    try:
        path = find_config(named, environ).path
        draft = read_draft(path, environ)
        ruleset = draft.compiled()
    except ConfigError as error:
        return replace(_unread(error, fails), undone=asked)
    context = lint_context(draft, ruleset)
    found = problems(context)
    differences: dict[Diagnostic, SessionDifference] = {}
    proof = None
    usable = not draft.config.report.errors
    if usable:
        for session in sessions:
            for problem, difference in session_problems(session, draft.config, ruleset):
                found.append(problem)
                if difference is not None:
                    differences[problem] = difference
        if request is not None:
            proof = _proof(draft, context, sessions, request)
            found += map(diagnostic, proof.survivors)
    undone = () if usable else asked
    return Checked(path, tuple(sorted(found, key=_order)), differences, fails, proof, undone)


def _proof(
    draft: Draft, context: LintContext, sessions: Sequence[Path], request: ProofRequest
) -> Proof:
    # Two dozen modules that nobody else needs.
    from talkback.check.prove.run import prove  # noqa: PLC0415
    from talkback.check.prove.sessions import ProvingSessions  # noqa: PLC0415

    playing = ProvingSessions(context.ruleset, new_session(draft.config))
    texts = [(str(file), text) for file in sessions if (text := _text_or_none(file)) is not None]
    environment = example_environment(draft.config, draft.pools)
    return prove(context, environment, playing.with_texts(texts), request)


def _text_or_none(session: Path) -> str | None:
    """What cannot be read is a problem already."""
    try:
        return session_text(session)
    except OSError:
        return None


def _unread(error: ConfigError, fails: frozenset[Severity]) -> Checked:
    """No rules came of it: there is no file, it is no TOML, or it is too much for us."""
    last = error.diagnostics[-1]
    is_there = last.code != Code.UNREADABLE.id
    path = Path(last.location.file) if is_there else None
    return Checked(path, error.diagnostics, fails=fails)


def _order(problem: Diagnostic) -> tuple[Location, str, str]:
    return problem.location, problem.code, problem.message
