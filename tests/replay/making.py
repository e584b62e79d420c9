"""Rules, chat for them, and replays."""

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from talkback.chatlogs.line_forms import LogFormat
from talkback.engine.ruleset import RuleSet
from talkback.model.bot_nicks import BotNicks
from talkback.replay.decider import ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import LogPlace, gather
from talkback.replay.report import ReplayReport
from talkback.replay.run import Replay
from tests.engine.making import rule, ruleset
from tests.replay.log_writers import ZNC, Line

WHERE = LogPlace("net", "#here")
NICKS = ("alice", "Bob", "carol_", "d[a]ve", "talkback", "TalkBack", "erin")
PIECES = (  # noqa: SIM905 - a column of sixty strings reads worse
    "that's what she said|that’s what she said|that's  what   she said|twss|newtwssletter|lol|LOL"
    "|ｌｏｌ|l\x02ol|lo\x0304l|hello|hello, world|hello world|hello  world|kernel panic|:)|a:) b|🎉"
    "|KERNEL\tPANIC|Kernel panic|why???|why?|🎉 party|привет|ПРИВЕТ мир|café|cafe\u0301|12345|ſhe"
    "|talkback: hi|@talkback hi|talkbacks|[12:34] <eve> twss|<eve> lol|* eve lol|thanks|…|foo.bar"
    "|thank you bot|foo bar|no way|no  way|  no way|no way  "
).split("|")
RULES = ruleset(
    rule(r"\btwss\b", name="twss", cooldown=3600.0),
    rule("hello", name="hello", chance=0.5, pools=("quotes",), reply="{quote}"),
    rule(r"^[^a-z]{4,}$", name="loose", continue_=True, ignore_case=False),
    pools={"quotes": ["one", "two", "three"]},
)


def chat(dice: random.Random, count: int) -> list[Line]:
    time = datetime(2024, 1, 2, 21, 0)  # noqa: DTZ001 - as logs write it
    lines = []
    for _ in range(count):
        time += timedelta(seconds=dice.choice((0, 0, 5, 20, 60, 600)))
        text = " ".join(dice.choices(PIECES, k=dice.randint(1, 4)))
        lines.append(Line(time, dice.choice(NICKS), text, dice.random() < 0.1))
    return lines


def replay_of(rules: RuleSet, *paths: Path) -> Replay:
    return Replay(
        gather(paths, LogFormat.AUTO, WHERE), (ReplayedBot(rules, BotNicks(("talkback",))),)
    )


def quickly(rules: RuleSet, *paths: Path) -> ReplayReport:
    replay = replay_of(rules, *paths)
    replay.run(Inline(), lambda _: None)
    return replay.report


def counts(report: ReplayReport) -> tuple[Counter[str], Counter[str]]:
    """What each rule matched, and what it fired at."""
    scores = report.rules.items()
    found = Counter({name: score.matched for name, score in scores})
    return found, Counter({name: score.fired for name, score in scores if score.fired})


def folder_of_logs(folder: Path) -> Path:
    """Three channels with two days each."""
    for seed, channel in enumerate(("#one", "#two", "#three")):
        dice = random.Random(seed)
        for day in ("2024-01-02", "2024-01-03"):
            path = folder / "net" / channel / f"{day}.log"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f"{ZNC.line(said)}\n" for said in chat(dice, 100))
            path.write_text(text, encoding="utf-8")
    return folder
