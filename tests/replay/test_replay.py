"""Replay against the slow way: every message, one after the other, through the bot's own code."""

import gzip
import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from talkback.chatlogs import chunks
from talkback.chatlogs.detect import LogFormat
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ChannelGlob
from talkback.model.errors import StoreError
from talkback.model.message import Message, MessageKind, Person
from talkback.model.settings import Limits, Rate
from talkback.replay import scan as scanning
from talkback.replay.decider import ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import LogPlace, dice, gather
from talkback.replay.report import ReplayReport, matched
from talkback.replay.run import Replay
from talkback.replay.workers import Workers
from tests.engine.making import rule, ruleset

WHERE = LogPlace("net", "#here")
NICKS = ("alice", "Bob", "carol_", "d[a]ve", "talkback", "TalkBack", "erin")
PIECES = (  # noqa: SIM905 - a column of sixty strings reads worse
    "that's what she said|that’s what she said|that's  what   she said|twss|newtwssletter|lol|LOL"
    "|ｌｏｌ|l\x02ol|lo\x0304l|hello|hello, world|hello world|hello  world|kernel panic|:)|a:) b|🎉"
    "|KERNEL\tPANIC|Kernel panic|why???|why?|🎉 party|привет|ПРИВЕТ мир|café|cafe\u0301|12345|ſhe"
    "|talkback: hi|@talkback hi|talkbacks|[12:34] <eve> twss|<eve> lol|* eve lol|thanks|…|foo.bar"
    "|thank you bot|foo bar|no way|no  way|  no way|no way  "
).split("|")
TRIGGERS = (  # noqa: SIM905
    r"that'?s what (s?he|they) said;\btwss\b;^lol$;\blol\b;hello, world;hello world;kernel\s+panic"
    r";\?\?\?;:\);🎉;привет;café;\d{5};^;\b(thanks|thank you)\b;foo\Wbar;foo\.bar;no  way;no way$"
    r";^no way;she said|she;(.)\1\1;\bhi\b;(?=.*lol)(?=.*hello);<eve>"
).split(";")


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
            on=frozenset(dice_.sample(list(MessageKind), k=dice_.randint(1, 3))),
            chance=dice_.choice((1.0, 1.0, 0.5)),
            cooldown=dice_.choice((0.0, 30.0, 3600.0)),
            user_cooldown=dice_.choice((0.0, 60.0)),
            continue_=dice_.random() < 0.3,
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
    noise: tuple[str, ...] = (
        "=== eve [~eve@lol.example] has joined #here",
        "-eve:#here- lol",
        "",
        "twss",
        "[12:",
    )

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
    noise: tuple[str, ...] = ("[12:34:56] *** Joins: eve (lol@twss)", "[12:34:56] -eve- lol")

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
    for before, said in pairwise(lines):
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
    (room,) = gather([path], LogFormat.AUTO, WHERE)
    hearing = ReplayedBot(rules_, ("talkback",)).in_channel(dice(room))
    found: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for number, said in enumerate(lines):
        if said.nick.lower() == "talkback":
            continue
        message = Message("net", "#here", Person(said.nick), said.text, "talkback", said.action)
        now = writer.time(said.time).timestamp() if not isinstance(writer, Bare) else 60.0 * number
        decision = hearing.decide(message, now)
        found.update(verdict.rule.name for verdict in matched(decision))
        fired.update(verdict.rule.name for verdict in decision.fired)
    return found, fired


def quickly(rules_: RuleSet, *paths: Path) -> ReplayReport:
    replay = Replay(gather(paths, LogFormat.AUTO, WHERE), (ReplayedBot(rules_, ("talkback",)),))
    replay.run(Inline(), lambda _: None)
    return replay.report


