"""One conversation, as the server sends it and as a session has it: the same rules say the same.

`TALKBACK_SEEDS=500` plays more of them.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from talkback.chatlogs.line_forms import LogFormat
from talkback.config.values.times import parse_window
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome
from talkback.engine.gates import is_matching
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet, followed
from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, PersonPattern
from talkback.engine.state import State
from talkback.model.bot_nicks import BotNicks
from talkback.model.local_time import LocalTime
from talkback.model.message import EVENT_KINDS, Message, MessageKind, Person, Rank
from talkback.model.settings import BotSettings, ChannelToJoin, Limits, Network, Rate
from talkback.replay import run as replay_run
from talkback.replay.decider import ChannelDecider, ReplayedBot
from talkback.replay.executors import Inline
from talkback.replay.log_files import LogPlace, gather
from talkback.replay.run import Replay
from talkback.snapshot.chat_session import ChatSession
from talkback.snapshot.session_clock import SessionClock
from tests.engine.making import rule
from tests.net.transcript import WALL, Player

SEEDS = range(int(os.environ.get("TALKBACK_SEEDS", "40")))
NETWORK = Network("net", "irc.test", 6697, channels=(ChannelToJoin("#a"),))
CAPS = "account-tag,extended-join,message-tags,multi-prefix,server-time"
BEGUN = f"{datetime.fromtimestamp(WALL, UTC):%Y-%m-%d %H:%M}"
"""When the conversation begins; a whole minute, as sessions write it."""

SIGNS = {Rank.OP: "@", Rank.VOICE: "+", Rank.NONE: ""}
MODES = {Rank.OP: "o", Rank.VOICE: "v"}
PEOPLE: tuple[PersonPattern, ...] = (
    ByAccount("*"),
    ByAccount("ann"),
    ByMask("*!*@h1.example"),
    ByNick("bob"),
    ByRank(Rank.OP),
    ByRank(Rank.VOICE),
)
ALONE = "how long nobody spoke"
"""What is not known of a place, though the rule matches: counted, as no other scope is."""

WINDOWS = tuple(map(parse_window, ("00:00-00:20", "00:45-02:00", "Thu 23:00-00:30", "Fri")))
WORDS = ("tea", "milk", "gg", "#12", "#13", "thanks", "talkback: tea", "\x02tea\x02", "TEA please")
SPLIT = "hub.example leaf.example"
ON = ("channel", "action", "private", "mention")


@dataclass
class Somebody:
    """One of the people, as they are just now."""

    person: Person
    rank: Rank = Rank.NONE
    here: bool = True

    @property
    def written(self) -> str:
        who = self.person
        account = f" (account {who.account})" if who.account else ""
        return f"{SIGNS[self.rank]}{who.hostmask}{account}"


@dataclass
class Conversation:
    """What happens, both ways: lines of the server with their moments, and the session's."""

    dice: Random
    now: float = 5.0
    wire: list[tuple[float, str]] = field(default_factory=list)
    session: list[str] = field(default_factory=lambda: [f"-- at {BEGUN}", "-- 5s later"])

    def __post_init__(self) -> None:
        self.people = [
            Somebody(Person("ann", "a", "h1.example", "ann"), Rank.OP),
            Somebody(Person("bob", "b", "h2.example"), Rank.VOICE),
            Somebody(Person("carol", "c", "h1.example", "carol")),
            Somebody(Person("dora", "d", "h3.example")),
        ]

    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            self._wait(self.dice.choice((0, 1, 3, 20, 70, 700)))
            who = self.dice.choice(self.people)
            acts = (self._say, self._say, self._say, self._mode, self._move, self._rename)
            self.dice.choice(acts)(who)

    def _wait(self, seconds: int) -> None:
        if seconds:
            self.now += seconds
            self.session.append(f"-- {seconds}s later")

    def _send(self, who: Somebody, line: str) -> None:
        stamp = datetime.fromtimestamp(WALL + self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        account = f";account={who.person.account}" if who.person.account else ""
        self.wire.append((self.now, f"@time={stamp}{account} :{who.person.hostmask} {line}"))

    def _say(self, who: Somebody) -> None:
        text = self.dice.choice(WORDS)
        if self.dice.random() < 0.15:
            self.session += ["-- in private", f"<{who.written}> {text}", "-- in #a"]
            self._send(who, f"PRIVMSG talkback :{text}")
        elif who.here:
            self.session.append(f"<{who.written}> {text}")
            self._send(who, f"PRIVMSG #a :{text}")

    def _mode(self, who: Somebody) -> None:
        if not who.here:
            return
        new = self.dice.choice((Rank.NONE, Rank.VOICE, Rank.OP))
        signs = "".join(f"-{MODES[r]}" for r in MODES) + (f"+{MODES[new]}" if new else "")
        names = " ".join([who.person.nick] * (len(signs) // 2))
        self._send(self.people[0], f"MODE #a {signs} {names}")
        who.rank = new

    def _move(self, who: Somebody) -> None:
        if who.here:
            reason = self.dice.choice(("bye", "Ping timeout", SPLIT))
            self.session.append(f"<-- {who.written} ({reason})")
            parted = reason != SPLIT and self.dice.random() < 0.5
            self._send(who, f"PART #a :{reason}" if parted else f"QUIT :{reason}")
            who.here, who.rank = False, Rank.NONE
        else:
            self.session.append(f"--> {who.written}")
            self._send(who, f"JOIN #a {who.person.account or '*'} :real name")
            who.here = True

    def _rename(self, who: Somebody) -> None:
        nick = f"{who.person.nick[:4]}{self.dice.randint(0, 9)}"
        if all(nick != each.person.nick for each in self.people) and who.here:
            self._send(who, f"NICK :{nick}")
            who.person = replace(who.person, nick=nick)


def rules(dice: Random) -> RuleSet:
    made = [_rule(f"r{number}", dice) for number in range(dice.randint(2, 6))]
    limits = Limits(Rate(dice.choice((5, 40)), 3600.0), Rate(dice.choice((3, 30)), 60.0), 0.5)
    return RuleSet.build(made, {}, limits)


def _rule(name: str, dice: Random) -> Rule:
    """Any key, each rarely, so that rules fire all the same."""
    people = tuple(dice.sample(PEOPLE, dice.choice((0, 0, 1, 2))))
    keys: dict[str, Any] = {
        dice.choice(("users", "not_users")): people,
        "on": frozenset(MessageKind(each) for each in dice.sample(ON, dice.randint(1, 3))),
        "quorum": dice.choice((None, None, None, Rate(2, 60.0))),
        "chance": dice.choice((1.0, 1.0, 0.5)),
        "continue_": dice.random() < 0.5,
        "also": dice.choice(((), (), ("e",))),
        "unless": dice.choice(((), (), ("please",))),
        "when": dice.choice(((), (), (), WINDOWS)),
        "reply": ("yes {nick}, {count:nick} of {count}", "at {time} {match}")[: dice.randint(1, 2)],
    }
    rests = ("cooldown", "user_cooldown", "match_cooldown", "within_reply", "after_silence")
    for rest in dice.sample(rests, dice.randint(0, 2)):
        keys[rest] = float(dice.choice((2, 30, 300)))
    if dice.random() < 0.2:
        keys |= {"on": frozenset({MessageKind.JOIN, MessageKind.PART}), "user_cooldown": 60.0}
        return rule(dice.choice(("^", "bye")), name=name, **keys)
    return rule(dice.choice(("tea", "milk|gg", r"#\d+", "^", "thanks")), name=name, **keys)


_STAMP = "@time=2026-01-01T00:00:00.000Z"
_ENTRY = (
    f"{_STAMP} :irc.test CAP talkback ACK :{CAPS.replace(',', ' ')}",
    f"{_STAMP} :talkback!tb@host.example JOIN #a",
    f"{_STAMP} :irc.test 353 talkback = #a :talkback @ann +bob carol dora",
    f"{_STAMP} :irc.test 366 talkback #a :End of NAMES",
)
Heard = tuple[str, str, list[tuple[str, str, str]], list[str]]


def shown(decision: Decision) -> Heard:
    message = decision.message
    verdicts = [(each.rule.name, each.outcome, each.detail) for each in decision.verdicts]
    return (
        message.sender.nick,
        message.text,
        verdicts,
        [f"{reply.target} {line}" for reply in decision.replies for line in reply.lines],
    )


def concerns_somebody(decision: Decision) -> bool:
    """A coming or going that no rule listens to is heard of by a session alone."""
    return decision.message.event is None or bool(decision.verdicts)


def over_the_wire(ruleset: RuleSet, conversation: Conversation) -> Iterator[Heard]:
    player = Player(NETWORK, BotSettings(followed=followed(ruleset.rules)))
    player.welcome(CAPS)
    for line in _ENTRY:
        player.feed(line)
    decider = Decider(ruleset, Random(0), time.process_time, State())
    decider.enter(("net", "#a"), 0.0)
    decider.local_time = lambda: LocalTime.of(WALL + player.now, UTC)
    for now, line in conversation.wire:
        player.wait(now - player.now)
        player.feed(line)
        for message in player.messages:
            decision = decider.decide(message, now)
            decider.apply(decision, now)
            if concerns_somebody(decision):
                yield shown(decision)
        player.forget()


class Recording(Decider):
    """Notes what it decides."""

    __slots__ = ("heard",)
    heard: list[Heard]

    def decide(self, message: Message, now: float) -> Decision:
        decision = super().decide(message, now)
        if concerns_somebody(decision):
            self.heard.append(shown(decision))
        return decision


def as_session(ruleset: RuleSet, conversation: Conversation) -> list[Heard]:
    template = Message("net", "#a", Person("?"), "", "talkback")
    session = ChatSession("s.txt", ruleset, template, BotNicks(), clock=SessionClock(UTC))
    plain = session.decider
    session.decider = recording = Recording(
        plain.ruleset, plain.rng, plain.stopwatch, plain.state, plain.local_time
    )
    recording.heard = []
    list(session.differences("\n".join(conversation.session)))
    return recording.heard


@pytest.mark.parametrize("seed", SEEDS)
def test_a_session_goes_as_the_conversation_does(seed: int) -> None:
    dice = Random(seed)
    ruleset, conversation = rules(dice), Conversation(dice)
    conversation.go_on(80)
    heard = list(over_the_wire(ruleset, conversation))
    assert heard == as_session(ruleset, conversation)
    assert heard


def known_to_a_log(ruleset: RuleSet) -> RuleSet:
    """Without what a log of messages alone cannot tell: ranks, and who comes and leaves."""
    kept = [
        replace(
            one,
            users=tuple(who for who in one.users if not isinstance(who, ByRank)),
            not_users=tuple(who for who in one.not_users if not isinstance(who, ByRank)),
        )
        for one in ruleset.rules
        if not one.on & EVENT_KINDS
    ]
    return RuleSet.build(kept, {}, ruleset.limits)


def counted(heard: Iterable[Heard]) -> dict[str, Counter[str]]:
    """What became of the lines that each rule matched."""
    found: dict[str, Counter[str]] = {}
    for _, _, verdicts, _ in heard:
        for name, outcome, detail in verdicts:
            if not (is_matching(outcome) or (outcome == Outcome.SCOPE and ALONE not in detail)):
                found.setdefault(name, Counter())[outcome] += 1
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_raw_log_of_the_conversation_is_replayed_as_it_went(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first order, which is no rule's, tells when the bot came."""
    monkeypatch.setattr(replay_run, "dice", lambda _: Random(0))
    dice = Random(seed)
    ruleset, conversation = known_to_a_log(rules(dice)), Conversation(dice)
    conversation.now = 0.0
    conversation._send(conversation.people[0], "PRIVMSG #a :!talkback help")
    conversation.now = 5.0
    conversation.go_on(80)
    said = [(now, line) for now, line in conversation.wire if " PRIVMSG " in line]
    conversation.wire = said
    log = tmp_path / "raw.log"
    log.write_text("".join(f"{line}\n" for _, line in said), encoding="utf-8")
    bot = ReplayedBot(ruleset, BotNicks(), UTC)
    logs = gather([log], LogFormat.RAW, LogPlace("net", "#a"))
    replay = Replay(logs, (bot,))
    replay.run(Inline(), lambda _: None)
    scores = replay.report.rules.items()
    assert {
        name: score.held_back + Counter({"fires": score.fired}) for name, score in scores
    } == counted(over_the_wire(ruleset, conversation))


def gates(heard: Iterable[Heard]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Which rules were asked and what became of each, in order."""
    return [(nick, text, [each[:2] for each in rules]) for nick, text, rules, _ in heard]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_raw_log_with_all_that_happened_goes_the_same_way_line_by_line(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranks, comings and goings too; but for dice, and the time before the first line."""
    dice = Random(seed)
    drawn, conversation = rules(dice), Conversation(dice)
    certain = [replace(each, chance=1.0, after_silence=0.0) for each in drawn.rules]
    ruleset = RuleSet.build(certain, {}, drawn.limits)
    conversation.go_on(80)
    log, heard = tmp_path / "raw.log", list[Heard]()
    lines = [*_ENTRY, *(line for _, line in conversation.wire)]
    log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    decide = ChannelDecider.decide

    def recorded(decider: ChannelDecider, message: Message, now: float) -> Decision:
        decision = decide(decider, message, now)
        if concerns_somebody(decision) and message.sender.nick != decider.nick:
            heard.append(shown(decision))
        return decision

    monkeypatch.setattr(ChannelDecider, "decide", recorded)
    logs = gather([log], LogFormat.RAW, LogPlace("net", "#a"))
    Replay(logs, (ReplayedBot(ruleset, BotNicks(), UTC),)).run(Inline(), lambda _: None)
    assert gates(heard) == gates(over_the_wire(ruleset, conversation))
