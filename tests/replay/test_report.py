"""What a replay tells: counts, examples, changes, and what was odd in the logs."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from talkback.chatlogs import chunks
from talkback.chatlogs.line_forms import LogFormat
from talkback.engine.ruleset import LONGEST
from talkback.model.bot_nicks import BotNicks
from talkback.replay import scan as scanning
from talkback.replay.decider import ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import gather
from talkback.replay.run import Replay
from tests.engine.making import rule, ruleset
from tests.replay.making import RULES, WHERE, quickly


def test_what_is_no_log_is_counted_and_told(tmp_path: Path) -> None:
    (tmp_path / "junk").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b"[12:34] <alice> twss\n" * 99)[:-9])
    (tmp_path / "half").write_bytes(b"[12:34] <alice> twss\n[12:34] <alice> tw\xff\n[12:")
    report = quickly(RULES, tmp_path)
    assert report.files == 4
    assert report.odd.undecodable == 1 + 9
    assert report.odd.half == 2
    assert {Path(path).name for path in report.odd.files} == {"junk", "empty", "packed.gz"}
    assert report.rules["twss"].matched > 50


def test_limits_that_were_reached_are_told(tmp_path: Path) -> None:
    """The first bomb runs out of time on the second line, and rests on the third."""
    path = tmp_path / "#here.log"
    bomb = "a" * 400 + "!"
    path.write_text(
        f"[12:34] <alice> {'x' * LONGEST} twss\n[12:34] <alice> {bomb}\n[12:35] <alice> {bomb}\n"
    )
    rules_ = ruleset(rule("twss", name="twss"), rule("^(a|a)*$", name="bomb"))
    report = quickly(rules_, path)
    assert (report.odd.cut, report.odd.timeouts) == (1, 2)


def test_what_is_not_understood_is_counted_with_the_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its number in the file, whatever the parts; the clients' own words are understood."""
    monkeypatch.setattr(chunks, "PART", 40)
    monkeypatch.setattr(scanning, "BLOCK", 30)
    path = tmp_path / "chat.log"
    path.write_text(
        "[12:34] <alice> twss\n[12:34] *** bob has joined\n\n"
        "[12:35] <alice> hello\nbob says hi\n[12:36] <bob> hi\nand again\n"
    )
    unread = quickly(RULES, path).odd.unread[str(path)]
    assert (unread.lines, unread.number, unread.first) == (2, 5, b"bob says hi")


def test_a_month_that_is_not_known_is_told(tmp_path: Path) -> None:
    path = tmp_path / "#here.log"
    path.write_text("Jan 02 12:00:00 <alice> twss\nXyz 03 12:00:00 <alice> twss\n")
    report = quickly(RULES, path)
    assert report.odd.unread[str(path)].stamp == b"Xyz 03 12:00:00"
    assert report.messages == 2


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        pytest.param(b"\xef\xbb\xbf[12:34] <alice> twss\r\n[12:35] <bob> hi\r\n", 2, id="a BOM"),
        pytest.param(b"\xef\xbb\xbf[12:34] <alice> twss", 1, id="a BOM before one line"),
        pytest.param(b"[12:34] <alice> twss\r[12:35] <bob> hi\r", 2, id="CR alone ends lines"),
    ],
)
@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["as it is", "packed"])
def test_odd_beginnings_and_ends_of_lines(
    data: bytes, lines: int, packed: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    (tmp_path / "chat.log").write_bytes(packed(data))
    report = quickly(RULES, tmp_path)
    assert (report.lines, report.messages, report.rules["twss"].matched) == (lines, lines, 1)
    assert report.odd.unread == {}


def test_two_sets_of_rules_are_compared_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n[12:35] <alice> hello\n[12:36] <alice> hi\n")
    before = ruleset(rule("twss", name="twss"), rule("hello", name="greeting"))
    after = ruleset(rule("hello|hi", name="greeting"))
    replay = Replay(
        gather([path], LogFormat.AUTO, WHERE),
        (ReplayedBot(before, BotNicks(("bot",))), ReplayedBot(after, BotNicks(("bot",)))),
    )
    replay.run(Inline(), lambda _: None)
    changes = replay.report.changes
    assert [example.text for example in changes["twss"].lost] == ["twss"]
    assert [example.text for example in changes["greeting"].gained] == ["hi"]
    assert replay.report.rules["greeting"].fired == 1
    assert replay.report.other["greeting"].fired == 2


def test_the_examples_say_where_the_match_is(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> oh  \x02twss\x02!\n")
    (example,) = quickly(RULES, path).rules["twss"].examples
    assert example.text[slice(*example.span)] == "twss"
