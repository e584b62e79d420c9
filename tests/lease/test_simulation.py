"""Hosts that drive the lease's own code, whatever happens to them and to the database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkback.lease import network_lease, observation
from talkback.lease.intervals import CALL, STOP, TERM
from talkback.lease.network_lease import LeaseState, NetworkLease
from talkback.lease.observation import Observation
from talkback.lease.statements import Database, LeaseRow
from tests.lease.simulate import AGES, LASTING, LASTS, SENT, VICTIMS, run, simulate
from tests.lease.simulated_database import SimulatedDatabase
from tests.lease.world import FAULTS, Chain, Fault, TwoSpeakersError

CHAINS = st.lists(
    st.lists(
        st.builds(
            Fault,
            what=st.sampled_from(FAULTS),
            after=st.floats(0.0, 15.0),
            lasting=st.sampled_from(LASTING),
            host=st.sampled_from(VICTIMS),
            sending=st.sampled_from(SENT),
            age=st.sampled_from(AGES),
            pooled=st.booleans(),
        ),
        max_size=6,
    ),
    max_size=3,
)


@given(chains=CHAINS, seed=st.integers(0, 1 << 32), hosts=st.integers(1, 3))
@settings(max_examples=150)
def test_there_are_never_two_speakers(chains: Sequence[Chain], seed: int, hosts: int) -> None:
    simulate(chains, Random(seed), hosts)


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_nor_in_runs_whose_faults_are_drawn_to_meet(first: int) -> None:
    for seed in range(first, first + 40):
        run(seed)


@pytest.mark.parametrize("hosts", [1, 2, 3])
def test_where_nothing_goes_wrong_all_is_answered(hosts: int) -> None:
    world = simulate([], Random(1), hosts, stalls=0.0)
    answered = [line for host in world.hosts for line in host.answered]
    assert len(answered) > (LASTS - 2 * TERM) / 0.1
    assert world.silence < 1.0


def test_after_a_kill_the_silence_is_short() -> None:
    for seed in range(20):
        world = simulate([[Fault("kill", 20.0, LASTS)]], Random(seed), hosts=2, stalls=0.0)
        assert STOP < world.silence < 2 * TERM


def test_after_a_stop_it_is_shorter() -> None:
    for seed in range(20):
        world = simulate([[Fault("stop", 20.0, LASTS)]], Random(seed), hosts=2, stalls=0.0)
        assert world.silence < 5.0


# What the simulation is worth: each rule broken, and what notices it.


def deadline_from_the_return(patch: pytest.MonkeyPatch) -> None:
    confirmed = NetworkLease.confirmed
    patch.setattr(NetworkLease, "confirmed", lambda lease, _, now: confirmed(lease, now, now))


def epoch_from_the_return(patch: pytest.MonkeyPatch) -> None:
    acquired = NetworkLease.acquired

    def late(lease: NetworkLease, epoch: int, _: float, now: float, *, was_released: bool) -> None:
        acquired(lease, epoch, now, now, was_released=was_released)

    patch.setattr(NetworkLease, "acquired", late)


def watching_over_connections(patch: pytest.MonkeyPatch) -> None:
    def begin(seen: Observation, database: Database) -> bool:
        before, seen.database = seen.database, database
        return before is not None and before != database

    patch.setattr(Observation, "begin", begin)


def watching_from_the_sending(patch: pytest.MonkeyPatch) -> None:
    see = Observation.see
    patch.setattr(Observation, "see", lambda seen, rows, now: see(seen, rows, now - CALL))


def a_release_of_any_database(patch: pytest.MonkeyPatch) -> None:
    ripe_at = Observation.ripe_at

    def at_once(seen: Observation, network: str) -> float | None:
        row, at = seen.row(network), ripe_at(seen, network)
        return at if row is None or row.holder is not None else 0.0

    patch.setattr(Observation, "ripe_at", at_once)


def taken_in_any_database(patch: pytest.MonkeyPatch) -> None:
    acquire = SimulatedDatabase._acquire

    def anywhere(
        database: SimulatedDatabase, network: str, seen: LeaseRow, _: Database, me: str, now: float
    ) -> int | None:
        return acquire(database, network, seen, database.identity, me, now)

    patch.setattr(SimulatedDatabase, "_acquire", anywhere)


def a_term_without_room_for_lines(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(observation, "TERM", STOP)


def a_release_without_room_for_lines(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(network_lease, "LINE_LAG", 0.0)


def speaking_until_it_is_released(patch: pytest.MonkeyPatch) -> None:
    def may_speak(lease: NetworkLease, now: float) -> bool:
        speaks = lease.state is LeaseState.HOLDER and now < lease.deadline
        return speaks or lease.giving_back is not None

    patch.setattr(NetworkLease, "may_speak", may_speak)


def each(hosts: Iterable[int], *faults: Fault) -> list[Chain]:
    """The same for each of these hosts, whichever of them it can happen to."""
    return [[replace(fault, host=host) for fault in faults] for host in hosts]


STOPPED = [Fault("stop", 20.0, LASTS)]
LAGGING = [Fault("pause", 20.0, 6.0, 0)], [Fault("promote", 25.0, 0.2, age=4.5, pooled=True)]
BROKEN: dict[Callable[[pytest.MonkeyPatch], None], Sequence[Chain]] = {
    deadline_from_the_return: each(
        (0, 1, 2), Fault("pause", 20.0, 2.8, sending="Beat"), Fault("cut", 0.0, 20.0)
    ),
    epoch_from_the_return: each(
        (0, 1), Fault("pause", 0.0, 2.8, sending="Acquire"), Fault("cut", 0.0, 20.0)
    ),
    watching_over_connections: [LAGGING[0], [Fault("promote", 25.0, 0.2, age=4.5)]],
    watching_from_the_sending: each(
        (0, 1, 2), Fault("step", 20.0, 0.3, sending="Beat"), Fault("cut", 0.0, 20.0)
    ),
    a_release_of_any_database: [
        STOPPED,
        [Fault("promote", 21.0, 0.2, age=0.4)],
        *each((0, 1, 2), Fault("step", 19.0, 0.4, sending="Acquire"), Fault("cut", 0.0, 20.0)),
    ],
    taken_in_any_database: LAGGING,
    a_term_without_room_for_lines: [[Fault("cut", 20.0, 20.0)]],
    a_release_without_room_for_lines: [STOPPED],
    speaking_until_it_is_released: [
        STOPPED,
        *each((0, 1, 2), Fault("deaf", 19.0, 20.0, sending="Release")),
    ],
}


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_a_broken_rule_is_noticed(
    rule: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = BROKEN[rule]
    for seed in range(5):
        simulate(plan, Random(seed), hosts=3)
    rule(monkeypatch)
    with pytest.raises(TwoSpeakersError):
        _simulate_often(plan)


def _simulate_often(plan: Sequence[Chain]) -> None:
    for seed in range(20):
        simulate(plan, Random(seed), hosts=3)