def counts(report: ReplayReport) -> tuple[Counter[str], Counter[str]]:
    scores = report.rules.items()
    found = Counter({name: score.matched for name, score in scores})
    return found, Counter({name: score.fired for name, score in scores if score.fired})


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: type(writer).__name__)
def test_the_result_is_that_of_the_slow_way(
    writer: Plain, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cooldowns, budgets, chance, `continue`, mentions, own lines; in pieces of any size."""
    dice_ = random.Random(seed)
    monkeypatch.setattr(chunks, "PART", dice_.choice((100, 3_000, 1 << 20)))
    monkeypatch.setattr(scanning, "BLOCK", dice_.choice((1, 700, 1 << 20)))
    lines, rules_ = chat(dice_, 300), rules(dice_)
    path = write(tmp_path, writer, lines, dice_)
    report = quickly(rules_, path)
    assert counts(report) == slowly(rules_, writer, lines, path)
    assert report.messages == len(lines)
    assert report.odd.own == sum(said.nick.lower() == "talkback" for said in lines)


RULES = ruleset(
    rule(r"\btwss\b", name="twss", cooldown=3600.0),
    rule("hello", name="hello", chance=0.5, pools=("quotes",), reply="{quote}"),
    rule(r"^[^a-z]{4,}$", name="loose", continue_=True, ignore_case=False),
    pools={"quotes": ["one", "two", "three"]},
)


def folder_of_logs(folder: Path) -> Path:
    for seed, channel in enumerate(("#one", "#two", "#three")):
        dice_ = random.Random(seed)
        for day in ("2024-01-02", "2024-01-03"):
            path = folder / "net" / channel / f"{day}.log"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{Znc().line(said)}\n" for said in chat(dice_, 100))
            path.write_text(text, encoding="utf-8")
    return folder


def pool(method: str) -> Executor:
    return ProcessPoolExecutor(2, get_context(method))


def workers(method: str) -> Executor:
    return Workers(2, method)


@pytest.mark.parametrize("start", [pool, workers])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_two_cores_find_what_one_finds(
    method: str, start: Callable[[str], Executor], tmp_path: Path
) -> None:
    """Parts, and what is wanted, are plain data: any executor takes them."""
    folder = folder_of_logs(tmp_path)
    replay = Replay(gather([folder], LogFormat.AUTO, WHERE), (ReplayedBot(RULES, ("talkback",)),))
    with start(method) as executor:
        replay.run(executor, lambda _: None)
    assert replay.report == quickly(RULES, folder)


def test_no_thread_works_beside_the_rules() -> None:
    """Limits count the processor's time of the whole process."""
    before = threading.active_count()
    with Workers(2, "fork") as executor:
        results = [executor.submit(pow, 2, n) for n in range(20)]
        assert threading.active_count() == before
        assert [result.result() for result in results] == [2**n for n in range(20)]


def test_a_worker_that_is_killed_fails_what_it_was_given() -> None:
    with Workers(1, "fork") as executor:
        with pytest.raises(BrokenExecutor):
            executor.submit(os._exit, 1).result()
        with pytest.raises(BrokenExecutor):
            executor.submit(pow, 2, 2).result()


def test_what_a_worker_raises_is_raised_here() -> None:
    with Workers(1, "fork") as executor, pytest.raises(ValueError, match="invalid literal"):
        executor.submit(int, "x").result()


def test_reports_of_different_logs_add_up(tmp_path: Path) -> None:
    """In any order of adding, as long as the order of the logs is kept."""
    folder = folder_of_logs(tmp_path)
    one, two, three = (quickly(RULES, path) for path in sorted((folder / "net").iterdir()))
    assert (one + two) + three == one + (two + three)
    whole = one + two + three
    every = quickly(RULES, *sorted((folder / "net").iterdir()))
    assert (whole.lines, counts(whole)) == (every.lines, counts(every))


def test_the_cooldown_goes_on_from_file_to_file(tmp_path: Path) -> None:
    """Half an hour over midnight, in a channel that writes a file a day."""
    (tmp_path / "#here").mkdir()
    (tmp_path / "#here" / "2024-01-02.log").write_text("[23:50:00] <alice> twss\n")
    (tmp_path / "#here" / "2024-01-03.log").write_text(
        "[00:20:00] <alice> twss\n[00:50:00] <alice> twss\n"
    )
    score = quickly(RULES, tmp_path).rules["twss"]
    assert (score.matched, score.fired) == (3, 2)


def test_other_channels_do_not_share_a_cooldown(tmp_path: Path) -> None:
    for channel in ("#here", "#there"):
        (tmp_path / f"{channel}.log").write_text("[23:50:00] <alice> twss\n")
    assert quickly(RULES, tmp_path).rules["twss"].fired == 2


def test_a_rule_for_one_channel_holds_in_that_channel_alone(tmp_path: Path) -> None:
    rules_ = ruleset(rule("twss", channels=(ChannelGlob("#h*", "net"),)))
    for channel in ("#here", "#there"):
        (tmp_path / "net").mkdir(exist_ok=True)
        (tmp_path / "net" / f"{channel}.log").write_text("[23:50:00] <alice> twss\n")
    assert quickly(rules_, tmp_path).rules["rule"].matched == 1


def test_a_raw_log_tells_channel_and_private(tmp_path: Path) -> None:
    path = tmp_path / "raw.log"
    path.write_text(
        ":al!a@b PRIVMSG #here :twss\n:al!a@b PRIVMSG @#here :twss\n"
        ":al!a@b PRIVMSG talkback :twss\nPRIVMSG #here :twss\n@bot :al!a@b PRIVMSG #here :twss\n"
    )
    rules_ = ruleset(
        rule("twss", name="in private", on=frozenset({MessageKind.PRIVATE})),
        rule("twss", name="here", channels=(ChannelGlob("#here"),)),
    )
    report = quickly(rules_, path)
    assert {name: score.matched for name, score in report.rules.items()} == {
        "in private": 1,
        "here": 2,
    }
    assert (report.messages, report.odd.own, report.odd.bots) == (5, 1, 1)


def test_a_private_log_asks_the_rules_for_private(tmp_path: Path) -> None:
    path = tmp_path / "irc.net.alice.weechatlog"
    path.write_text("2024-01-02 12:34:56\talice\ttwss\n")
    private = rule("^", name="private", on=frozenset({MessageKind.PRIVATE}))
    report = quickly(ruleset(rule("twss", name="channel"), private), path)
    assert list(report.rules) == ["private"]


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
        f"[12:34] <alice> {'x' * 600} twss\n[12:34] <alice> {bomb}\n[12:35] <alice> {bomb}\n"
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


def test_a_name_that_is_not_utf8_does_not_end_the_folder(tmp_path: Path) -> None:
    for name in (b"#caf\xe9.log", b"#tea.log"):
        (tmp_path / os.fsdecode(name)).write_text("[12:34] <alice> twss\n")
    report = quickly(RULES, tmp_path)
    assert (report.files, report.rules["twss"].fired) == (2, 2)


def test_beside_logs_of_channels_one_without_a_channel_is_a_conversation(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    for name in ("#here.log", "alice.log"):
        (tmp_path / "net" / name).write_text("[12:34] <alice> twss\n")
    rules_ = ruleset(rule("twss", name="private", on=frozenset({MessageKind.PRIVATE})))
    assert quickly(rules_, tmp_path).rules["private"].matched == 1


def test_day_lines_in_any_language_part_the_days(tmp_path: Path) -> None:
    path = tmp_path / "#here.log"
    path.write_text(
        "--- Log opened Di Jan 02 09:00:00 2024\n09:01 <alice> twss\n"
        "--- Day changed Mi Jan 03 2024\n09:01 <bob> twss\n"
        "--- Day changed Fr Mär 15 2024\n09:01 <bob> twss\n"
    )
    report = quickly(RULES, path)
    assert (report.rules["twss"].fired, report.odd.unread) == (3, {})


class Killed(Executor):
    """An executor whose process is killed while it reads."""

    def submit(self, *_args: Any, **_kwargs: Any) -> Any:  # noqa: ANN401 - any task
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
        return future


def test_a_process_that_is_killed_ends_the_replay_in_words(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n")
    replay = Replay(gather([path], LogFormat.AUTO, WHERE), (ReplayedBot(RULES, ("talkback",)),))
    with pytest.raises(StoreError, match=r"chat\.log was ended from outside"):
        replay.run(Killed(), lambda _: None)
    assert not replay.complete


class Broken(Inline):
    """An executor for a reader with a mistake: it fails at the first part."""

    def __init__(self) -> None:
        self.failed = False

    def submit(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any task
        if self.failed:
            return super().submit(*args, **kwargs)
        self.failed = True
        return super().submit(int, "a mistake")


def test_a_log_that_breaks_the_reader_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("#one.log", "#two.log"):
        (tmp_path / name).write_text("[12:34] <alice> twss\n")
    replay = Replay(gather([tmp_path], LogFormat.AUTO, WHERE), (ReplayedBot(RULES, ("talkback",)),))
    replay.run(Broken(), lambda _: None)
    (said,) = replay.report.odd.files.values()
    assert "ValueError" in said
    assert replay.report.rules["twss"].fired == 1


def test_two_sets_of_rules_are_compared_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n[12:35] <alice> hello\n[12:36] <alice> hi\n")
    before = ruleset(rule("twss", name="twss"), rule("hello", name="greeting"))
    after = ruleset(rule("hello|hi", name="greeting"))
    replay = Replay(
        gather([path], LogFormat.AUTO, WHERE),
        (ReplayedBot(before, ("bot",)), ReplayedBot(after, ("bot",))),
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


def test_the_watch_is_told_of_every_byte(tmp_path: Path) -> None:
    folder = folder_of_logs(tmp_path)
    replay = Replay(gather([folder], LogFormat.AUTO, WHERE), (ReplayedBot(RULES, ("talkback",)),))
    told: list[int] = []
    replay.run(Inline(), told.append)
    assert sum(told) == replay.size > 0


class Pulled(Inline):
    """An executor at which somebody presses Ctrl-C."""

    def __init__(self, parts_: int) -> None:
        self.left = parts_

    def submit(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any task
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().submit(*args, **kwargs)


def test_stopped_midway_the_report_holds_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PART", 1000)
    path = tmp_path / "chat.log"
    path.write_text("[12:34] <alice> twss\n" * 2000)
    replay = Replay(gather([path], LogFormat.AUTO, WHERE), (ReplayedBot(RULES, ("talkback",)),))
    with pytest.raises(KeyboardInterrupt):
        replay.run(Pulled(20), lambda _: None)
    assert 200 < replay.report.messages < 1000
    assert replay.report.rules["twss"].matched == replay.report.messages
