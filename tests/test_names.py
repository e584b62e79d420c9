"""One word for one thing: what is named twice, and why it may be."""

import ast
from collections import defaultdict
from pathlib import Path

import talkback

PACKAGE = Path(talkback.__file__).parent

REPEATED_MODULES = {
    "channels": "what net/protocol keeps of our channels, and what ircd keeps of its own",
    "client": "of an IRC network, and of the embedded one",
    "connection": "a client's, the embedded server's, and a database's",
    "errors": "the one tree, what can be wrong with a state file, and with a database",
    "file": "of the log, and of quotes",
    "networks": "the reader of [networks], and what others call its keys",
    "registration": "of a client, and at the embedded server",
    "report": "of what is wrong with a config, and of a replay",
    "rules": "the reader of [rules], and what others call its keys",
    "run": "the entry of each product",
    "schema": "of rules.toml, and of the state's tables",
    "state": "what the engine remembers, and what the embedded server does",
}
"""Each is told apart by its folder."""


def folders_of_modules() -> dict[str, list[str]]:
    """Modules of one name outside `cli`, whose modules are named like their commands."""
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if place.parts[0] != "cli" and place.stem not in ("__init__", "__main__"):
            found[place.stem].append(str(place.parent))
    return found


def test_no_class_stands_for_two_things() -> None:
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(str(path.relative_to(PACKAGE)))
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def test_a_module_name_repeats_only_where_its_folder_tells_it_apart() -> None:
    repeated = {name for name, folders in folders_of_modules().items() if len(folders) > 1}
    assert repeated - REPEATED_MODULES.keys() == set()
