"""The requests of a client: each answered from the last analysis and the text as it is now."""

from collections.abc import Callable, Iterable
from typing import Any

from lsprotocol import types

from talkback.lsp.analysis import ReadConfig
from talkback.lsp.completion import ProposalKind, proposals
from talkback.lsp.config_of import is_config
from talkback.lsp.fixes import fixes
from talkback.lsp.hover import hover
from talkback.lsp.line_index import LineIndex, TextSpan
from talkback.lsp.names import NameUse, file_of_pool, renamed, same_name, use_at
from talkback.lsp.outline import lenses, outline
from talkback.lsp.rules_server import RulesServer

_KINDS = {
    ProposalKind.KEY: types.CompletionItemKind.Property,
    ProposalKind.VALUE: types.CompletionItemKind.Value,
    ProposalKind.NAME: types.CompletionItemKind.Reference,
    ProposalKind.PLACEHOLDER: types.CompletionItemKind.Variable,
}
_SYMBOLS = {
    "rule": types.SymbolKind.Function,
    "pool": types.SymbolKind.Array,
    "network": types.SymbolKind.Module,
}


def make_server() -> RulesServer:
    """A server with all that it answers."""
    server = RulesServer()
    for name, handler in _HANDLERS.items():
        server.feature(name)(handler)
    server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=["{", '"', "'", "[", ".", ":"]),
    )(_complete)
    server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )(_code_actions)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(_rename)
    return server


def _did_open(server: RulesServer, params: types.DidOpenTextDocumentParams) -> None:
    server.opened(params.text_document.uri)


def _did_change(server: RulesServer, params: types.DidChangeTextDocumentParams) -> None:
    server.opened(params.text_document.uri)


def _did_save(server: RulesServer, params: types.DidSaveTextDocumentParams) -> None:
    server.opened(params.text_document.uri)


def _did_close(server: RulesServer, params: types.DidCloseTextDocumentParams) -> None:
    server.closed(params.text_document.uri)


def _complete(server: RulesServer, params: types.CompletionParams) -> types.CompletionList | None:
    path, lines, analysis = server.at(params.text_document.uri)
    if not is_config(path):
        return None
    read = None if analysis is None else analysis.read
    found = proposals(lines.text, server.offset(lines, params.position), read)
    items = [
        types.CompletionItem(
            label=each.text,
            kind=_KINDS[each.kind],
            documentation=each.meaning or None,
            text_edit=types.TextEdit(server.range(lines, each.span), each.text),
        )
        for each in found
    ]
    return types.CompletionList(is_incomplete=False, items=items)


def _hover(server: RulesServer, params: types.HoverParams) -> types.Hover | None:
    known = server.current(params.text_document.uri)
    if known is None:
        return None
    lines, read = known
    found = hover(read, server.offset(lines, params.position))
    if found is None:
        return None
    span, told = found
    content = types.MarkupContent(types.MarkupKind.Markdown, told)
    return types.Hover(content, server.range(lines, span))


def _code_lenses(server: RulesServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    known = server.current(params.text_document.uri)
    _, _, analysis = server.at(params.text_document.uri)
    if known is None or analysis is None:
        return []
    return [
        types.CodeLens(server.range(known[0], lens.span), types.Command(lens.words, ""))
        for lens in lenses(analysis)
    ]


def _symbols(server: RulesServer, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    known = server.current(params.text_document.uri)
    if known is None:
        return []
    lines, read = known
    tables = outline(read)
    found = []
    for at, use in enumerate(tables):
        end = tables[at + 1].span.start if at + 1 < len(tables) else len(lines.text)
        whole = server.range(lines, TextSpan(use.span.start, max(end - 1, use.span.end)))
        own = server.range(lines, use.span)
        found.append(types.DocumentSymbol(use.name, _SYMBOLS[use.kind], whole, own, use.kind))
    return found


def _definition(server: RulesServer, params: types.DefinitionParams) -> list[types.Location] | None:
    asked = _name_asked_about(server, params.text_document, params.position)
    if asked is None:
        return None
    lines, read, use = asked
    defined = [each for each in same_name(read, use) if each.defines]
    if not defined and use.kind == "pool" and (path := file_of_pool(read, use.name)) is not None:
        nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        return [types.Location(path.absolute().as_uri(), nowhere)]
    return _locations(server, params.text_document, lines, defined)


def _references(server: RulesServer, params: types.ReferenceParams) -> list[types.Location] | None:
    asked = _name_asked_about(server, params.text_document, params.position)
    if asked is None:
        return None
    lines, read, use = asked
    definition_too = params.context.include_declaration
    found = [each for each in same_name(read, use) if definition_too or not each.defines]
    return _locations(server, params.text_document, lines, found)


def _prepare_rename(server: RulesServer, params: types.PrepareRenameParams) -> types.Range | None:
    asked = _name_asked_about(server, params.text_document, params.position)
    if asked is None:
        return None
    lines, read, use = asked
    return None if renamed(read, use, use.name) is None else server.range(lines, use.span)


def _rename(server: RulesServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    asked = _name_asked_about(server, params.text_document, params.position)
    if asked is None:
        return None
    lines, read, use = asked
    edits = renamed(read, use, params.new_name)
    if edits is None:
        return None
    changes = [types.TextEdit(server.range(lines, span), text) for span, text in edits]
    return types.WorkspaceEdit({params.text_document.uri: changes})


def _name_asked_about(
    server: RulesServer, document: types.TextDocumentIdentifier, position: types.Position
) -> tuple[LineIndex, ReadConfig, NameUse] | None:
    """The name at the cursor, in a text that is known as it is."""
    known = server.current(document.uri)
    if known is None:
        return None
    lines, read = known
    use = use_at(read, server.offset(lines, position))
    return None if use is None else (lines, read, use)


def _locations(
    server: RulesServer,
    document: types.TextDocumentIdentifier,
    lines: LineIndex,
    found: Iterable[NameUse],
) -> list[types.Location]:
    return [types.Location(document.uri, server.range(lines, each.span)) for each in found]


def _code_actions(server: RulesServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """For the lines that are asked about: columns are in units that some clients get wrong."""
    path, _, analysis = server.at(params.text_document.uri)
    if analysis is None:
        return []
    first, last = params.range.start.line, params.range.end.line
    found = []
    for problem, span, lines in server.problems(path, analysis):
        where = server.range(lines, span)
        if where.end.line < first or where.start.line > last:
            continue
        for fix in fixes(problem, span, lines.text, analysis.read):
            edit = types.TextEdit(server.range(lines, fix.span), fix.text)
            changes = types.WorkspaceEdit({params.text_document.uri: [edit]})
            kind = types.CodeActionKind.QuickFix
            found.append(types.CodeAction(fix.title, kind=kind, edit=changes))
    return found


_HANDLERS: dict[str, Callable[..., Any]] = {
    types.TEXT_DOCUMENT_DID_OPEN: _did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: _did_change,
    types.TEXT_DOCUMENT_DID_SAVE: _did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: _did_close,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.TEXT_DOCUMENT_CODE_LENS: _code_lenses,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _symbols,
    types.TEXT_DOCUMENT_DEFINITION: _definition,
    types.TEXT_DOCUMENT_REFERENCES: _references,
    types.TEXT_DOCUMENT_PREPARE_RENAME: _prepare_rename,
}
