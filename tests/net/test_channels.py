"""When a channel is tried again, by a clock that is handed in."""

import math
from dataclasses import replace
from random import Random

import pytest

from talkback.model.settings import ChannelToJoin, Network, Rate
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.channels import ChannelManager
from talkback.net.protocol.invitations import MAX_INVITATIONS, InMemoryInvitations, Invitations
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.join_pace import JoinPace
from tests.net.transcript import Player

HOUR = 3600.0


@pytest.fixture
def channels() -> ChannelManager:
    return managed(Network("net", "irc.test", 6667, channels=(ChannelToJoin("#a"),)))


def unbegun(network: Network, store: InMemoryInvitations | None = None) -> ChannelManager:
    invitations = Invitations(network, store or InMemoryInvitations(), 0.0)
    pace = JoinPace(network.join_rate)
    return ChannelManager(network.channels, Actions(), Isupport(), Random(1), pace, invitations)


def managed(network: Network, store: InMemoryInvitations | None = None) -> ChannelManager:
    begun = unbegun(network, store)
    begun.begin(0.0)
    return begun


def kicked(channels: ChannelManager, joined: float, at: float) -> float:
    """The pause before the next try, its dice taken off as far as can be: a fifth at most."""
    channels.on_join("#a", joined)
    channels.on_removed("#a", "op", "out", at)
    return channels.deadline - at


def test_wanted_are_those_of_the_config_and_then_those_that_were_invited_too() -> None:
    network = Network("net", "irc.test", 6667, channels=(ChannelToJoin("#a"),), invites=True)
    player = Player(network)
    player.begin()
    assert player.session.channels.wanted == 1
    player = Player(network)
    player.welcome()
    player.feed(":alice!a@h INVITE talkback :#tea")
    assert player.session.channels.wanted == 2
    assert player.session.channels.joined == ("#a",)


def test_without_a_rate_as_many_are_joined_as_are_wanted() -> None:
    pace = JoinPace(None)
    assert [pace.take(wanted, 0.0) for wanted in (0, 3, 500)] == [0, 3, 500]
    assert pace.ready == -math.inf


def test_each_kick_makes_the_pause_longer_until_there_is_no_coming_back(
    channels: ChannelManager,
) -> None:
    pauses = [kicked(channels, now, now + 1) for now in (0.0, 100.0, 300.0)]
    assert [30 <= pauses[0] <= 37.5, 120 <= pauses[1] <= 150, 600 <= pauses[2] <= 750] == [True] * 3
    assert kicked(channels, 2000.0, 2001.0) == math.inf


def test_who_is_out_is_not_removed_once_more(channels: ChannelManager) -> None:
    kicked(channels, 0.0, 1.0)
    before = channels.deadline
    channels.on_removed("#a", "talkback", "", 2.0)
    assert channels.deadline == before
    channels.tick(before)
    channels.on_removed("#a", "talkback", "the echo of an earlier PART", before)
    assert channels.deadline == before + 60
    assert 120 <= kicked(channels, 100.0, 101.0) <= 150


def test_where_services_put_us_we_stay_only_as_long_as_it_is_wanted() -> None:
    """The config may be another one when the welcome is over."""
    made = unbegun(Network("net", "irc.test", 6667, channels=(ChannelToJoin("#a"),)))
    made.joined_by_services = True
    assert made.on_join("#a", 0.0)
    made.set_channels((ChannelToJoin("#b"),), 1.0)
    made.begin(2.0)
    assert made._actions.waiting == ["PART #a", "JOIN #b"]
    assert made.joined == ()


def test_a_channel_is_wanted_whether_we_are_in_it_or_not(channels: ChannelManager) -> None:
    assert (channels.wanted, channels.joined) == (1, ())
    channels.on_join("#a", 0.0)
    assert (channels.wanted, channels.joined) == (1, ("#a",))
    channels.on_removed("#a", "op", "out", 1.0)
    assert (channels.wanted, channels.joined) == (1, ())


