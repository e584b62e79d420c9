"""The server: documents in, answers out; the protocol's types and the client's units live here.

An analysis runs in a thread of its own, so that no key waits for it, and begins a moment after
the last key; one that was overtaken by another key is dropped. Requests are answered from the last
analysis and from the text as it is now.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from talkback import __version__
from talkback.config.reading_cache import ReadingCache
from talkback.lsp.analysis import Analysis, ReadConfig, analyse
from talkback.lsp.config_of import config_of, is_config, problems_page
from talkback.lsp.line_index import LineIndex, TextSpan
from talkback.lsp.open_files import OpenFiles
from talkback.lsp.problem_spans import SpanIndex, problem_span
from talkback.model.errors import Diagnostic, Severity

QUIET_S = 0.05
"""Seconds after a key before it is looked at what it made of the text."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


class RulesServer(LanguageServer):
    """The configs that are open or looked at, each with its last analysis."""

    def __init__(self) -> None:
        super().__init__("talkback", __version__)
        self.files = OpenFiles()
        self.analyses: dict[Path, Analysis] = {}
        self._caches: defaultdict[Path, ReadingCache] = defaultdict(ReadingCache)
        self._uris: dict[Path, str] = {}
        self._asked: dict[Path, int] = {}
        self._told: dict[Path, set[Path]] = {}
        self._worker = ThreadPoolExecutor(1, "analysis")
        self._tasks: set[asyncio.Task[None]] = set()

    def opened(self, uri: str) -> None:
        """A document was opened, or is another since a key."""
        path = _path(uri)
        if path is None:
            return
        self._uris[path] = uri
        self.files.put(path, self.workspace.get_text_document(uri).source.replace("\r\n", "\n"))
        self.look_at(path)

    def closed(self, uri: str) -> None:
        """What is on disk counts again."""
        path = _path(uri)
        if path is not None:
            self._uris.pop(path, None)
            self.files.drop(path)
            self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Have the config that a file belongs to analysed, a moment from now."""
        config = config_of(path)
        if config is not None:
            task = asyncio.ensure_future(self._analyse(config))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _analyse(self, config: Path) -> None:
        asked = self._asked[config] = self._asked.get(config, 0) + 1
        await asyncio.sleep(QUIET_S)
        if asked != self._asked[config]:
            return
        last = self.analyses.get(config)
        sessions = [path for path in self._uris if config_of(path) == config and _is_session(path)]
        before = None if last is None else last.read
        read = partial(analyse, config, self.files, sessions, before, self._caches[config])
        analysis = await asyncio.get_running_loop().run_in_executor(self._worker, read)
        if asked == self._asked[config]:
            self.analyses[config] = analysis
            self._publish(analysis)

    def _publish(self, analysis: Analysis) -> None:
        """Every file's problems; those that had some before and have none now, too."""
        before = self._told.get(analysis.path, set())
        self._told[analysis.path] = {path for path, found in analysis.problems.items() if found}
        for path in before | analysis.problems.keys():
            found = [*self._diagnostics(path, analysis)]
            uri = self._uris.get(path, path.as_uri())
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))

    def _diagnostics(self, path: Path, analysis: Analysis) -> Iterator[types.Diagnostic]:
        for problem, span, lines in self.problems(path, analysis):
            yield types.Diagnostic(
                range=self.range(lines, span),
                message=problem.message,
                severity=_SEVERITIES[problem.severity],
                code=problem.code,
                code_description=types.CodeDescription(problems_page(problem.code)),
                source="talkback",
            )

    def problems(
        self, path: Path, analysis: Analysis
    ) -> Iterator[tuple[Diagnostic, TextSpan, LineIndex]]:
        """What stands in a file, and how far each reaches in its text."""
        lines = LineIndex(self.text(path))
        read = analysis.read
        is_whole = path == analysis.path and read is not None and read.text == lines.text
        known = read.spans if is_whole and read is not None else {}
        spans = SpanIndex(known) if is_config(path) else None
        for problem in analysis.problems_in(path):
            yield problem, problem_span(problem, lines, spans), lines

    def text(self, path: Path) -> str:
        """As it is in the editor, or else on disk; empty where it cannot be read."""
        try:
            return self.files.read(path).decode(errors="replace").replace("\r\n", "\n")
        except OSError:
            return ""

    def range(self, lines: LineIndex, span: TextSpan) -> types.Range:
        """In the client's units."""
        start = lines.position(span.start, self._units)
        end = lines.position(span.end, self._units)
        return types.Range(types.Position(*start), types.Position(*end))

    def offset(self, lines: LineIndex, position: types.Position) -> int:
        return lines.offset_at(position.line, position.character, self._units)

    @property
    def _units(self) -> str:
        """As agreed with the client; the library has it as the enum's member, or as its value."""
        agreed = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        return types.PositionEncodingKind(agreed).value

    def at(self, uri: str) -> "tuple[Path, LineIndex, Analysis | None]":
        """A document, its lines as they are now, and what is known of its config."""
        path = _path(uri) or Path()
        config = config_of(path)
        return path, LineIndex(self.text(path)), self.analyses.get(config) if config else None

    def current(self, uri: str) -> tuple[LineIndex, ReadConfig] | None:
        """A config whose last analysis is of the very text that the client has."""
        path, lines, analysis = self.at(uri)
        read = None if analysis is None or analysis.path != path else analysis.read
        return None if read is None or read.text != lines.text else (lines, read)


def _path(uri: str) -> Path | None:
    path = to_fs_path(uri)
    return Path(path) if path else None


def _is_session(path: Path) -> bool:
    return not is_config(path) and path.parent.name != "quotes"
