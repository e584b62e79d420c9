"""The language server as an editor meets it: a real client on its standard input and output."""

import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

RULES = """\
# 🎉 日本語, before the mistake: columns are not offsets
[rules.tea]
triggers = '\\btea\\b'
reply = "{nick}: 日本 🎉 {nik}"
examples = ["tea?"]

[rules.mate]
triggers = 'mate'
unles = 'x'
pool = "tees"
examples = ["mate"]

[pools.teas]
quotes = ["One ~ Ann", "Two ~ Bea", "Three ~ Cleo", "Four ~ Dora"]
"""
MENDED = RULES.replace("{nik}", "{nick}").replace("unles", "unless").replace('"tees"', '"teas"')
UNITS = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
KINDS = {
    "utf-8": types.PositionEncodingKind.Utf8,
    "utf-16": types.PositionEncodingKind.Utf16,
    "utf-32": types.PositionEncodingKind.Utf32,
}
SERVER = ClientServerConfig(server_command=[sys.executable, "-m", "talkback", "lsp"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


@pytest_lsp.fixture(config=SERVER)  # type: ignore[untyped-decorator]
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient) -> AsyncIterator[None]:
    """A client that counts columns as the test's `units` says, in UTF-16 unless it says."""
    marked = request.node.get_closest_marker("units")
    kind = KINDS[marked.args[0] if marked is not None else "utf-16"]
    general = types.GeneralClientCapabilities(position_encodings=[kind])
    capabilities = types.ClientCapabilities(general=general)
    await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


def saved(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def contents(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def open_(client: LanguageClient, path: Path, text: str) -> list[types.Diagnostic]:
    item = types.TextDocumentItem(path.as_uri(), "toml", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return await published(client, path)


async def published(client: LanguageClient, path: Path) -> list[types.Diagnostic]:
    """The next problems of a file."""
    client.diagnostics.pop(path.as_uri(), None)
    while path.as_uri() not in client.diagnostics:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[path.as_uri()])


async def change(client: LanguageClient, path: Path, text: str) -> list[types.Diagnostic]:
    document = types.VersionedTextDocumentIdentifier(2, path.as_uri())
    whole = types.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
    return await published(client, path)


def edits(
    found: types.CodeAction | types.Command | types.WorkspaceEdit | None, path: Path
) -> Sequence[types.TextEdit]:
    """What an answer changes in the document."""
    edit = found.edit if isinstance(found, types.CodeAction) else found
    assert isinstance(edit, types.WorkspaceEdit)
    assert edit.changes is not None
    return edit.changes[path.as_uri()]


async def lines(answer: Awaitable[object]) -> list[int]:
    """Of the places in an answer."""
    found = await answer
    assert isinstance(found, Sequence)
    return [each.range.start.line for each in found]


def of(diagnostics: list[types.Diagnostic], code: str) -> types.Diagnostic:
    return next(each for each in diagnostics if each.code == code)


def place(
    path: Path, text: str, found: str, behind: int = 0
) -> tuple[types.TextDocumentIdentifier, types.Position]:
    """The document, and the position of a piece of its text, which is before any emoji there."""
    before = text[: text.index(found) + behind]
    line = before.count("\n")
    position = types.Position(line, len(before) - before.rfind("\n") - 1)
    return types.TextDocumentIdentifier(path.as_uri()), position


@pytest.mark.parametrize(
    "units", [pytest.param(each, marks=pytest.mark.units(each)) for each in UNITS]
)
async def test_a_mistake_is_marked_behind_emoji_in_the_client_s_units(
    client: LanguageClient, path: Path, units: str
) -> None:
    found = of(await open_(client, path, RULES), "TB302")
    line = RULES.split("\n")[3]
    code = units if units == "utf-8" else f"{units}-le"
    begin = len(line[: line.index("{nik}")].encode(code)) // UNITS[units]
    end = len(line.encode(code)) // UNITS[units]
    assert found.range == types.Range(types.Position(3, begin), types.Position(3, end))
    assert found.code_description is not None
    assert found.code_description.href.endswith("problems.md#tb302")


async def test_the_fixes_mend_the_file(client: LanguageClient, path: Path) -> None:
    text, found = RULES, await open_(client, path, RULES)
    assert [each.code for each in found if each.severity == types.DiagnosticSeverity.Error] == [
        "TB302", "TB201", "TB301",
    ]  # fmt: skip
    while found:
        whole = types.Range(found[0].range.start, found[0].range.start)
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(path.as_uri()), whole, types.CodeActionContext([])
            )
        )
        [one] = edits(actions[0] if actions else None, path)
        lines = text.split("\n")
        row = lines[one.range.start.line].encode("utf-16-le")
        start, end = one.range.start.character * 2, one.range.end.character * 2
        mended = row[:start] + one.new_text.encode("utf-16-le") + row[end:]
        lines[one.range.start.line] = mended.decode("utf-16-le")
        text = "\n".join(lines)
        found = await change(client, path, text)
    assert text == MENDED


async def test_what_is_saved_is_not_what_counts(client: LanguageClient, path: Path) -> None:
    saved(path, RULES)
    assert await open_(client, path, MENDED) == []
    assert len(await change(client, path, RULES)) == 3
    assert contents(path) == RULES
    assert [file.name for file in path.parent.iterdir()] == ["rules.toml"]


async def test_quotes_that_are_open_count_unsaved_and_are_told_of(
    client: LanguageClient, path: Path
) -> None:
    quotes = path.parent / "quotes" / "tees.txt"
    quotes.parent.mkdir()
    quotes.write_text("A good one ~ Ann\n", encoding="utf-8")
    text = MENDED.replace('pool = "teas"', 'pool = "tees"').partition("[pools")[0]
    saved(path, text)
    assert await open_(client, path, text) == []
    await open_(client, quotes, "A good one ~ Ann\nA good one ~ Ann\n")
    found = client.diagnostics[quotes.as_uri()]
    while not found:  # what was asked before it was open is told first
        found = await published(client, quotes)
    assert [(each.range.start.line, each.range.end.line) for each in found] == [(1, 1)]


async def test_a_session_goes_by_the_rules_that_are_open(
    client: LanguageClient, path: Path
) -> None:
    saved(path, MENDED)
    await open_(client, path, MENDED)
    session = path.parent / "chat.txt"
    [found] = await open_(client, session, "<ann> tea?\n(silence)\n")
    assert (found.code, found.range.start.line) == ("TB702", 0)


async def test_completion_knows_keys_values_names_and_groups(
    client: LanguageClient, path: Path
) -> None:
    text = (
        MENDED + '\n[rules.so]\ntriggers = \'!so (?P<who>\\S+)\'\nreply = "{}"\npool = ""\nas = \n'
    )
    await open_(client, path, MENDED)
    await change(client, path, text)

    async def labels(found: str, behind: int) -> set[str]:
        params = types.CompletionParams(*place(path, text, found, behind))
        listed = await client.text_document_completion_async(params)
        assert isinstance(listed, types.CompletionList)
        return {item.label for item in listed.items}

    assert {"cooldown", "examples", "triggers"} <= await labels("as = ", 0)
    assert {'"message"', '"notice"', '"action"'} <= await labels("as = \n", 5)
    assert "teas" in await labels('pool = ""', 8)
    assert {"nick}", "quote:teas}", "match}"} <= await labels('reply = "{}"', 10)


async def test_hover_explains_keys_triggers_examples_and_pools(
    client: LanguageClient, path: Path
) -> None:
    await open_(client, path, MENDED)

    async def told(found: str, behind: int = 1) -> str:
        params = types.HoverParams(*place(path, MENDED, found, behind))
        shown = await client.text_document_hover_async(params)
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        return shown.contents.value

    assert "any one is enough" in await told("triggers = ")
    assert "a word's edge" in await told("'\\btea", 2)
    assert "“tea”" in await told("'\\btea", 2)
    assert "Fires: tea." in await told('"tea?"')
    assert "**teas**: 4 quotes" in await told('"teas"')


async def test_a_lens_says_how_the_examples_fare(client: LanguageClient, path: Path) -> None:
    await open_(client, path, MENDED)
    document = types.TextDocumentIdentifier(path.as_uri())
    shown = await client.text_document_code_lens_async(types.CodeLensParams(document))
    assert [
        (each.range.start.line, each.command and each.command.title) for each in shown or ()
    ] == [
        (1, "1 example holds"),
        (6, "1 example holds"),
    ]
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    tables = [each for each in symbols or () if isinstance(each, types.DocumentSymbol)]
    assert [(each.name, each.detail) for each in tables] == [
        ("tea", "rule"), ("mate", "rule"), ("teas", "pool"),
    ]  # fmt: skip


async def test_a_pool_is_found_and_renamed_wherever_it_is_named(
    client: LanguageClient, path: Path
) -> None:
    await open_(client, path, MENDED)
    at = place(path, MENDED, '"teas"', 2)
    assert await lines(client.text_document_definition_async(types.DefinitionParams(*at))) == [12]
    context = types.ReferenceContext(include_declaration=True)
    used = client.text_document_references_async(types.ReferenceParams(context, *at))
    assert await lines(used) == [12, 9]
    edit = await client.text_document_rename_async(types.RenameParams(*at, "brews"))
    assert {each.new_text for each in edits(edit, path)} == {"brews"}


async def test_no_secret_is_read_and_none_is_said(
    client: LanguageClient, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("hunter2", encoding="utf-8")
    (tmp_path / "key").chmod(0o600)
    text = (
        MENDED
        + '[networks.n]\nhost = "irc.example"\npassword = { file = "key" }\nchannels = ["#c"]\n'
    )
    assert await open_(client, path, text) == []
    missing = text.replace('"key"', '"nowhere"')
    [found] = await change(client, path, missing)
    assert found.code == "TB207"
