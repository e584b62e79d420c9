"""The JSON Schema of `rules.toml`, walked along a path: which keys belong there, what they take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from talkback.config.json_schema import json_schema
from talkback.config.locations.toml_spans import KeyPath

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchemaKey:
    """A key of a table: what it means, and what it may be."""

    name: str
    meaning: str
    node: Node


def keys_at(path: KeyPath) -> dict[str, SchemaKey]:
    """The keys of the table under a path; none where it is no table, or names its own keys."""
    found: dict[str, SchemaKey] = {}
    for node in _nodes(path):
        for name, below in node.get("properties", {}).items():
            found.setdefault(name, SchemaKey(name, below.get("description", ""), below))
    return found


def key_at(path: KeyPath) -> SchemaKey | None:
    """What is known of a key, or of the key that a list's item stands under."""
    names = [part for part in path if isinstance(part, str)]
    return keys_at(tuple(names[:-1])).get(names[-1]) if names else None


def values_of(key: SchemaKey) -> list[str]:
    """The values that a key may have, as they are written, as far as they can be listed."""
    found: dict[str, None] = {}
    for node in _parts(key.node):
        for value in (*node.get("enum", ()), *((node["const"],) if "const" in node else ())):
            found[_written(value)] = None
        if node.get("type") == "boolean":
            found |= {"true": None, "false": None}
    return list(found)


def _nodes(path: KeyPath) -> Sequence[Node]:
    nodes: list[Node] = [*_parts(_schema())]
    for step in path:
        below = (part for node in nodes for part in _below(node, step))
        nodes = [part for node in below for part in _parts(node)]
    return nodes


def _below(node: Node, step: str | int) -> Iterator[Node]:
    if isinstance(step, int):
        return
    if step in (properties := node.get("properties", {})):
        yield properties[step]
    elif isinstance(others := node.get("additionalProperties"), dict):
        yield others


def _parts(node: Node) -> Iterator[Node]:
    """A node and all that it stands for: references, alternatives, items of lists."""
    yield node
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/definitions/")
        yield from _parts(_schema()["definitions"][name])
    for several in ("allOf", "anyOf", "oneOf"):
        for each in node.get(several, ()):
            yield from _parts(each)
    if isinstance(items := node.get("items"), dict):
        yield from _parts(items)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


@cache
def _schema() -> Node:
    return json_schema()
