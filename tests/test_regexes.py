"""The law on regular expressions of ours: none that an early CPython 3.11 matches wrongly.

Possessive repeats and atomic groups lose matches, or make some up, before 3.11.2 (gh-100061) and
3.11.5 (gh-106052), unless what is repeated is one character or one set. `regex` has its own engine.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.test_laws import modules, tree

COLLECT = """
import importlib, json, pkgutil, sys
from re import _compiler
import talkback

found, real = [], _compiler.compile
def compiled(pattern, flags=0):
    module = sys._getframe(3).f_globals["__name__"]  # re._compile and re.compile are between
    if module.startswith("talkback"):
        found.append((repr(pattern), int(flags)))
    return real(pattern, flags)
_compiler.compile = compiled
for module in pkgutil.walk_packages(talkback.__path__, "talkback."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(json.dumps(found))
"""
FUNCTIONS = {"match", "search", "sub", "subn", "findall", "finditer", "fullmatch", "split"}
ONE = {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.CATEGORY}


def wrong(nodes: Any) -> Iterator[str]:  # noqa: ANN401 - the parser's own types
    """Constructs anywhere in a parsed pattern that must not be there."""
    for op, argument in nodes:
        if op is sre.ATOMIC_GROUP:
            yield "an atomic group"
        if op is sre.POSSESSIVE_REPEAT and [one for one, _ in argument[2]][1:] + [
            one for one, _ in argument[2] if one not in ONE
        ]:
            yield "a possessive repeat of more than one character"
        yield from wrong_within(argument)


def wrong_within(argument: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(argument, _parser.SubPattern):
        yield from wrong(argument)
    elif isinstance(argument, (tuple, list)):
        for part in argument:
            yield from wrong_within(part)


def found(pattern: str | bytes, flags: int = 0) -> list[str]:
    return list(wrong(_parser.parse(pattern, flags)))


def compiled_at_import() -> list[tuple[str | bytes, int]]:
    """Every pattern that is compiled when all modules are imported, and its flags."""
    command = [sys.executable, "-c", COLLECT]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [(ast.literal_eval(pattern), flags) for pattern, flags in json.loads(printed)]


def used_in_passing(node: ast.AST) -> str | None:
    """The pattern of `re.search(pattern, text)` and its like, where it is written out."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=function),
            args=[ast.Constant(value=str(pattern)), *_],
        ) if function in FUNCTIONS:
            return pattern
    return None


def test_no_pattern_of_ours_needs_a_mended_python() -> None:
    patterns = compiled_at_import()
    assert len(patterns) > 100
    assert {pattern: bad for pattern, flags in patterns if (bad := found(pattern, flags))} == {}


def test_no_pattern_within_a_function_does() -> None:
    nodes = [node for path in modules() for node in ast.walk(tree(path))]
    patterns = [pattern for node in nodes if (pattern := used_in_passing(node)) is not None]
    assert len(patterns) > 5
    assert {pattern: bad for pattern in patterns if (bad := found(pattern))} == {}


@pytest.mark.parametrize(
    "pattern", [r"(?:ab)*+", r"'(?:[^']|'(?!'))*+'", r"(?>a)", rb"x(?:y(?::\d)?+)?"]
)
def test_what_early_pythons_match_wrongly_is_found(pattern: str | bytes) -> None:
    assert found(pattern)


@pytest.mark.parametrize("pattern", [r"a*+b", r"[^']*+'", r"(?:a+|\.[a-z]++)*", rb"\d{2,4}+"])
def test_one_character_may_be_taken_for_good(pattern: str | bytes) -> None:
    assert not found(pattern)
