"""STS policies of the bot, as those see them who connect beside it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from talkback.bot.kept_sts_policies import kept_policies
from talkback.bot.open_state import open_state
from talkback.model.errors import StoreError
from talkback.model.log_event import LogEvent
from talkback.net.protocol.sts import StsPolicy

POLICY = StsPolicy(6697, 3600, 4_000_000_000.0)


def ignore(_: LogEvent) -> None:
    """Nobody listens."""


async def keep(path: Path) -> None:
    with open_state(ignore, path) as memory:
        memory.policies.keep("irc.test", POLICY)
        await memory.flush()


def test_what_the_bot_has_kept_is_known(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    asyncio.run(keep(path))
    assert kept_policies(path).get("irc.test") == POLICY


def test_without_a_state_there_are_none_and_none_is_made(tmp_path: Path) -> None:
    assert kept_policies(None).get("irc.test") is None
    assert kept_policies(tmp_path / "talkback.db").get("irc.test") is None
    assert list(tmp_path.iterdir()) == []


def test_it_can_be_read_while_the_bot_runs(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    asyncio.run(keep(path))
    with open_state(ignore, path):
        assert kept_policies(path).get("irc.test") == POLICY


@pytest.mark.parametrize("value", ["[1]", "7", '["a", 1, 2]'])
def test_one_that_makes_no_sense_is_told(tmp_path: Path, value: str) -> None:
    path = tmp_path / "talkback.db"
    asyncio.run(keep(path))
    with sqlite3.connect(path) as database:
        database.execute("UPDATE memory SET value = ?", (value,))
    database.close()
    with pytest.raises(StoreError, match=r"talkback\.db"):
        kept_policies(path)
