"""Flaws in a quotes file that can be read: each has a case and a near case."""

import pytest

from talkback.model.errors import Severity
from talkback.quotes.file_problems import FlawKind, quote_flaws

CASES = {
    "nothing wrong": ("# a\na ~ b\nc ~ b ~ s\n", []),
    "twice": ("a ~ b\n\na ~ b ~ source\n", [(FlawKind.TWICE, 3, "line 1")]),
    "nearly twice": ("It’s so.\n# c\nits so\n", [(FlawKind.ALIKE, 3, "line 1")]),
    "three times": ("a\na\na\n", [(FlawKind.TWICE, 2, "line 1"), (FlawKind.TWICE, 3, "line 1")]),
    "a control character": ("ok\nbold \x02text\n", [(FlawKind.UNFIT, 2, "U+0002")]),
    "a carriage return inside": ("a\rb\n", [(FlawKind.UNFIT, 1, "U+000D")]),
    "long": ("x" * 401 + "\n", [(FlawKind.LONG, 1, "401 bytes")]),
    "no text that anybody sees": (
        "a\n\u200b\n\u3164 \u2800\n",
        [
            (FlawKind.UNFIT, 2, "there is no text that anybody sees"),
            (FlawKind.UNFIT, 3, "there is no text"),
        ],
    ),
    "a tilde without blanks": ("It rains.~Ann\n", [(FlawKind.PARTED, 1, "“~Ann” is text")]),
    "a tilde with one blank before": ("It rains. ~Ann\n", [(FlawKind.PARTED, 1, "“~Ann” is text")]),
    "a tilde with one blank behind": (
        "It rains.~ ann\n",
        [(FlawKind.PARTED, 1, "“~ ann” is text")],
    ),
    "a tilde between no-break spaces": ("It rains\u00a0~\u00a0ann\n", [(FlawKind.PARTED, 1, "~")]),
    "a full-width tilde": ("It rains ～ Ann\n", [(FlawKind.PARTED, 1, "“～ Ann” is text")]),
    "a dash before a name": (
        "It rains. – Ann Lee\n",
        [(FlawKind.PARTED, 1, "“– Ann Lee” is text")],
    ),
    "two dashes before a name": ("“It rains” -- Ann\n", [(FlawKind.PARTED, 1, "“-- Ann” is text")]),
    "an author who is a number": ("From 5 ~ 10 drops\n", [(FlawKind.PARTED, 1, "by “10 drops”")]),
    "tildes that are text": (
        "~/rain is ~5 km off~\nthe path ~/rain ~ Ann\nso ~ 2pac\n",
        [(FlawKind.PARTED, 3, "by “2pac”")],
    ),
    "dashes that are text": ("It rains - Ann says.\nWell. - Ann says so.\nso – so\n", []),
    "a fortune file, which its reader tells of": ("a\n%\na\n%\n", []),
    "just short enough": ("x" * 400 + "\n", []),
}


@pytest.mark.parametrize(("text", "findings"), CASES.values(), ids=CASES)
def test_is_found(text: str, findings: list[tuple[FlawKind, int, str]]) -> None:
    found = list(quote_flaws(text))
    assert [(finding.kind, finding.line) for finding in found] == [case[:2] for case in findings]
    for finding, (_, _, words) in zip(found, findings, strict=True):
        assert words in finding.message


def test_only_matters_of_taste_are_warnings() -> None:
    warnings = {flaw for flaw in FlawKind if flaw.severity is Severity.WARNING}
    assert warnings == {FlawKind.ALIKE, FlawKind.LONG, FlawKind.PARTED}