@pytest.mark.parametrize(("stayed", "first", "last"), [(HOUR, 600, 750), (HOUR + 1, 30, 37.5)])
def test_kicks_are_forgiven_after_an_hour_in_the_channel(
    channels: ChannelManager, stayed: float, first: float, last: float
) -> None:
    for now in (0.0, 100.0):
        kicked(channels, now, now + 1)
    assert first <= kicked(channels, 300.0, 300.0 + stayed) <= last


def asked(channels: ChannelManager) -> list[str]:
    """The channels that were asked for since the last time, a list a line."""
    lines, channels._actions.waiting = channels._actions.waiting, []
    return [line.removeprefix("JOIN ") for line in lines if line.startswith("JOIN ")]


def test_channels_are_joined_as_fast_as_the_rate_allows_and_no_faster() -> None:
    names = [f"#c{number}" for number in range(45)]
    channels = managed(
        Network(
            "net",
            "irc.test",
            6667,
            channels=tuple(map(ChannelToJoin, names)),
            join_rate=Rate(20, 10.0),
        )
    )
    seen = [asked(channels)]
    for now in (9.9, 10.0, 19.0, 20.0, 70.0):
        channels.tick(now)
        seen.append(asked(channels))
    joined = [",".join(lines).split(",") if lines else [] for lines in seen]
    assert [len(each) for each in joined[:5]] == [20, 0, 20, 0, 5]
    assert joined[0] + joined[2] + joined[4] == names
    # Nobody answered within a minute: they are asked for again, as fast as before.
    assert len(joined[5]) == 20


@pytest.mark.parametrize("pause", [0.01, HOUR], ids=["at once", "one an hour"])
def test_at_most_so_many_invitations_are_kept(pause: float) -> None:
    store = InMemoryInvitations()
    channels = managed(Network("net", "irc.test", 6667, invites=True), store)
    for number in range(100):
        channels.on_invite(f"#c{number}", "alice", number * pause)
    assert len(store.channels("net")) == MAX_INVITATIONS == 20


def test_who_invites_and_kicks_again_and_again_is_not_followed_for_ever() -> None:
    channels = managed(Network("net", "irc.test", 6667, invites=True))
    for _ in range(100):
        channels.on_invite("#c", "alice", 1.0)
        channels.on_join("#c", 1.0)
        channels.on_removed("#c", "alice", "out", 1.0)
    assert len(asked(channels)) == MAX_INVITATIONS


def test_who_is_kicked_from_where_it_was_invited_remembers_the_invitation_no_longer() -> None:
    store = InMemoryInvitations()
    channels = managed(Network("net", "irc.test", 6667, invites=True), store)
    channels.on_invite("#c", "alice", 1.0)
    channels.on_join("#c", 1.0)
    assert list(store.channels("net")) == ["#c"]
    channels.on_removed("#c", "op", "out", 2.0)
    assert (channels.wanted, list(store.channels("net"))) == (0, [])


def test_invitations_of_before_are_followed_at_once_and_only_there() -> None:
    store = InMemoryInvitations()
    store.keep("net", "#there")
    store.keep("other", "#elsewhere")
    network = Network("net", "irc.test", 6667, channels=(ChannelToJoin("#a"),), invites=True)
    assert asked(managed(network, store)) == ["#a,#there"]
    assert asked(managed(replace(network, invites=False), store)) == ["#a"]


@pytest.mark.parametrize("name", ["alice", "#a,#b", "#a b", "", ":#a", "#" + "x" * 600])
def test_an_invitation_to_what_is_no_channel_is_not_followed(name: str) -> None:
    store = InMemoryInvitations()
    channels = managed(Network("net", "irc.test", 6667, invites=True), store)
    channels.on_invite(name, "alice", 1.0)
    assert (asked(channels), list(store.channels("net"))) == ([], [])
