"""A log whose predecessor's format is known: what is found is what would be found without."""

import random

import pytest

from talkback.chatlogs import same_format
from talkback.chatlogs.detect import detect
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.log_format import LineFormat, without_colours
from talkback.chatlogs.raw import Raw
from talkback.chatlogs.same_format import detect_after
from tests.replay.test_replay_fuzz import some_log

STAMPS = ("[09:{m:02}] ", "09:{m:02} ", "[09:{m:02}:07] ", "(09:{m:02}) ", "[09:{m:02} CET] ")
LINES = (
    "<ann> hi",
    "<@ann> hi",
    "<ann> a <@b> c",
    "<ann> \x0304red",
    "<ann> a\tb",
    "<- ann> hi",
    "<= ann> hi",
    "* ann waves",
    "*** Joins: bob (~b@h)",
    "* bob (~b@h) ist hier",
    "-!- bob [~b@h] has joined #tea",
    "<#tea> <ann> hi",
    "#tea: <ann> hi",
    "ann: hi",
    "[ann] hi",
    "ann\thi",
    ":ann!a@h PRIVMSG #tea :hi",
)


def same(one: LineFormat | None, other: LineFormat | None) -> bool:
    """Clocks made of parts are made anew for each log, and equal nothing."""
    if one is None or other is None:
        return one is other
    return (one.stamps, one.line_pattern, one.signed, one.coloured, one.doubt, type(one)) == (
        other.stamps,
        other.line_pattern,
        other.signed,
        other.coloured,
        other.doubt,
        type(other),
    )


def some_day(dice: random.Random) -> bytes:
    """A day as a client writes it: mostly speech, and a few kinds of other lines."""
    stamp, kinds = (
        dice.choice(STAMPS),
        [*LINES[: dice.choice((1, 1, 2))], *dice.choices(LINES, k=2)],
    )
    if dice.random() < 0.2:
        stamp = dice.choice(STAMPS) + dice.choice(("", "", " ", "<"))
    weights = [dice.choice((8, 20)), *(1 for _ in kinds[1:])]
    lines = dice.choices(kinds, weights, k=dice.choice((1, 3, 40, 1200)))
    text = "".join(
        f"{stamp.format(m=n % 60) if dice.random() < 0.97 else ''}{line}\n"
        for n, line in enumerate(lines)
    )
    return text.encode()[: dice.choice((1 << 20, 17_001))]


@pytest.mark.parametrize("seed", range(30))
def test_a_day_is_in_the_format_that_it_has_by_itself(seed: int) -> None:
    dice = random.Random(seed)
    family = dice.choice((LogFormat.AUTO, LogFormat.AUTO, *LogFormat))
    days = [some_day(dice) for _ in range(5)]
    days.append(some_log(dice))
    formats = [detect(day[: 1 << 16], family) for day in days]
    for day, right in zip(days, formats, strict=True):
        for before in formats:
            assert same(detect_after(day[: 1 << 16], family, before), right)


@pytest.mark.parametrize("seed", range(30))
def test_a_day_has_signs_where_one_nick_has(seed: int) -> None:
    dice = random.Random(seed)
    for day in (some_day(dice) for _ in range(8)):
        format_ = detect(day)
        if format_ is not None and not isinstance(format_, Raw):
            read = without_colours(day) if format_.coloured else day
            said = [format_.line.match(line) for line in read.split(b"\n")]
            signed = any(each is not None and each.groupdict().get("signs") for each in said)
            assert format_.signed is signed


def test_a_plain_day_is_not_looked_at_for_every_format(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = b"".join(b"[09:%02d] <ann> hi\n" % (n % 60) for n in range(300))
    before = detect(day)
    monkeypatch.setattr(same_format, "detect", lambda *_: pytest.fail("looked at anew"))
    assert detect_after(day, LogFormat.AUTO, before) == before
