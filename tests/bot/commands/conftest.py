"""A bot with three rules, an admin and a pool."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from talkback.bot.commands.dispatcher import CommandDispatcher
from talkback.bot.persistence import PersistentState
from talkback.bot.responder import Responder
from talkback.model.log_event import LogEvent
from talkback.snapshot.snapshot import read_snapshot
from talkback.state.base import InMemoryStore
from tests.bot.commands.making import RULES, Build, ChatHarness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "p.txt").write_text("Be wise ~ Ada\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
async def build(folder: Path) -> AsyncIterator[Build]:
    made: list[PersistentState] = []

    def build(store: InMemoryStore | None = None, problems: tuple[str, ...] = ()) -> ChatHarness:
        async def reload() -> tuple[str, ...]:
            await asyncio.sleep(0)
            return problems

        events: list[LogEvent] = []
        memory = PersistentState(events.append, store)
        made.append(memory)
        path = folder / "rules.toml"
        responder = Responder(read_snapshot(path), events.append, memory)
        dispatcher = CommandDispatcher(responder, reload, path)
        responder.command_handler = dispatcher.handle
        return ChatHarness(responder, dispatcher, events)

    yield build
    for memory in made:
        memory.close()


@pytest.fixture
def chat(build: Build) -> ChatHarness:
    return build()
