"""A lint has one home: its file and its name among the others, and everything tells of it."""

from pathlib import Path

from tests.changed_copy import asked

LINT = (
    "talkback/lint/shouting.py",
    "",
    '''\
"""TB899: a reply in capitals."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if any(str(reply).isupper() for reply in rule.replies):
        yield LintFinding(context.place(rule, RuleKeys.replies), "the reply shouts")


SHOUTING = RuleLint("TB899", "Shouting", "A reply in capitals.", "Say it in small ones.", _check)
''',
)
RUNNER = "talkback/lint/runner.py"
NAMED = (
    (RUNNER, "from talkback.lint.taken_example", "from talkback.lint.shouting import SHOUTING\n"),
    (RUNNER, "    NEVER_FIRES,\n", "    SHOUTING,\n"),
)
QUESTION = """
import json
from pathlib import Path
from docs.generate import page
from talkback.check.run import check
from talkback.cli.views.check_view import _TITLES

problems = [problem for problem in check(Path("rules.toml")).problems if problem.code == "TB899"]
print(json.dumps({
    "told": [str(problem) for problem in problems],
    "documented": "TB899" in page("problems.md"),
    "title": _TITLES["TB899"],
}))
"""
RULES = """\
[rules.loud]
triggers = "tea"
reply = "TEA!"
examples = ["tea"]
[rules.quiet]
triggers = "coffee"
reply = "Coffee."
examples = ["coffee"]
"""


def test_a_new_lint_is_a_file_and_its_name_in_the_runner(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    assert asked(tmp_path, (LINT, *NAMED), QUESTION) == {
        "told": ["rules.toml:3:9: TB899 the reply shouts"],
        "documented": True,
        "title": "Shouting",
    }
