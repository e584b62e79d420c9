"""Replay against the slow way: every message, one after the other, through the bot's own code."""

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from talkback.app.replay import scan as scanning
from talkback.app.replay.executors import Inline
from talkback.app.replay.hearing import Bot, Hearing
from talkback.app.replay.logs import Where, dice, gather
from talkback.app.replay.report import Report, matched
from talkback.app.replay.run import Replay
from talkback.engine.ruleset import RuleSet
from talkback.message import Message, Occasion, Person
from talkback.settings import Limits, Rate
from talkback.store.chatlogs import parts
from talkback.store.chatlogs.detect import Family
from tests.engine.making import rule, ruleset

WHERE = Where("net", "#here")
NICKS = ("alice", "Bob", "carol_", "d[a]ve", "talkback", "TalkBack", "erin")
PIECES = (
    "that's what she said", "that’s what she said", "that's  what   she said", "twss", "newtwssletter",
    "lol", "LOL", "ｌｏｌ", "l\x02ol", "lo\x0304l", "hello", "hello, world", "hello world", "hello  world",
    "kernel panic", "KERNEL\tPANIC", "Kernel panic", "why???", "why?", ":)", "a:) b", "🎉", "🎉 party",
    "привет", "ПРИВЕТ мир", "café", "cafe\u0301", "talkback: hi", "@talkback hi", "talkbacks", "12345",
    "[12:34] <eve> twss", "<eve> lol", "* eve lol", "thanks", "thank you bot", "…", "foo.bar", "foo bar",
    "ſhe", "no way", "no  way", "  no way", "no way  ",
)  # fmt: skip
TRIGGERS = (
    r"that'?s what (s?he|they) said", r"\btwss\b", r"^lol$", r"\blol\b", "hello, world", "hello world",
    r"kernel\s+panic", r"\?\?\?", r":\)", "🎉", "привет", "café", r"\d{5}", r"^", r"\b(thanks|thank you)\b",
    r"foo\Wbar", r"foo\.bar", r"no  way", r"no way$", r"^no way", "she said|she", r"(.)\1\1", r"\bhi\b",
    r"(?=.*lol)(?=.*hello)", "<eve>",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What a log says of one message."""

    time: datetime
    nick: str
    text: str
    action: bool


def chat(dice_: random.Random, count: int) -> list[Line]:
    time = datetime(2024, 1, 2, 21, 0)  # noqa: DTZ001 - as logs write it
    lines = []
    for _ in range(count):
        time += timedelta(seconds=dice_.choice((0, 0, 5, 20, 60, 600)))
        text = " ".join(dice_.choices(PIECES, k=dice_.randint(1, 4)))
        lines.append(Line(time, dice_.choice(NICKS), text, dice_.random() < 0.1))
    return lines


def rules(dice_: random.Random) -> RuleSet:
    """A handful, with all that policy knows."""
    made = [
        rule(
            *dice_.sample(TRIGGERS, k=dice_.randint(1, 3)),
            name=f"rule{number}",
            unless=dice_.sample(TRIGGERS, k=dice_.choice((0, 0, 0, 1))),
            reply=dice_.choice(("yes", "{nick}: {match}", "that's what she said, {nick}")),
            ignore_case=dice_.random() < 0.7,
            normalise=dice_.random() < 0.7,
            on=frozenset(dice_.sample(list(Occasion), k=dice_.randint(1, 3))),
            chance=dice_.choice((1.0, 1.0, 0.5)),
            cooldown=dice_.choice((0.0, 30.0, 3600.0)),
            user_cooldown=dice_.choice((0.0, 60.0)),
            continues=dice_.random() < 0.3,
            shadow=dice_.random() < 0.1,
            enabled=dice_.random() < 0.95,
        )
        for number in range(dice_.randint(1, 14))
    ]
    limits = dice_.choice(
        (Limits(), Limits(None, None, None, loop_guard=False), Limits(Rate(5, 60.0)))
    )
    return ruleset(*made, limits=limits)


def to_the_minute(time: datetime) -> datetime:
    return time.replace(second=0)


def exactly(time: datetime) -> datetime:
    return time


class Plain:
    """`[12:34] <nick> text`, other lines between."""

    name = "2024-01-02.chat.log"
    noise = ("=== eve [~eve@lol.example] has joined #here", "-eve:#here- lol", "", "twss", "[12:")

    def time(self, time: datetime) -> datetime:
        return to_the_minute(time)

    def line(self, said: Line) -> str:
        head = f"[{said.time:%H:%M}] "
        return (
            f"{head}* {said.nick} {said.text}"
            if said.action
            else f"{head}<{said.nick}> {said.text}"
        )

    def turn(self, _time: datetime) -> list[str]:
        return []


class Znc(Plain):
    name = "#here/2024-01-02.log"
    noise = ("[12:34:56] *** Joins: eve (lol@twss)", "[12:34:56] -eve- lol")

    def time(self, time: datetime) -> datetime:
        return time

    def line(self, said: Line) -> str:
        head = f"[{said.time:%H:%M:%S}] "
        return (
            f"{head}* {said.nick} {said.text}"
            if said.action
            else f"{head}<{said.nick}> {said.text}"
        )


class Irssi(Plain):
    name = "#here.log"
    noise = ("12:34 -!- eve [lol@twss] has joined #here", "--- Log closed Tue Jan 02 12:00:00 2024")

    def line(self, said: Line) -> str:
        head = f"{said.time:%H:%M} "
        return (
            f"{head} * {said.nick} {said.text}"
            if said.action
            else f"{head}<@{said.nick}> {said.text}"
        )

    def turn(self, time: datetime) -> list[str]:
        return [f"--- Day changed {time:%a %b %d %Y}"]


class WeeChat(Znc):
    name = "irc.net.#here.weechatlog"
    noise = ("2024-01-02 12:34:56\t-->\teve (lol@twss) has joined", "2024-01-02 12:34:56\t--\tlol")

    def line(self, said: Line) -> str:
        head = f"{said.time:%Y-%m-%d %H:%M:%S}\t"
        return (
            f"{head} *\t{said.nick} {said.text}"
            if said.action
            else f"{head}@{said.nick}\t{said.text}"
        )


class HexChat(Znc):
    name = "#here.log"
    noise = ("Jan 02 12:34:56 *\teve (lol@twss) has joined", "**** ENDING LOGGING AT Tue Jan  2")

    def line(self, said: Line) -> str:
        head = f"{said.time:%b %d %H:%M:%S} "
        return (
            f"{head}*\t{said.nick} {said.text}"
            if said.action
            else f"{head}<{said.nick}>\t{said.text}"
        )


class Raw(Znc):
    name = "raw.log"
    noise = (
        ":eve!e@x JOIN #here",
        "@time=2024-01-02T00:00:00.000Z :eve!e@x NOTICE #here :lol",
        "PING :lol",
    )

    def line(self, said: Line) -> str:
        text = f"\x01ACTION {said.text}\x01" if said.action else said.text
        return f"@time={said.time:%Y-%m-%dT%H:%M:%S}.000Z :{said.nick} PRIVMSG #here :{text}"


class Bare(Plain):
    name = "chat.txt"

    def line(self, said: Line) -> str:
        return f"* {said.nick} {said.text}" if said.action else f"<{said.nick}> {said.text}"


WRITERS = (Plain(), Znc(), Irssi(), WeeChat(), HexChat(), Raw(), Bare())


def write(folder: Path, writer: Plain, lines: list[Line], dice_: random.Random) -> Path:
    path = folder / writer.name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [writer.line(lines[0])]
    for before, said in zip(lines, lines[1:], strict=False):
        if before.time.date() != said.time.date():
            written += writer.turn(said.time)
        if dice_.random() < 0.2:
            written.append(dice_.choice(writer.noise))
        written.append(writer.line(said))
    path.write_bytes("\n".join(written).encode() + b"\n")
    return path


def slowly(
    rules_: RuleSet, writer: Plain, lines: list[Line], path: Path
) -> tuple[Counter[str], Counter[str]]:
    """Matched and fired, by the bot's own code asked about every single message."""
    (room,) = gather([path], Family.AUTO, WHERE)
    hearing = Hearing(Bot(rules_, ("talkback",)), dice(room))
    found: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for number, said in enumerate(lines):
        if said.nick.lower() == "talkback":
            continue
        message = Message("net", "#here", Person(said.nick), said.text, "talkback", said.action)
        now = writer.time(said.time).timestamp() if not isinstance(writer, Bare) else 60.0 * number
        decision = hearing.hear(message, now)
        found.update(verdict.rule.name for verdict in matched(decision))
        fired.update(verdict.rule.name for verdict in decision.fired)
    return found, fired


def quickly(rules_: RuleSet, *paths: Path) -> Report:
    replay = Replay(gather(paths, Family.AUTO, WHERE), (Bot(rules_, ("talkback",)),))
    replay.run(Inline(), lambda _: None)
    return replay.report


def counts(report: Report) -> tuple[Counter[str], Counter[str]]:
    scores = report.rules.items()
    found = Counter({name: score.matched for name, score in scores})
    return found, Counter({name: score.fired for name, score in scores if score.fired})


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: type(writer).__name__)
def test_the_result_is_that_of_the_slow_way(
    writer: Plain, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cooldowns, budgets, chance, `continue`, mentions, own lines; in parts and blocks of any size."""
    dice_ = random.Random(seed)
    monkeypatch.setattr(parts, "PART", dice_.choice((100, 3_000, 1 << 20)))
    monkeypatch.setattr(scanning, "BLOCK", dice_.choice((1, 700, 1 << 20)))
    lines, rules_ = chat(dice_, 300), rules(dice_)
    path = write(tmp_path, writer, lines, dice_)
    report = quickly(rules_, path)
    assert counts(report) == slowly(rules_, writer, lines, path)
    assert report.messages == len(lines)
    assert report.odd.own == sum(said.nick.lower() == "talkback" for said in lines)
