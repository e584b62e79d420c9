"""Rules, pools and networks by their names: where each is defined, and where it is spoken of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from talkback.config.locations.toml_spans import KeyPath, ValueSpan
from talkback.lsp.analysis import ReadConfig
from talkback.lsp.line_index import TextSpan

_TABLES = {"rules": "rule", "pools": "pool", "networks": "network"}
_SLOT = re.compile(r"\{quote:([^{}]+)\}")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class NameUse:
    """A name in the text; `defines` tells that the table of that name begins there."""

    kind: str
    name: str
    span: TextSpan
    defines: bool = False


def uses(read: ReadConfig) -> Iterator[NameUse]:
    """Every use of a name in the file, in no order."""
    for path, span in read.spans.items():
        match path:
            case (str(table), str(name)) if table in _TABLES:
                yield NameUse(_TABLES[table], name, _key_span(read.text, span), defines=True)
            case ("defaults" | "rules", *_):
                yield from _in_rule(read, path, span)
            case _:
                pass


def use_at(read: ReadConfig, offset: int) -> NameUse | None:
    """The name at an offset."""
    found = (use for use in uses(read) if use.span.start <= offset <= use.span.end)
    return min(found, key=lambda use: use.span.end - use.span.start, default=None)


def same_name(read: ReadConfig, asked: NameUse) -> list[NameUse]:
    """All uses of what a name stands for, the definition first."""
    alike = [use for use in uses(read) if (use.kind, use.name) == (asked.kind, asked.name)]
    return sorted(alike, key=lambda use: (not use.defines, use.span.start))


def file_of_pool(read: ReadConfig, name: str) -> Path | None:
    """The quotes file of a pool, where it has one."""
    pools = (pool for pool in read.draft.config.pools if pool.name == name)
    return next((pool.path for pool in pools if pool.path is not None), None)


def renamed(read: ReadConfig, asked: NameUse, name: str) -> list[tuple[TextSpan, str]] | None:
    """The edits that give another name; None where a file outside is called so as well."""
    if asked.kind == "pool" and file_of_pool(read, asked.name) is not None:
        return None
    edits = []
    for use in same_name(read, asked):
        in_key = use.defines and not _BARE.fullmatch(name)
        edits.append((use.span, f'"{name}"' if in_key else name))
    return edits


def _in_rule(read: ReadConfig, path: KeyPath, span: ValueSpan) -> Iterator[NameUse]:
    names = [part for part in path if isinstance(part, str)]
    written = read.text[span.start : span.end]
    if written[:1] not in ("'", '"'):
        return
    if names[-1] == "pool":
        quotes = 3 if written.startswith(written[0] * 3) and len(written) > 5 else 1
        text = TextSpan(span.start + quotes, span.end - quotes)
        yield NameUse("pool", read.text[text.start : text.end], text)
    elif names[-1] == "reply":
        for slot in _SLOT.finditer(written):
            start = span.start + slot.start(1)
            yield NameUse("pool", slot[1], TextSpan(start, start + len(slot[1])))


def _key_span(text: str, span: ValueSpan) -> TextSpan:
    """A table's name, within its quotation marks where it has some."""
    if text[span.key] in "\"'":
        end = text.find(text[span.key], span.key + 1)
        return TextSpan(span.key, end + 1)
    bare = _BARE.match(text, span.key)
    return TextSpan(span.key, bare.end() if bare else span.key)
