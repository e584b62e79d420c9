"""The bot's clock, for each test its own."""

from collections.abc import Iterator

import pytest

from tests.community.bot import on
from tests.community.world import Clock


@pytest.fixture
def clock() -> Iterator[Clock]:
    with on(Clock()) as clock:
        yield clock
