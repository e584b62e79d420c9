"""One host's leases, step by step: what it asks of the database, what it makes of the answers."""

import pytest

from talkback.lease.host_leases import HostLeases
from talkback.lease.intervals import AWAY, LAST_WRITE, LINE_LAG, STOP, TERM
from talkback.lease.network_lease import LeaseState
from talkback.lease.statements import (
    Acquire,
    Acquired,
    Announce,
    Beat,
    Confirmed,
    Database,
    Done,
    Enrol,
    Host,
    Hosts,
    LeaseRow,
    Poll,
    Polled,
    Release,
    Result,
    Statement,
)

HERE = Database("main", "1")
OTHERS = LeaseRow(7, 3, "other")
FREE = LeaseRow(7, 3, None)


class Driven:
    """A host whose database says what the test says; time goes by when the test lets it."""

    def __init__(self, *networks: str) -> None:
        self.now = 100.0
        self.leases = HostLeases("me", networks or ("net",), self.now)
        self.leases.set_registered("net", self.now, registered=True)
        self.leases.connected(HERE)
        self.hosts = Hosts()
        self.rows = {"net": OTHERS}

    def state(self) -> LeaseState:
        return self.leases.state("net")

    def speaks(self) -> bool:
        return self.leases.may_speak("net", self.now)

    def answers(self, statement: Statement | None) -> Result:
        match statement:
            case Poll():
                return Polled(dict(self.rows), HERE)
            case Announce():
                return self.hosts
            case Beat(epochs):
                ours = [n for n, e in epochs.items() if (self.rows[n].epoch, "me") == (e, "me")]
                return Confirmed(frozenset(ours))
            case Acquire(network, seen, _):
                self.rows[network] = LeaseRow(seen.epoch + 1, 0, "me")
                return Acquired(seen.epoch + 1)
        return Done()

    def until(self, kind: type[Statement], within: float = 10.0) -> Statement:
        """Answer all until a statement of that kind is to be sent, and leave that one open."""
        end = self.now + within
        while self.now <= end:
            statement = self.leases.next_statement(self.now)
            if isinstance(statement, kind):
                return statement
            if statement is not None:
                self.leases.answered(self.answers(statement), self.now)
            else:
                self.now += 0.05
        raise AssertionError(f"no {kind.__name__} within {within} s")

    def answer(self, statement: Statement) -> None:
        self.leases.answered(self.answers(statement), self.now)

    def take(self) -> int:
        """Until it is the holder."""
        self.answer(self.until(Acquire))
        epoch = self.leases.epoch("net")
        assert epoch is not None
        self.leases.memory_read("net", epoch, self.now)
        assert self.state() is LeaseState.HOLDER
        return epoch

    def go_on(self, seconds: float) -> None:
        """Time goes by, and all is answered."""
        end = self.now + seconds
        while self.now < end:
            statement = self.leases.next_statement(self.now)
            if statement is not None:
                self.answer(statement)
            else:
                self.now += 0.05


def test_a_row_is_taken_when_it_was_seen_unchanged_for_a_term() -> None:
    host = Driven()
    began = host.now
    host.until(Acquire)
    assert TERM <= host.now - began < TERM + 0.2


def test_a_beat_begins_the_watching_anew() -> None:
    host = Driven()
    host.go_on(TERM - 1)
    host.rows["net"] = LeaseRow(7, 4, "other")
    began = host.now
    host.until(Acquire)
    assert host.now - began > TERM


def test_a_released_row_is_taken_at_once_where_its_release_was_seen() -> None:
    host = Driven()
    host.go_on(1.0)
    host.rows["net"] = FREE
    host.until(Acquire, within=0.6)


def test_a_released_row_that_was_never_otherwise_waits() -> None:
    host = Driven()
    host.rows["net"] = FREE
    with pytest.raises(AssertionError):
        host.until(Acquire, within=TERM - 0.2)


def test_after_a_release_it_is_silent_as_long_as_lines_may_be_under_way() -> None:
    host = Driven()
    host.go_on(1.0)
    host.rows["net"] = FREE
    host.take()
    taken = host.now
    assert not host.speaks()
    host.go_on(LINE_LAG)
    assert host.speaks()
    assert host.now - taken < LINE_LAG + 0.2


def test_nothing_is_taken_that_cannot_be_used() -> None:
    host = Driven()
    host.leases.set_registered("net", host.now, registered=False)
    with pytest.raises(AssertionError):
        host.until(Acquire)


def test_a_network_without_a_row_gets_one() -> None:
    host = Driven()
    host.rows = {}
    assert host.until(Enrol) == Enrol(("net",))


def test_it_speaks_once_the_memory_is_read_and_not_before() -> None:
    host = Driven()
    host.answer(host.until(Acquire))
    assert (host.state(), host.speaks()) == (LeaseState.TAKING, False)
    host.leases.memory_read("net", 8, host.now)
    assert host.speaks()


