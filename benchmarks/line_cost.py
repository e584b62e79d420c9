"""Where the time of a line goes: the bot in one process, its steps on a stopwatch, no socket.

    python benchmarks/line_cost.py [--rules 10,1000,10000] [--lines 100000] [--turns 3] [--svg FILE]

One line in a hundred fires a rule and is answered. Beside it the same lines the way they go where
nothing may be passed over (behind a bridge, say): a message for each, and a decision about it.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from random import Random
from time import process_time
from typing import ParamSpec, TypeVar

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chat import CHANNEL, PEOPLE, Chat
from talkback.engine.decide import Decider
from talkback.model.channel_lines import ChannelLines
from talkback.model.message import Message
from talkback.model.settings import BotSettings, ChannelToJoin
from talkback.net.io.connection import Connection
from talkback.net.protocol.line_buffer import LineBuffer
from talkback.net.protocol.session import Session
from talkback.system.garbage import collect_as_usual
from tests.engine.making import rule, ruleset, still
from tests.net.session_driver import network
from tests.net.test_fuzz import Wire
from tests.net.transcript import WALL

P = ParamSpec("P")
T = TypeVar("T")
RECV = 64 * 1024
"""Bytes of a block, as the socket gives them to a bot that is behind."""
STEPS = ("bytes into lines", "who says it where", "which may match", "counted")
REST = "messages, decisions and replies"
COLOURS = ("#3b6fb6", "#7fa7d9", "#d98f2b", "#a9a9a9", "#5b9a5b")
LABEL, BAR, WIDE, HIGH = 150, 560, 760, 26
"""Pixels of the picture: where bars begin, how long the longest is, all of it, and a row."""


@dataclass(slots=True)
class StepTimes:
    """Seconds of processor time by step."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def timed(self, step: str, call: Callable[P, T]) -> Callable[P, T]:
        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            begun = process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds[step] += process_time() - begun

        return measured


class Bot:
    """One connection and what decides behind it, on a clock that stands still."""

    def __init__(self, chat: Chat, times: StepTimes, *, passes_over: bool) -> None:
        rules = (rule(each.trigger, name=str(at)) for at, each in enumerate(chat.rules))
        self._decider = Decider(ruleset(*rules), Random(1), still)
        self._times = times
        where = network(1, channels=(ChannelToJoin(CHANNEL),), throttle=None)
        session = Session(
            where, BotSettings(), exchange=None, rng=Random(0), now=0.0, wall=WALL, secure=True
        )
        heads = session.message_filter.known_heads
        self._connection = Connection(
            session, Wire(), self._decide, lambda _: None, lambda _: None,
            line_filter=self if passes_over else None,
        )  # fmt: skip
        heads.channel_lines = times.timed(STEPS[1], heads.channel_lines)  # type: ignore[method-assign]
        session.begin(0.0)
        self._feed = times.timed(STEPS[0], LineBuffer().feed)

    def lines_to_read(self, lines: ChannelLines) -> Collection[int]:
        return self._times.timed(STEPS[2], self._decider.lines_to_decide)(lines)

    def pass_over(self, lines: ChannelLines) -> None:
        self._times.timed(STEPS[3], self._decider.pass_over)(lines, 0.0)

    def _decide(self, message: Message) -> None:
        decision = self._decider.decide(message, 0.0)
        for verdict in decision.fired:
            if verdict.reply is not None:
                self._connection.say(verdict.reply, message)
        self._decider.apply(decision, 0.0)

    async def read(self, data: bytes) -> None:
        self._connection.received(self._feed(data), 0)
        while self._connection._unread:  # noqa: ASYNC110, SLF001 - its own turns of the loop
            await asyncio.sleep(0)


def _greetings() -> Iterator[bytes]:
    """The welcome, and each person once, so that all are known."""
    yield b":s 001 talkback :hi\r\n:s 376 talkback :end\r\n"
    yield f":talkback!t@h JOIN {CHANNEL}\r\n:s 366 talkback {CHANNEL} :end\r\n".encode()
    for nick in PEOPLE:
        yield f":{nick}!~user@host-203-0-113-7.example.net PRIVMSG {CHANNEL} :hi\r\n".encode()


