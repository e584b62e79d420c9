"""What the logs tell of the time of day, for rules that ask."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from talkback.chatlogs.line_forms import LogFormat
from talkback.cli.views.replay_notes import notes
from talkback.config.values.times import parse_window
from talkback.model.bot_nicks import BotNicks
from talkback.replay.decider import ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import gather
from talkback.replay.run import Replay
from tests.engine.making import rule, ruleset
from tests.replay.making import WHERE, quickly


def test_a_raw_log_tells_parts_of_a_second(tmp_path: Path) -> None:
    form = "@time=2026-03-04T12:00:{0}Z :ann!a@h PRIVMSG #c :tea\n"
    stamps = ("00.000", "29.900", "30.000")
    (tmp_path / "raw.log").write_text("".join(map(form.format, stamps)))
    report = quickly(ruleset(rule("tea", cooldown=30.0)), tmp_path)
    assert (report.rules["rule"].fired, report.rules["rule"].held_back) == (2, {"cooldown": 1})
    (tmp_path / "raw.log").write_text(form.format("00.500") + form.format("30.400"))
    assert quickly(ruleset(rule("tea", cooldown=30.0)), tmp_path).rules["rule"].fired == 1


OPEN = ruleset(rule("tea", when=(parse_window("Mon-Fri 09:00-17:00"),)))
HOURS = ("09:00", "12:00", "16:00", "16:59")


@pytest.mark.parametrize(
    ("name", "form", "fired", "unknown"),
    [
        ("2026-03-04.log", "[{0}] <ann> tea", 4, 0),
        ("2026-03-07.log", "[{0}] <ann> tea", 0, 0),
        ("chat.log", "[{0}] <ann> tea", 0, 4),
        ("chat.log", "2026-03-04 {0}:00\tann\ttea", 4, 0),
        ("chat.log", "[2026-03-04T{0}:00.123Z] <ann> tea", 2, 0),
        ("chat.log", "@time=2026-03-04T{0}:00.123Z :ann!a@h PRIVMSG #c :tea", 2, 0),
        ("chat.log", "[2026-03-04 {0}:00 +0100] <ann> tea", 4, 0),
        ("chat.log", "<ann> tea", 0, 4),
    ],
)
def test_the_logs_tell_when_it_was(
    name: str, form: str, fired: int, unknown: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("".join(f"{form.format(hour)}\n" for hour in HOURS))
    bot = ReplayedBot(OPEN, BotNicks(("talkback",)), ZoneInfo("Europe/Vienna"))
    replay = Replay(gather([tmp_path], LogFormat.AUTO, WHERE), (bot,))
    replay.run(Inline(), lambda _: None)
    score = replay.report.rules["rule"]
    assert (score.matched, score.fired) == (4, fired)
    assert replay.report.odd.unknown.total() == unknown
    told = [note for note in notes(replay) if "not known to this log" in note]
    what = "the time of day" if form == "<ann> tea" else "the day"
    expected = (
        f"{what} is not known to this log: {unknown} messages matched a rule that asks for it, "
        "and were not answered by it"
    )
    assert told == ([expected] if unknown else [])
