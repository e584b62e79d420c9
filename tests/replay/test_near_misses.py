"""Lines that a trigger only just missed: which, by which change, and that nothing else changes."""

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.chatlogs import chunks
from talkback.cli.main import main
from talkback.engine.ruleset import RuleSet
from talkback.model.message import MessageKind
from talkback.replay import scan as scanning
from talkback.replay.executors import Inline
from talkback.replay.near_misses import NearScores
from talkback.replay.report import EXAMPLES, MatchedLine, ReplayReport
from tests.engine.making import rule, ruleset
from tests.replay.log_writers import ZNC
from tests.replay.making import RULES, chat, counts, replay_of

TEA = ruleset(
    rule(r"\btea\b", name="tea", unless=("iced",), also=("the",)),
    rule("Kernel Panic$", name="panic", ignore_case=False),
    rule("it's", name="raw", normalise=False),
    rule("^help", name="help", on=frozenset({MessageKind.MENTION})),
    rule("steam", name="off", enabled=False),
)
LINES = {
    "the steam engine": ("tea", r"without \b", "tea"),
    "the iced steam": None,
    "a steam engine": None,
    "the tea": None,
    "kernel panic": ("panic", "with ignore_case = true", "kernel panic"),
    "Kernel Panic!": ("panic", "without $", "Kernel Panic"),
    "Kernel Panik": ("panic", "with one letter otherwise", "Kernel Panik"),
    "Kernel  Pannic": ("panic", "with one letter otherwise", "Kernel  Pannic"),
    "Colonel Panic": None,
    "so it’s": ("raw", "with normalise = true", "it’s"),
    "talkback: please help": ("help", "without ^", "help"),
    "please help": None,
    "talkback: mute": None,
}


def near_of(path: Path, rules: RuleSet = TEA) -> tuple[NearScores, ReplayReport]:
    replay = replay_of(rules, path)
    replay.find_near_misses()
    replay.run(Inline(), lambda _: None)
    assert replay.near is not None
    return replay.near.scores, replay.report


@pytest.mark.parametrize(("line", "told"), LINES.items(), ids=LINES)
def test_a_near_miss_is_told_with_its_change_and_its_place(
    tmp_path: Path, line: str, told: tuple[str, str, str] | None
) -> None:
    path = tmp_path / "#here.log"
    path.write_text(f"[12:34] <ann> {line}\n", encoding="utf-8")
    scores, _ = near_of(path)
    found = [
        (name, near.change, shown.text[slice(*shown.span)])
        for name, rows in scores.items()
        for near, score in rows.items()
        for shown in score.lines
    ]
    assert found == ([] if told is None else [told])


def test_of_many_all_are_counted_and_the_first_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "#here.log"
    path.write_text("".join(f"[12:34] <ann{n}> the steam {n}\n" for n in range(9)))
    [score] = near_of(path)[0]["tea"].values()
    assert score.count == 9
    first = [MatchedLine(f"ann{n}", f"the steam {n}", (5, 8)) for n in range(EXAMPLES)]
    assert score.lines == first


def test_what_is_found_does_not_depend_on_how_a_log_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(7)
    path = ZNC.write(tmp_path, chat(dice, 400), dice)
    whole, report = near_of(path, RULES)
    monkeypatch.setattr(chunks, "PART", 900)
    monkeypatch.setattr(scanning, "BLOCK", 200)
    assert near_of(path, RULES)[0] == whole
    assert whole["twss"]
    plain = replay_of(RULES, path)
    plain.run(Inline(), lambda _: None)
    assert counts(plain.report) == counts(report), "the rules do as they did without"
    assert plain.report.messages == report.messages


def test_the_command_shows_them_by_rule_and_json_has_them(tmp_path: Path) -> None:
    config, log = tmp_path / "rules.toml", tmp_path / "#here.log"
    config.write_text("[rules.tea]\ntriggers = '\\btea\\b'\nreply = 'x'\n")
    log.write_text("[12:34] <ann> tea\n[12:34] <ann> steam\n[12:34] <bob> teas\n")
    asked = ("replay", "-c", str(config), "--near", str(log))
    shown = CliRunner().invoke(main, asked).stdout.splitlines()
    assert shown[-3:] == [
        r"tea  near: 2 lines; \btea\b would match without \b",
        "  <ann> steam",
        "  <bob> teas",
    ]
    near = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)["near"]
    assert near["tea"]["count"] == 2
    assert near["tea"]["changes"][0]["lines"][1] == {"nick": "bob", "text": "teas", "span": [0, 3]}
    log.write_text("[12:34] <ann> tea\n")
    assert CliRunner().invoke(main, asked).stdout.endswith("no line was nearly matched\n")
    plain = CliRunner().invoke(main, [*asked[:3], "--json", str(log)]).stdout
    assert "near" not in json.loads(plain)
