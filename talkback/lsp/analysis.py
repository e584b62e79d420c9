"""What is known of a config at one moment: all its problems, and its rules if it could be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from talkback.config.locations.toml_spans import KeyPath, ValueSpan
from talkback.config.reading_cache import ReadingCache
from talkback.lint.lint_context import LintContext
from talkback.lsp.open_files import OpenFiles, WithheldVariables, withhold
from talkback.model.errors import ConfigError, Diagnostic
from talkback.quotes.remote.cache import cached_only
from talkback.snapshot.problems import lint_context, problems, session_problems
from talkback.snapshot.snapshot import Draft, read_draft


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """A text that is TOML, where what in it stands, and what talkback made of it."""

    text: str
    spans: Mapping[KeyPath, ValueSpan]
    draft: Draft
    context: LintContext


@dataclass(frozen=True, slots=True)
class Analysis:
    """The problems by the files that they stand in; every file that was looked at is there.

    `read` is of the last text that could be read, which may be older than these problems.
    """

    path: Path
    problems: Mapping[Path, Sequence[Diagnostic]] = field(default_factory=dict)
    read: ReadConfig | None = None

    def problems_in(self, path: Path) -> Sequence[Diagnostic]:
        return self.problems.get(path, ())


def analyse(
    path: Path,
    files: OpenFiles,
    sessions: Sequence[Path],
    last: ReadConfig | None = None,
    cache: ReadingCache | None = None,
) -> Analysis:
    """Read a config as `check` does, with what is open in the place of what is saved.

    `cache` has what the last reading of this config found, and makes this one shorter.
    """
    kept = ReadingCache() if cache is None else cache
    kept.begin_round()
    found: list[Diagnostic] = []
    try:
        draft = read_draft(path, WithheldVariables(), cached_only, files.read, withhold, kept)
        ruleset = draft.compiled()
    except ConfigError as error:
        return Analysis(path, _by_file(path, (), error.diagnostics), last)
    context = lint_context(draft, ruleset, files.read, kept)
    found += problems(context)
    if not draft.config.report.errors:
        for session in sessions:
            found += [
                each for each, _ in session_problems(session, draft.config, ruleset, files.read)
            ]
    kept.end_round()
    places = draft.config.places
    read = ReadConfig(places.text, places.spans, draft, context)
    looked_at = (*sessions, *(pool.path for pool in draft.config.pools if pool.path is not None))
    return Analysis(path, _by_file(path, looked_at, found), read)


def _by_file(
    path: Path, looked_at: Sequence[Path], found: Sequence[Diagnostic]
) -> dict[Path, list[Diagnostic]]:
    files: dict[Path, list[Diagnostic]] = {each: [] for each in (path, *looked_at)}
    for problem in sorted(found, key=lambda each: (each.location, each.code, each.message)):
        files.setdefault(Path(problem.location.file), []).append(problem)
    return files
