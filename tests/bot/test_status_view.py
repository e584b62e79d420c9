"""The view of `run --status`, frame by frame."""

import logging
import time
from io import StringIO
from random import Random

import pytest
from rich.console import Console

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.status_view import SHOWN, StatusView
from talkback.model.log_event import Level, LogEvent
from talkback.model.settings import BotSettings, Network
from talkback.net.io.client import Client


def drawn(status: StatusView, later: float = 0.0, *networks: str) -> str:
    clients = {
        name: Client(
            Network(name, "h", 1),
            BotSettings(),
            on_message=lambda _: None,
            on_event=lambda _: None,
            rng=Random(1),
        )
        for name in networks
    }
    console = Console(file=StringIO(), width=80, height=30)
    console.print(status.frame(clients, time.monotonic() + later, console.size))
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def reply(text: str, channel: str | None = "#c") -> LogEvent:
    fields = {"network": "n", "channel": channel, "rule": "tea", "nick": "alice", "text": text}
    return LogEvent(Level.INFO, "reply", fields)


async def test_a_network_we_are_not_on_is_away() -> None:
    assert [
        line.split() for line in drawn(StatusView(Counters()), 0, "libera", "oftc").splitlines()
    ][2:5] == [
        ["network", "lines", "replies", "waiting"],
        ["libera", "0", "0", "0", "away"],
        ["oftc", "0", "0", "0", "away"],
    ]


def test_the_last_replies_and_only_those() -> None:
    status = StatusView(Counters())
    for number in range(SHOWN + 3):
        status.take(reply(f"answer-{number}-"))
    status.take(reply("in private", channel=None))
    page = drawn(status)
    assert "answer-3-" not in page
    assert "n/#c tea answer-4-" in page
    assert "private tea in private" in page


def test_the_log_s_last_lines_and_only_those() -> None:
    status = StatusView(Counters())
    for number in range(SHOWN + 1):
        status.handle(logging.makeLogRecord({"msg": f"event-{number}-", "levelno": logging.INFO}))
    page = drawn(status)
    assert "event-0-" not in page
    assert "event-1-" in page


def test_the_rate_is_that_of_the_last_minute() -> None:
    counters = Counters()
    status = StatusView(counters)
    drawn(status)
    counters.lines["n"] = 30
    assert "30 lines, 60 a minute" in drawn(status, 30)
    assert "30 lines, 0 a minute" in drawn(status, 95)


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\r\n", "\x9b31m", "[red]x[/red]"])
def test_what_strangers_say_moves_no_cursor(hostile: str) -> None:
    status = StatusView(Counters())
    status.take(reply(f"a{hostile}b"))
    page = drawn(status)
    assert not set("\x1b\r\x9b") & set(page)
    assert "[red]x[/red]" in page or "\\" in page


@pytest.mark.parametrize(
    ("seconds", "said"), [(59.5, "59 s"), (3 * 3600 + 61, "3 h 1 min"), (90000, "1 d 1 h")]
)
def test_how_long_it_is_up(seconds: float, said: str) -> None:
    assert f"up {said}" in drawn(StatusView(Counters()), seconds)
