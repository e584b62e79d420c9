"""Simulated channel sessions, and the runner that holds them against the engine."""

from pathlib import Path

import pytest

from talkback.app.snapshot import read_snapshot
from talkback.app.transcript import Transcript
from talkback.config.locate import builtin
from talkback.errors import ConfigError
from talkback.message import Manner, Message, Person
from tests.engine.making import rule, ruleset

SESSIONS = sorted((Path(__file__).parent.parent / "sessions").glob("*.txt"))
STAGE = Message("net", "#here", Person("?"), "", "bot")
TEA = """<alice> tea?
<bot> alice: {quote:p}
"""


def played(text: str) -> list[str]:
    rules = ruleset(
        rule("tea", name="tea", reply="{nick}: {quote}", pools=("p",), cooldown=60.0),
        rule("milk", name="milk", reply="pours", manner=Manner.ACTION, continues=True),
        rule("milk", name="sugar", reply="sugar?", manner=Manner.NOTICE),
        pools={"p": ["One (1)", "Two [2]"]},
    )
    return [
        line
        for found in Transcript("s.txt", rules, STAGE).differences(text)
        for line in (
            *(f"-{line}" for line in found.written),
            *(f"+{line}" for line in found.played),
        )
    ]


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_the_rules_that_ship_in_a_simulated_channel(path: Path) -> None:
    snapshot = read_snapshot(builtin())
    stage = Message("net", "#here", Person("?"), "", snapshot.bot.nicks[0])
    text = path.read_text(encoding="utf-8")
    assert list(Transcript(str(path), snapshot.ruleset, stage).differences(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n\n",
        TEA,
        TEA + "<bob> tea!\n(silence)\n-- 1m later\n<bob> tea!\n<bot> bob: {quote:p}\n",
        TEA + "-- in #there\n<bob> tea!\n<bot> bob: {quote:p}\n",
        "<alice> milk\n* bot pours\n-bot- sugar?\n",
        "-alice- tea\n(silence)\n",
    ],
)
def test_a_session_that_holds(text: str) -> None:
    assert played(text) == []


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("<alice> tea?\n(silence)\n", ["-(silence)", "+<bot> alice: "]),
        ("<alice> tea?\n<bob> hm\n", ["+<bot> alice: "]),
        ("<alice> tea?\n", ["+<bot> alice: "]),
        ("<alice> coffee?\n<bot> alice: {quote:p}\n", ["-<bot> alice: {quote:p}"]),
        (TEA + "<bot> and more\n", ["-<bot> and more"]),
        ("<alice> tea?\n<bot> bob: {quote:p}\n", ["-<bot> bob: {quote:p}", "+<bot> alice: "]),
        ("<alice> tea?\n<bot> alice: {quote:q}\n", ["-<bot> alice: {quote:q}", "+<bot> alice: "]),
        (TEA + "<bob> tea\n<bot> bob: {quote:p}\n", ["-<bot> bob: {quote:p}"]),
        ("<alice> milk\n* bot pours\n", ["+-bot- sugar?"]),
    ],
)
def test_a_difference_is_shown_as_a_diff(text: str, differences: list[str]) -> None:
    changed = played(text)
    assert len(changed) == len(differences)
    for line, beginning in zip(changed, differences, strict=True):
        assert line.startswith(beginning)


def test_a_line_that_is_no_chat_is_refused_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"^s\.txt:2:1: TB701 "):
        played("<alice> hello\nwhat is this\n")
