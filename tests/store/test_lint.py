"""Flaws in a quotes file that can be read: each has a case and a near case."""

import pytest

from talkback.errors import Severity
from talkback.store.lint import Flaw, lint

CASES = {
    "nothing wrong": ("# a\na ~ b\nc ~ b ~ s\n", []),
    "twice": ("a ~ b\n\na ~ b ~ source\n", [(Flaw.TWICE, 3, "line 1")]),
    "nearly twice": ("It’s so.\n# c\nits so\n", [(Flaw.ALIKE, 3, "line 1")]),
    "three times": ("a\na\na\n", [(Flaw.TWICE, 2, "line 1"), (Flaw.TWICE, 3, "line 1")]),
    "a control character": ("ok\nbold \x02text\n", [(Flaw.UNFIT, 2, "U+0002")]),
    "a carriage return inside": ("a\rb\n", [(Flaw.UNFIT, 1, "U+000D")]),
    "long": ("x" * 401 + "\n", [(Flaw.LONG, 1, "401 bytes")]),
    "just short enough": ("x" * 400 + "\n", []),
}


@pytest.mark.parametrize(("text", "findings"), CASES.values(), ids=CASES)
def test_is_found(text: str, findings: list[tuple[Flaw, int, str]]) -> None:
    found = list(lint(text))
    assert [(finding.flaw, finding.line) for finding in found] == [case[:2] for case in findings]
    for finding, (_, _, words) in zip(found, findings, strict=True):
        assert words in finding.message


def test_only_matters_of_taste_are_warnings() -> None:
    warnings = {flaw for flaw in Flaw if flaw.severity is Severity.WARNING}
    assert warnings == {Flaw.ALIKE, Flaw.LONG}
