"""Mutants: each compiles, differs in one place, and stands where it says."""

import ast
from pathlib import Path

import pytest

from talkback.engine import gates
from tests.mutants.mutate import mutants

CASES = {
    "a comparison": ("x = a < b", ["x = (a <= b)"]),
    "and": ("x = a and b", ["x = (a or b)"]),
    "not": ("x = not a", ["x = (a)"]),
    "a sum": ("x = a + b", ["x = (a - b)"]),
    "a number": ("x = 1", ["x = (2)"]),
    "a text": ("x = 'é', 'b'", ["x = (''), 'b'", "x = 'é', ('')"]),
    "any": ("x = any(a)", ["x = (all(a))"]),
    "what is returned": ("def f(): return a", ["def f(): return None"]),
    "a call for its effect": ("f(a)", ["pass"]),
    "what an attribute is set to": ("a.b = c", ["pass"]),
    "which of two": ("x = a if c else b", ["x = (b if c else a)"]),
    "a condition": ("if a: b = 0\n", ["if (not a): b = 0\n", "if a: b = (1)\n"]),
    "how a class is made": ("@dataclass(slots=True)\nclass A: b: int | None", []),
    "a type": ("A = int | None", []),
    "what no test can see": ('def f(a: "A") -> "B":\n    "doc"\n    raise a', []),
}


@pytest.mark.parametrize(("source", "changed"), CASES.values(), ids=CASES)
def test_is_changed(source: str, changed: list[str]) -> None:
    assert [mutant.source for mutant in mutants(source)] == changed


def test_all_mutants_of_the_gates_compile_and_stand_where_they_say() -> None:
    source = Path(gates.__file__).read_text("utf-8")
    made = list(mutants(source))
    assert len(made) > 100
    assert len({mutant.source for mutant in made}) == len(made)
    for mutant in made:
        ast.parse(mutant.source)
        line = source.split("\n")[mutant.line - 1].encode()
        assert line[mutant.column - 1 :].decode().startswith(mutant.before.split("\n")[0])
