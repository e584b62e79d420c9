"""Logs that nobody wrote: whatever a file holds, a replay ends, soon, and counts what it reads.

`TALKBACK_LOGS=20000 pytest tests/replay/test_replay_fuzz.py` tries longer.
"""

import os
import random
import time
from pathlib import Path

import pytest

from talkback.chatlogs.detect import detect
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.log_format import without_colours
from talkback.model.bot_nicks import BotNicks
from talkback.replay.decider import ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import LogPlace, gather
from talkback.replay.run import Replay
from tests.engine.making import rule, ruleset

LOGS = int(os.environ.get("TALKBACK_LOGS", "300"))
PARTS = 10
LONGEST_S = 2.0
"""Of the processor; a log of some kilobytes takes a hundredth."""

SAMPLES = Path(__file__).parent.parent / "samples"
SOUP = (  # what stamps, nicks and marks are made of, and too much of it
    b"[09:01] ",
    b"9:59 ",
    b"23:59:60 ",
    b"99:99 ",
    b"2024-13-45 ",
    b"9999-12-31 23:59:59 ",
    b"0000-00-00T",
    b"31/12/9999 ",
    b"02.01.24 ",
    b"+0100",
    b"-9999",
    b" PM",
    b"Z",
    b"1704186060 ",
    b"1704186060123 ",
    b"Jan 02 ",
    b"Feb 30 ",
    b"M\xc3\xa4r 31 ",
    b"1\xe6\x9c\x88 ",
    b"\n--- Day changed Fri Dec 31 9999\n",
    b"\n--- Day changed ",
    b"\nSession Start: Tue Jan 02 09:00:00 0000\n",
    b"\n[00:00] --- Wed Jan  3 2024\n",
    b"<alice> ",
    b"<@",
    b"> ",
    b"* ",
    b"*\t",
    b"*** ",
    b"-!- ",
    b"-->\t",
    b"nick: ",
    b"\t",
    b"<#tea> ",
    b"[#tea] ",
    b"\x03",
    b"\x0304,12",
    b"\x1b[0m",
    b"\x1b[",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
    b"\r",
    b"\r\n",
    b"\n",
    b"\n\n",
    b"@time=2024-01-02T09:01:00.000Z ",
    b":a!b@c PRIVMSG #x :",
    b"PRIVMSG",
    b"\x01ACTION ",
    b"twss",
    b"talkback: hi",
    b"[" * 50,
    b" " * 200,
    b"<" * 300,
    b"9" * 400,
    b"a" * 3000,
    b":0" * 200,
    b"-" * 500,
    b"\xe2\x80\x94 ",
    b"<tr>",
)
RULES = ruleset(rule(r"\btwss\b", name="twss", cooldown=60.0), rule("^[^a-z]+$", name="loose"))


def some_log(dice: random.Random) -> bytes:
    """Lines of one client or several with odd things in them, or nothing but odd things."""
    if dice.random() < 0.2:
        return b"".join(dice.choices(SOUP, k=dice.randint(1, 80)))
    names = dice.sample(sorted(SAMPLES.glob("*.log")), k=dice.choice((1, 1, 2)))
    data = bytearray(b"".join(path.read_bytes() for path in names) * dice.choice((1, 1, 20)))
    for _ in range(dice.randint(0, 12)):
        place = dice.randrange(len(data) + 1)
        end = place + dice.choice((0, 0, 1, 7, 200))
        data[place:end] = dice.choice(SOUP) * dice.choice((1, 1, 1, 40))
    return bytes(data[: dice.randint(0, len(data))] if dice.random() < 0.2 else data)


@pytest.mark.parametrize("part", range(PARTS))
def test_any_log_is_read_or_refused_and_soon(part: int, tmp_path: Path) -> None:
    for seed in range(part, LOGS, PARTS):
        dice = random.Random(seed)
        path = tmp_path / dice.choice(("#here.log", "chat.log", "2024-01-02.log", "net-#a.log.1"))
        path.write_bytes(some_log(dice))
        begun = time.process_time()
        replay = Replay(
            gather([path], dice.choice(list(LogFormat)), LogPlace("net", "#here")),
            (ReplayedBot(RULES, BotNicks(("talkback",))),),
        )
        replay.run(Inline(), lambda _: None)
        assert time.process_time() - begun < LONGEST_S, f"seed {seed}"
        assert replay.report.messages <= replay.report.lines, f"seed {seed}"


@pytest.mark.parametrize("part", range(PARTS))
def test_in_any_log_as_many_messages_are_counted_as_are_read(part: int) -> None:
    for seed in range(part, LOGS, PARTS):
        dice = random.Random(seed)
        data = some_log(dice)
        if (format_ := detect(data, dice.choice(list(LogFormat)))) is None:
            continue
        block = b"\n" + (without_colours(data) if format_.coloured else data)
        stamps, understood = format_.messages(block, 0, len(block))
        read = [line for line in block[1:].split(b"\n") if format_.read(line) is not None]
        assert len(stamps) == len(read), f"seed {seed}"
        unread = {place for place, _ in format_.unread(block)}
        assert understood + len(unread) <= block.count(b"\n"), f"seed {seed}"
