"""A fix is an edit after which the problem is gone, and nothing else has changed."""

from pathlib import Path

import pytest

from talkback.lint.no_example import NO_EXAMPLE
from talkback.lsp.analysis import Analysis, analyse
from talkback.lsp.fixes import fixes
from talkback.lsp.line_index import LineIndex
from talkback.lsp.open_files import OpenFiles
from talkback.lsp.problem_spans import problem_span

OTHER = "\n[rules.other]\ntriggers = 'other'\nreply = 'x'\nexamples = ['other']\n"


def analysed(text: str) -> Analysis:
    path, files = Path("/nowhere/rules.toml"), OpenFiles()
    files.put(path, text)
    return analyse(path, files, ())


@pytest.mark.parametrize(
    ("rule", "fixed"),
    [
        pytest.param(
            "[rules.tea]\ntriggers = 'tea'\nreply = 'A cup.'\n",
            "[rules.tea]\ntriggers = 'tea'\nreply = 'A cup.'\nexamples = [\"tea\"]\n",
            id="a table",
        ),
        pytest.param(
            "[rules]\ntea = { triggers = \"it's\", reply = 'A cup.' }\n",
            "[rules]\ntea = { triggers = \"it's\", reply = 'A cup.', examples = [\"it's\"] }\n",
            id="an inline table, and a quote in the line",
        ),
        pytest.param(
            "[rules]\ntea.triggers = 'tea'\ntea.reply = 'A cup.'\n",
            "[rules]\ntea.triggers = 'tea'\ntea.reply = 'A cup.'\ntea.examples = [\"tea\"]\n",
            id="dotted keys",
        ),
        pytest.param(
            "[rules.tea]\ntriggers = 'tea'\nexamples = []\nreply = 'A cup.'\n",
            "[rules.tea]\ntriggers = 'tea'\nexamples = [\"tea\"]\nreply = 'A cup.'\n",
            id="an empty list",
        ),
    ],
)
def test_a_rule_without_an_example_gets_one_as_the_file_is_written(rule: str, fixed: str) -> None:
    text = rule + OTHER
    before = analysed(text)
    [problem] = (p for p in before.problems_in(before.path) if p.code == NO_EXAMPLE.id)
    [fix] = fixes(problem, problem_span(problem, LineIndex(text), None), text, before.read)
    after = text[: fix.span.start] + fix.text + text[fix.span.end :]
    assert after == fixed + OTHER
    found = analysed(after)
    assert [p.code for p in found.problems_in(found.path)] == []
