"""When a channel is tried again, by a clock that is handed in."""

import math
from random import Random

import pytest

from talkback.model.settings import ChannelToJoin
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.channels import ChannelManager
from talkback.net.protocol.isupport import Isupport

HOUR = 3600.0


@pytest.fixture
def channels() -> ChannelManager:
    begun = ChannelManager([ChannelToJoin("#a")], Actions(), Isupport(), Random(1))
    begun.begin(0.0)
    return begun


def kicked(channels: ChannelManager, joined: float, at: float) -> float:
    """The pause before the next try, its dice taken off as far as can be: a fifth at most."""
    channels.on_join("#a", joined)
    channels.on_removed("#a", "op", "out", at)
    return channels.deadline - at


def test_each_kick_makes_the_pause_longer_until_there_is_no_coming_back(
    channels: ChannelManager,
) -> None:
    pauses = [kicked(channels, now, now + 1) for now in (0.0, 100.0, 300.0)]
    assert [30 <= pauses[0] <= 37.5, 120 <= pauses[1] <= 150, 600 <= pauses[2] <= 750] == [True] * 3
    assert kicked(channels, 2000.0, 2001.0) == math.inf


@pytest.mark.parametrize(("stayed", "first", "last"), [(HOUR, 600, 750), (HOUR + 1, 30, 37.5)])
def test_kicks_are_forgiven_after_an_hour_in_the_channel(
    channels: ChannelManager, stayed: float, first: float, last: float
) -> None:
    for now in (0.0, 100.0):
        kicked(channels, now, now + 1)
    assert first <= kicked(channels, 300.0, 300.0 + stayed) <= last
