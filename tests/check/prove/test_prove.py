"""`talkback check --prove`: which small changes of a rule its examples would not notice."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.check.prove.proof import ProofRequest
from talkback.check.run import check as run_check
from talkback.cli.main import main
from talkback.config.find_config import builtin


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(text: str, *args: str) -> Result:
    Path("rules.toml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["check", "-c", "rules.toml", *args])


def survivors(text: str, *args: str) -> list[str]:
    done = check(text, "--format", "json", *(args or ["--prove"]))
    return [each["message"] for each in json.loads(done.stdout) if each["code"] == "TB602"]


def rule(pattern: str, *more: str) -> str:
    lines = ("[rules.r]", f"triggers = '{pattern}'", "reply = 'x'", *more)
    return "\n".join(lines) + "\n"


UNNOTICED = [
    (
        rule(r"\btea", "examples = ['tea', 'TEA']"),
        r"no example notices the rule without this \b; add 'stea' to counter_examples",
    ),
    (
        rule("^tea$", "examples = ['tea', 'TEA']", "counter_examples = ['tea then']"),
        "no example notices the rule without this ^; add 'well tea' to counter_examples",
    ),
    (
        rule("tea|mate", "examples = ['tea', 'TEA']"),
        "no example notices the rule without the alternative “mate”; add 'mate' to examples",
    ),
    (
        rule("colou?r", "examples = ['colour', 'COLOUR']"),
        "no example notices the rule if “u” had to be there; add 'color' to examples",
    ),
    (
        rule("tea", "examples = ['tea', 'TEA']", "unless = 'green'"),
        "no example notices the rule without “green”; add 'tea green' to counter_examples",
    ),
    (
        rule("tea", "examples = ['tea now', 'TEA now']", "also = 'now'"),
        "no example notices the rule without “now”; add 'tea' to counter_examples",
    ),
    (
        rule("tea(?! bag)", "examples = ['tea', 'TEA']"),
        "no example notices the rule without “(?! bag)”; add 'tea bag' to counter_examples",
    ),
    (
        rule("tea", "examples = ['tea']"),
        "no example notices the rule with ignore_case = false; add 'TEA' to examples",
    ),
    (
        rule("it.s", """examples = ["it's", "IT'S"]""").replace("'it.s'", '"it\'s"'),
        "no example notices the rule with normalise = false; add 'it’s' to examples",
    ),
]
IDS = [told.removeprefix("no example notices the rule ") for _, told in UNNOTICED]


@pytest.mark.parametrize(("text", "told"), UNNOTICED, ids=IDS)
def test_a_change_that_no_example_notices_is_told_with_a_line(text: str, told: str) -> None:
    assert told in survivors(text)


@pytest.mark.parametrize(("text", "told"), UNNOTICED, ids=IDS)
def test_with_that_line_added_it_is_noticed(text: str, told: str) -> None:
    line, key = told.rpartition("; add ")[2].split(" to ")
    before, found, after = text.partition(f"\n{key} = [")
    text = f"{before}{found}{line}, {after}" if found else f"{text}{key} = [{line}]\n"
    assert told not in survivors(text)


def test_changes_that_one_line_shows_are_one_report() -> None:
    examples = r"""examples = ["tea", "*tea", "TEA", "te\u200ba"]"""
    changes = r"if “\*” might not be there or if “[*_]” might not be there"
    assert survivors(rule(r"^\*?[*_]?tea", examples, "counter_examples = ['well tea']")) == [
        f"no example notices the rule {changes}; add '**tea' to examples"
    ]


NOTICED = rule(
    r"\btea\b",
    "examples = ['tea', 'TEA', \"t\\u200bea\"]",
    "counter_examples = ['steal', 'sea', 'teas', 'stea']",
)


def test_where_all_is_noticed_it_says_so() -> None:
    done = check(NOTICED, "--prove", "--strict")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "rules.toml: no problems found\n4 of 4 changes noticed (100 %)\n"


def test_a_session_notices_as_an_example_does() -> None:
    text = NOTICED.replace(", 'stea'", "")
    assert survivors(text) == [
        r"no example notices the rule without this \b; add 'stea' to counter_examples"
    ]
    Path("chat.txt").write_text("<ann> steam? stea\n(silence)\n", encoding="utf-8")
    assert survivors(text, "--prove", "chat.txt") == []


def test_a_line_of_the_logs_is_shown_before_one_that_is_made_up() -> None:
    Path("log.txt").write_text(
        "[2024-01-02 09:00:01] <ann> coffee\n[2024-01-02 09:00:02] <ann> real teas\n", "utf-8"
    )
    text = NOTICED.replace("'teas', ", "")
    assert survivors(text, "--prove", "--logs", "log.txt") == [
        r"no example notices the rule without this \b; add 'real teas' to counter_examples"
    ]


def test_what_is_no_log_in_a_folder_is_told_and_the_others_are_read() -> None:
    """Colours of IRC among them, and a line that ends in CR alone."""
    Path("logs").mkdir()
    Path("logs/README").write_text("What people said.\n", "utf-8")
    Path("logs/empty.log").touch()
    Path("logs/gone.log").symlink_to("nowhere")
    os.mkfifo("logs/pipe")
    Path("logs/z.log").write_bytes(b"[09:00] <\x0304ann\x03> coffee\r[09:01] <ann> real teas\n")
    done = check(NOTICED.replace("'teas', ", ""), "--prove", "--logs", "logs")
    assert done.exit_code == 0
    assert "add 'real teas' to counter_examples" in done.stdout
    told = done.stderr.splitlines()
    assert told[0].startswith("logs/README: no messages in any format that is known")
    assert told[1:3] == [
        "logs/empty.log: it is empty",
        "logs/gone.log: could not be read: No such file or directory",
    ]
    assert "README" not in told[3]


@pytest.mark.parametrize(
    ("path", "words"),
    [("pipe", "is no file"), ("empty.log", "it is empty"), ("z.zip", "it is a zip archive")],
)
def test_what_is_named_and_no_log_is_wrong_usage(path: str, words: str) -> None:
    os.mkfifo("pipe")
    Path("empty.log").touch()
    Path("z.zip").write_bytes(b"PK\3\4" + bytes(30))
    done = check(NOTICED, "--prove", "--logs", path)
    assert (done.exit_code, words in done.stderr) == (2, True)


def test_what_no_line_shows_counts_for_nothing_and_is_told_on_demand() -> None:
    text = rule(r"\d+", "examples = ['1']", "normalise = false", "ignore_case = false")
    done = check(text, "--prove", "-v")
    assert "undecided: r with ignore_case = true: no line is known that shows it" in done.stderr


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--prove"], 0),
        (["--prove", "--strict"], 1),
        (["--prove-min", "75"], 0),
        (["--prove-min", "76"], 1),
    ],
    ids=["proved", "strict", "enough", "too few"],
)
def test_survivors_are_warnings_and_too_few_noticed_fail(args: list[str], code: int) -> None:
    assert check(NOTICED.replace(", 'stea'", ""), *args).exit_code == code


@pytest.mark.parametrize("percent", ["nan", "-1", "101", "inf"])
def test_a_percentage_is_between_0_and_100(percent: str) -> None:
    assert check(NOTICED, "--prove-min", percent).exit_code == 2


@pytest.mark.parametrize("args", [["--logs", "rules.toml"], ["-v"]], ids=" ".join)
def test_what_goes_with_prove_alone_is_wrong_usage(args: list[str]) -> None:
    assert check(NOTICED, *args).exit_code == 2


def test_bounds_and_sets_are_changed_on_demand() -> None:
    text = rule("^te{2,3}[aá]$", "examples = ['teea']")
    changed = [told for told in survivors(text, "--prove-all") if "{" in told or "[" in told]
    assert len(changed) == 4
    assert not [told for told in survivors(text) if "{" in told or "[" in told]


def test_a_config_with_errors_is_not_proved() -> None:
    done = check(NOTICED.replace("'tea', 'TEA'", "'coffee', 'TEA'"), "--prove")
    assert done.exit_code == 1
    assert "changes" not in done.stderr


def test_a_pattern_that_is_slow_on_its_own_samples_is_proved_all_the_same() -> None:
    assert survivors(rule(r"(?:a|a)*b\b", "examples = ['ab', 'AB']"))


FAULTS = [
    (r"\btea\b", r"tea\b"), (r"\btea\b", r"\btea"), ("^!tea", "!tea"), ("now$", "now"),
    ("mate|chai", "mate"), ("mate|chai", "chai"), ("colou?r", "colour"), ("colou?r", "color"),
    ("(?! bag)", ""), ("(?<!green )", ""), ("unless = 'no thanks'\n", ""),
    ("also = 'please'\n", ""), ("also = 'please'", "also = 'plea'"),
    ("'no thanks'", "'no thank'"), ("'no thanks'", "'o thanks'"),
    ("[rules.say]", "[rules.say]\nignore_case = false"),
    ("[rules.say]", "[rules.say]\nnormalise = false"), ("sugar(?:s|ed)?", "sugar(?:s)?"),
    ("sugar(?:s|ed)?", "sugar(?:ed)?"), ("sugar(?:s|ed)?", "sugar(?:s|ed)"),
]  # fmt: skip
"""What slips out of a pattern, or into it, when somebody edits it."""
WELL_PROVED = r"""
[rules.say]
triggers = [
    '\btea\b(?! bag)', '^!tea', '(?<!green )(?:mate|chai) now$', '\bcolou?r\b', 'sugar(?:s|ed)?!',
]
also = 'please'
unless = 'no thanks'
reply = "milk?"
examples = [
    "TEA please", "tea, pl\u200bease", "!teatime please", "please: mate now", "please: chai now",
    "color please", "colour please", "please, sugar!", "please, sugars!", "please, sugared!",
    "tea please, no thank you", "tea please, o thanks",
]
counter_examples = [
    "stea please", "steals please", "teas please", "tea bag please", "say !teatime please",
    "please mate nowhere", "please chai now then", "green chai now please",
    "please, green mate now", "please, green chai now", "please: mate now or later",
    "scolor please", "colors please", "tea", "tea plea", "tea please, no thanks",
]
"""


@pytest.mark.parametrize(("old", "new"), FAULTS, ids=[f"{old} to {new}" for old, new in FAULTS])
def test_a_seeded_fault_is_noticed_by_examples_that_were_proved(old: str, new: str) -> None:
    assert check(WELL_PROVED, "--prove", "--strict").exit_code == 0
    assert old in WELL_PROVED
    done = check(WELL_PROVED.replace(old, new, 1))
    assert done.exit_code == 1
    assert "TB601" in done.stdout


def test_no_small_change_of_the_shipped_rules_goes_unnoticed() -> None:
    proof = run_check(builtin(), request=ProofRequest()).proof
    assert proof is not None
    assert proof.noticed > 20
    assert proof.survivors == []
