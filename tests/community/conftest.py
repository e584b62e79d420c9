"""A clock that stands still between two things that happen."""

import pytest

from talkback.app import memory, mind
from talkback.app.commands import admins, clerk
from tests.community.world import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (mind, memory, clerk, admins):
        monkeypatch.setattr(module, "time", clock)
    return clock