async def _run(chat: Chat, blocks: Sequence[bytes], *, passes_over: bool) -> dict[str, float]:
    times = StepTimes()
    bot = Bot(chat, times, passes_over=passes_over)
    for data in _greetings():
        await bot.read(data)
    times.seconds.clear()
    begun = process_time()
    for block in blocks:
        for start in range(0, len(block), RECV):
            await bot.read(block[start : start + RECV])
    times.seconds[REST] = process_time() - begun - sum(times.seconds.values())
    return times.seconds


@dataclass(frozen=True, slots=True)
class LineCost:
    """Microseconds a line by step, and of the way on which every line becomes a message."""

    rules: int
    steps: Mapping[str, float]
    each_a_message: float

    @property
    def whole(self) -> float:
        return sum(self.steps.values())


def measure(rules: int, lines: int, turns: int) -> LineCost:
    """The quickest of some turns, both ways in each."""
    chat = Chat(rules)
    blocks = list(chat.blocks(lines))
    collect_as_usual()  # as the bot does once it has begun
    pairs = [
        [asyncio.run(_run(chat, blocks, passes_over=each)) for each in (True, False)]
        for _ in range(turns)
    ]
    ours = min((pair[0] for pair in pairs), key=lambda seconds: sum(seconds.values()))
    theirs = min(sum(pair[1].values()) for pair in pairs)
    steps = {step: ours[step] / lines * 1e6 for step in (*STEPS, REST)}
    return LineCost(rules, steps, theirs / lines * 1e6)


def picture(costs: Sequence[LineCost]) -> str:
    """A bar for each size of rule set, a colour for each step; readable on light and dark."""
    longest = max(cost.whole for cost in costs)
    rows: list[str] = []
    for at, cost in enumerate(costs):
        left, top = float(LABEL), 10 + at * HIGH
        rows.append(f'<text x="0" y="{top + 15}">{cost.rules:,} rules</text>')
        for colour, micros in zip(COLOURS, cost.steps.values(), strict=True):
            wide = micros / longest * (BAR - LABEL)
            rows.append(
                f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="20" fill="{colour}"/>'
            )
            left += wide
        rows.append(f'<text x="{left + 8:.1f}" y="{top + 15}">{cost.whole:.1f} µs a line</text>')
    for at, (colour, step) in enumerate(zip(COLOURS, (*STEPS, REST), strict=True)):
        top = 24 + (len(costs) + at) * HIGH
        rows.append(f'<rect x="{LABEL}" y="{top}" width="14" height="14" fill="{colour}"/>')
        rows.append(f'<text x="{LABEL + 22}" y="{top + 12}">{escape(step)}</text>')
    high = 30 + (len(costs) + len(COLOURS)) * HIGH
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDE} {high}">',
            "<title>Where the time of a line goes</title>",
            "<style>text { font: 14px system-ui, sans-serif; fill: #1f2328; }",
            "@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } }</style>",
            *rows,
            "</svg>\n",
        )
    )


def _told(cost: LineCost) -> str:
    steps = "".join(f"\n  {step:34}{micros:7.2f} µs" for step, micros in cost.steps.items())
    ratio = cost.each_a_message / cost.whole
    return (
        f"{cost.rules} rules: {cost.whole:.2f} µs a line{steps}\n"
        f"  every line a message: {cost.each_a_message:.2f} µs, {ratio:.1f} times as long"
    )


@click.command()
@click.option("--rules", "sizes", default="10,1000,10000", show_default=True)
@click.option("--lines", default=100_000, show_default=True)
@click.option("--turns", default=3, show_default=True)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw it, too.")
def main(sizes: str, lines: int, turns: int, svg: Path | None) -> None:
    """Print microseconds of processor time."""
    costs = []
    for size in sizes.split(","):
        costs.append(measure(int(size), lines, turns))
        click.echo(_told(costs[-1]))
    if svg is not None:
        svg.write_text(picture(costs), encoding="utf-8")


if __name__ == "__main__":
    main()