def test_it_is_silent_four_seconds_after_the_sending_of_what_was_confirmed() -> None:
    host = Driven()
    host.take()
    beat = host.until(Beat)
    sent = host.now
    host.now += 1.2
    host.answer(beat)
    host.leases.disconnected()
    host.now = sent + STOP - 0.01
    assert host.speaks()
    host.now = sent + STOP
    assert not host.speaks()
    host.leases.next_statement(host.now)
    assert host.state() is LeaseState.SILENT


def test_an_epoch_whose_deadline_is_past_is_never_spoken_under_again() -> None:
    host = Driven()
    epoch = host.take()
    beat = host.until(Beat)
    host.now += STOP + 1
    host.answer(beat)
    assert host.state() is LeaseState.SILENT
    began = host.now
    assert host.until(Acquire) == Acquire("net", host.rows["net"], HERE)
    assert host.now - began > TERM - 0.1
    assert host.rows["net"].epoch == epoch


def test_a_silent_host_stands_by_when_another_one_took_over() -> None:
    host = Driven()
    epoch = host.take()
    host.now += STOP
    host.rows["net"] = LeaseRow(epoch + 1, 0, "other")
    host.go_on(1.0)
    assert host.state() is LeaseState.STANDBY


def test_a_silent_host_stands_by_when_the_database_is_another_one() -> None:
    host = Driven()
    host.take()
    host.now += STOP
    host.leases.next_statement(host.now)
    host.leases.disconnected()
    host.leases.connected(Database("main", "2"))
    assert host.state() is LeaseState.STANDBY


def test_a_refused_beat_ends_it_at_once() -> None:
    host = Driven()
    epoch = host.take()
    beat = host.until(Beat)
    host.rows["net"] = LeaseRow(epoch + 1, 0, "other")
    host.answer(beat)
    assert (host.state(), host.leases.epoch("net")) == (LeaseState.STANDBY, None)


def test_a_refused_write_ends_it_at_once_if_it_was_of_this_epoch() -> None:
    host = Driven()
    epoch = host.take()
    host.leases.refused("net", epoch - 1)
    assert host.state() is LeaseState.HOLDER
    host.leases.refused("net", epoch)
    assert host.state() is LeaseState.STANDBY


def test_an_acquire_that_was_not_answered_is_not_held() -> None:
    host = Driven()
    host.until(Acquire)
    host.leases.disconnected()
    host.rows["net"] = LeaseRow(9, 0, "me")
    host.leases.connected(HERE)
    began = host.now
    host.until(Acquire)
    assert host.now - began >= TERM


def test_a_memory_that_is_not_read_in_time_ends_it() -> None:
    host = Driven()
    host.answer(host.until(Acquire))
    host.leases.disconnected()
    host.now += STOP
    host.leases.memory_read("net", 8, host.now)
    assert host.state() is LeaseState.STANDBY


def test_who_stops_falls_silent_writes_and_releases() -> None:
    host = Driven()
    epoch = host.take()
    host.leases.leave(host.now)
    assert not host.speaks()
    assert host.leases.epoch("net") == epoch
    assert not host.leases.is_over
    host.leases.written("net", host.now)
    host.answer(host.until(Release, within=0.1))
    assert host.leases.is_over


def test_who_cannot_write_releases_all_the_same() -> None:
    host = Driven()
    host.take()
    host.leases.leave(host.now)
    began = host.now
    host.until(Release)
    assert LAST_WRITE - 0.1 < host.now - began < LAST_WRITE + 0.2


def test_an_acquire_under_way_when_it_stops_is_given_back() -> None:
    host = Driven()
    acquire = host.until(Acquire)
    host.leases.leave(host.now)
    assert not host.leases.is_over
    host.answer(acquire)
    host.until(Release)


def test_a_holder_gives_way_to_a_host_that_is_on_the_network() -> None:
    host = Driven()
    host.take()
    host.hosts = Hosts({"other": Host("", "", "", frozenset({"net"}), 0.5)})
    host.leases.set_registered("net", host.now, registered=False)
    began = host.now
    host.until(Release)
    assert AWAY <= host.now - began < AWAY + LAST_WRITE + 0.5


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Host("", "", "", frozenset(), 0.5), id="that is not on it either"),
        pytest.param(Host("", "", "", frozenset({"net"}), 4.0), id="that was not seen lately"),
    ],
)
def test_it_gives_way_to_no_host(other: Host) -> None:
    host = Driven()
    host.take()
    host.hosts = Hosts({"other": other})
    host.leases.set_registered("net", host.now, registered=False)
    with pytest.raises(AssertionError):
        host.until(Release)


def test_a_network_that_leaves_the_config_is_released_and_one_that_enters_is_taken() -> None:
    host = Driven()
    host.take()
    host.leases.follow(["more"], host.now)
    host.leases.set_registered("more", host.now, registered=True)
    assert host.until(Release) == Release("net", 8)
    host.answer(Release("net", 8))
    host.rows["more"] = OTHERS
    acquire = host.until(Acquire)
    assert isinstance(acquire, Acquire)
    assert acquire.network == "more"
