"""Joins, parts, clones and netsplits in a busy channel, from the wire to the bot's decisions."""

import time
from collections.abc import Callable, Iterator
from random import Random

import pytest

from talkback.engine.decide import Decider
from talkback.model.message import MessageKind
from talkback.model.settings import BotSettings, ChannelToJoin, Followed, Limits, Network, Rate
from tests.engine.making import rule, ruleset
from tests.net.transcript import Player

NETWORK = Network("net", "irc.test", 6697, channels=(ChannelToJoin("#a"),))
PEOPLE = 8
ASKED_EVERY_S = 260.0
Flood = Callable[[], Iterator[tuple[float, list[str]]]]
"""Seconds that go by, and the lines that come then."""
BUDGET = Limits(Rate(20, 3600.0), None, None, loop_guard=False)
RULES = ruleset(
    rule(name="hello", reply="hi {nick}", on=frozenset({MessageKind.JOIN}), user_cooldown=86_400.0),
    rule(name="bye", reply="bye {nick}", on=frozenset({MessageKind.PART}), user_cooldown=86_400.0),
    rule("tea", name="tea", reply="{nick}, milk?"),
    limits=BUDGET,
)


class Channel:
    """A bot in a channel with people who have been there for long, and what it said since."""

    def __init__(self) -> None:
        self.player = Player(NETWORK, BotSettings(followed=Followed(events=True)))
        self.player.welcome("batch,message-tags")
        self.player.wait(3.0)
        for number in range(PEOPLE):
            self.player.feed(f":p{number}!p{number}@home.example JOIN #a")
        self.player.forget()
        self.decider = Decider(RULES, Random(1), time.process_time)
        self.said: list[str] = []

    def feed(self, *lines: str) -> None:
        for line in lines:
            self.player.feed(line)
        for message in self.player.messages:
            decision = self.decider.decide(message, self.player.now)
            self.said += [reply.text for reply in decision.replies]
            self.decider.apply(decision, self.player.now)
        self.player.messages.clear()

    def asks(self, nick: str = "p0") -> bool:
        """Whether somebody who asks is answered."""
        before = len(self.said)
        self.feed(f":{nick}!{nick}@home.example PRIVMSG #a :is there tea?")
        return self.said[before:] == [f"{nick}, milk?"]

    @property
    def greeted(self) -> int:
        return sum(text.startswith(("hi ", "bye ")) for text in self.said)


def clone(number: int) -> str:
    return f":c{number}!c{number}@clones{number}.example"


def slow_joins() -> Iterator[tuple[float, list[str]]]:
    for number in range(600):
        yield 2.0, [f"{clone(number)} JOIN #a"]


def hundred_at_once() -> Iterator[tuple[float, list[str]]]:
    for number in range(10):
        yield 90.0, [f"{clone(number * 100 + one)} JOIN #a" for one in range(100)]


def in_and_out() -> Iterator[tuple[float, list[str]]]:
    for number in range(300):
        yield 4.5, [f"{clone(number)} JOIN #a", f"{clone(number)} PART #a :bye"]


def one_that_flaps() -> Iterator[tuple[float, list[str]]]:
    for _ in range(300):
        yield 5.0, [f"{clone(0)} JOIN #a", f"{clone(0)} QUIT :Ping timeout"]


def splits_by_reason() -> Iterator[tuple[float, list[str]]]:
    people = [f":p{number}!p{number}@home.example" for number in range(1, PEOPLE)]
    for _ in range(20):
        yield 300.0, [f"{who} QUIT :hub.example leaf.example" for who in people]
        yield 300.0, [f"{who} JOIN #a" for who in people]


def splits_by_batch() -> Iterator[tuple[float, list[str]]]:
    people = [f":p{number}!p{number}@home.example" for number in range(1, PEOPLE)]
    for _ in range(20):
        quits = [f"@batch=1 {who} QUIT :gone" for who in people]
        joins = [f"@batch=2 {who} JOIN #a" for who in people]
        yield 300.0, [":irc.test BATCH +1 netsplit a.b c.d", *quits, ":irc.test BATCH -1"]
        yield 300.0, [":irc.test BATCH +2 netjoin a.b c.d", *joins, ":irc.test BATCH -2"]


FLOODS = {
    "a join every two seconds": (slow_joins, 5),
    "a hundred at once, again and again": (hundred_at_once, 5),
    "clones that come and leave": (in_and_out, 5),
    "one whose connection flaps": (one_that_flaps, 2),
    "splits that name their servers": (splits_by_reason, 0),
    "splits in batches": (splits_by_batch, 0),
}


@pytest.mark.parametrize(("flood", "most"), FLOODS.values(), ids=FLOODS)
def test_who_asks_is_answered_and_the_budget_is_never_used_up(flood: Flood, most: int) -> None:
    """Fourteen an hour is what the limit leaves beside the greetings."""
    channel, since = Channel(), 0.0
    answers = []
    for pause, lines in flood():
        channel.player.wait(pause)
        channel.feed(*lines)
        since += pause
        if since >= ASKED_EVERY_S:
            since = 0.0
            answers.append(channel.asks())
    assert all(answers)
    assert len(answers) >= 3
    assert channel.greeted <= most * (channel.player.now // 3600.0 + 1)


def test_after_the_flood_people_are_greeted_again() -> None:
    channel = Channel()
    for number in range(100):
        channel.feed(f"{clone(number)} JOIN #a")
    before = channel.greeted
    channel.player.wait(3700.0)
    channel.feed(":new!new@home.example JOIN #a")
    assert channel.said[-1] == "hi new"
    assert channel.greeted == before + 1
