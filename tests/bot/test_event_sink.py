"""When events are told: in order, and after what the loop was about."""

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from talkback.bot.observe.event_sink import TELLING_DELAY_S, EventSink
from talkback.bot.persistence import PersistentState
from talkback.bot.responder import Responder
from talkback.model.log_event import Level, LogEvent
from talkback.model.settings import BotSettings
from talkback.net.io.connection import Connection
from talkback.net.protocol.session import Session
from talkback.snapshot.snapshot import read_snapshot
from tests.bot.test_line_filter import WELCOME, WHERE
from tests.deadline import DEADLINE
from tests.net.test_fuzz import Wire, read
from tests.net.transcript import WALL

RULES = """
[networks.net]
host = "127.0.0.1"
[rules.tea]
triggers = '\\btea\\b'
reply = "two sugars"
"""


class Told(logging.Handler):
    def __init__(self, story: list[str]) -> None:
        super().__init__()
        self.story = story

    def emit(self, record: logging.LogRecord) -> None:
        self.story.append(record.getMessage())


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was logged, and what else a test puts among it."""
    logger, told = logging.getLogger("talkback"), Told([])
    monkeypatch.setattr(logger, "level", logging.INFO)
    monkeypatch.setattr(logger, "handlers", [told])
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    return told.story


class Heard(Wire):
    """Notes each reply where the log is noted."""

    def __init__(self, story: list[str]) -> None:
        super().__init__()
        self.story = story

    def send(self, lines: Iterable[str]) -> None:
        sent = list(lines)
        self.story += [line for line in sent if line.startswith("PRIVMSG")]
        super().send(sent)


async def test_a_reply_is_on_the_socket_before_it_is_logged(
    tmp_path: Path, story: list[str]
) -> None:
    config = tmp_path / "rules.toml"
    config.write_text(RULES)
    sink = EventSink(BotSettings())
    responder = Responder(
        read_snapshot(config), sink.log_event, PersistentState(sink.log_event), rng=Random(1)
    )
    wire = Heard(story)
    session = Session(
        WHERE, BotSettings(), exchange=None, rng=Random(0), now=0.0, wall=WALL, secure=True
    )

    connection = Connection(
        session,
        wire,
        lambda message: responder.handle(message, connection.say),
        sink.log_event,
        lambda _: None,
    )
    await read(connection, list(WELCOME))
    sink.tell_all()
    story.clear()
    await read(connection, [":ann!a@h PRIVMSG #talk :tea", ":ann!a@h PRIVMSG #tea :tea"])
    await told(story, 4)
    words = [each.partition(" ")[0] for each in story]
    assert words in (["PRIVMSG", "PRIVMSG", "reply", "reply"], ["PRIVMSG", "reply"] * 2)
    responder.memory.close()
    connection.lost(None)
    await connection.run()


async def test_events_are_told_in_order_and_at_the_end_at_the_latest(story: list[str]) -> None:
    sink = EventSink(BotSettings())
    for name in ("first", "second"):
        sink.log_event(LogEvent(Level.INFO, name))
    assert story == []
    sink.tell_all()
    assert story == ["first", "second"]
    sink.log_event(LogEvent(Level.INFO, "third"))
    await told(story, 3)
    assert story == ["first", "second", "third"]


def test_without_a_loop_they_are_told_at_once(story: list[str]) -> None:
    EventSink(BotSettings()).log_event(LogEvent(Level.INFO, "first"))
    assert story == ["first"]


async def test_what_is_not_logged_makes_the_loop_do_nothing(story: list[str]) -> None:
    sink = EventSink(BotSettings())
    before = calls_due()
    sink.log_event(LogEvent(Level.DEBUG, "unheard"))
    assert calls_due() == before
    sink.log_event(LogEvent(Level.INFO, "heard"))
    assert calls_due() == before + 1
    await told(story, 1)
    assert story == ["heard"]


async def told(story: list[str], many: int) -> None:
    async with asyncio.timeout(DEADLINE):
        while len(story) < many:  # noqa: ASYNC110 - a logger awaits nothing
            await asyncio.sleep(TELLING_DELAY_S)


def calls_due() -> int:
    """Calls that wait for the loop's clock."""
    return len(asyncio.get_running_loop()._scheduled)  # type: ignore[attr-defined]
