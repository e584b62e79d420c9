"""The view of `run --status`, frame by frame."""

import logging
from collections import Counter
from io import StringIO
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.status_view import SHOWN, StatusView
from talkback.model.log_event import Level, LogEvent
from talkback.model.settings import BotSettings, Network
from talkback.net.io.client import Client


def drawn(status: StatusView, later: float = 0.0, *networks: str) -> str:
    return drawn_in(ConsoleDimensions(80, 30), status, later, *networks)


def drawn_in(
    size: ConsoleDimensions, status: StatusView, later: float = 0.0, *networks: str
) -> str:
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
    console = Console(file=StringIO(), width=size.width, height=size.height)
    status._began = 0.0  # however long the test takes
    console.print(status.frame(clients, later, size))
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


NAMES = st.text("abc-東京🍵", min_size=1, max_size=60)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(NAMES, st.integers(0, 10**9), min_size=1, max_size=3),
    st.sampled_from([40, 80, 120]),
)
def test_a_frame_fits_with_its_numbers_whole(lines: dict[str, int], width: int) -> None:
    counters = Counters(lines=lines)
    status = StatusView(counters)
    for number in range(SHOWN):
        status.take(reply(f"東京 {number} " * 40))
        status.handle(logging.makeLogRecord({"msg": f"{number} " * 90, "levelno": logging.INFO}))
    page = drawn_in(ConsoleDimensions(width, 30), status, 0.0, *lines).splitlines()
    assert max(map(cell_len, page)) <= width
    assert len(page) <= 30
    words = Counter(word for line in page for word in line.split())
    assert not Counter(map(str, lines.values())) - words


def test_where_there_is_little_room_the_newest_are_seen() -> None:
    status = StatusView(Counters())
    for number in range(SHOWN):
        status.take(reply(f"answer-{number}-"))
        status.handle(logging.makeLogRecord({"msg": f"event-{number}-", "levelno": logging.INFO}))
    page = drawn_in(ConsoleDimensions(80, 14), status)
    assert len(page.splitlines()) <= 14
    for kind in ("answer", "event"):
        assert f"{kind}-{SHOWN - 1}-" in page
        assert f"{kind}-0-" not in page


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
