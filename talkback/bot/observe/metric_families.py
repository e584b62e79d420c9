"""What Prometheus is told: each metric with its labels, its meaning and where its values are.

A metric that an alert goes by is there from the start, with 0: a series that begins with its first
event shows no increase.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from talkback.bot.observe.counters import Counters
from talkback.lease.network_lease import LeaseState
from talkback.lease.overview import Overview
from talkback.net.io.client import Client

LAG = "talkback_event_loop_lag_seconds"
LAG_MEANING = "how long this scrape waited until the bot turned to it"

_Samples = Iterable[tuple[tuple[str, ...], float]]
_Read = Callable[[Counters, "Readings"], _Samples]

_NETWORK = ("network",)
_RULE = ("network", "rule")


@dataclass(frozen=True, slots=True)
class Readings:
    """What the gauges show, as it is from moment to moment."""

    clients: Mapping[str, Client]
    sources_away: Callable[[], Mapping[str, bool]] = dict
    """By pool on the web: whether its source sent nothing when it was asked last."""
    is_state_failing: Callable[[], bool] = bool
    overview: Callable[[], Overview] = Overview

    def of_clients(self, value: Callable[[Client], float]) -> _Samples:
        """By network."""
        return (((name,), value(client)) for name, client in self.clients.items())


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric as it is documented; one with `is_total` only ever grows."""

    name: str
    labels: tuple[str, ...]
    meaning: str
    read: _Read
    is_total: bool = False

    @property
    def full_name(self) -> str:
        return f"talkback_{self.name}{'_total' * self.is_total}"

    def family(self, counters: Counters, readings: Readings) -> Metric:
        """Its values of the moment."""
        make = CounterMetricFamily if self.is_total else GaugeMetricFamily
        family = make(f"talkback_{self.name}", self.meaning, labels=self.labels)
        for labels, value in self.read(counters, readings):
            family.add_metric(labels, float(value))
        return family


def _total(name: str, labels: tuple[str, ...], meaning: str, read: _Read) -> MetricRow:
    return MetricRow(name, labels, meaning, read, is_total=True)


def _connected(counters: Counters, readings: Readings) -> _Samples:
    """What was given up has no client any more, and is still not connected."""
    yield from (((name,), 0) for name in counters.given_up - readings.clients.keys())
    yield from readings.of_clients(lambda client: client.connected)


def _login_refused(counters: Counters, readings: Readings) -> _Samples:
    for name in counters.given_up | readings.clients.keys():
        yield (name,), counters.is_login_refused(name)


def _leases(_: Counters, readings: Readings) -> _Samples:
    for each in readings.overview().networks:
        if each.holder is not None and each.since is not None:
            yield (each.name, each.holder), each.since.timestamp()


def _by_one(values: Mapping[str, float]) -> _Samples:
    return (((name,), value) for name, value in values.items())


METRICS = (
    _total("lines", _NETWORK, "messages received", lambda counters, _: _by_one(counters.lines)),
    _total(
        "matches",
        _RULE,
        "triggers found, whatever came of it",
        lambda counters, _: counters.matches.items(),
    ),
    _total("replies", _RULE, "replies said", lambda counters, _: counters.replies.items()),
    _total(
        "suppressed",
        ("network", "reason"),
        "replies not said, and why: the gate that refused, or `queue full`, `unsaid`",
        lambda counters, _: counters.suppressed.items(),
    ),
    _total(
        "reconnects",
        _NETWORK,
        "connections lost or failed",
        lambda counters, _: _by_one(counters.reconnects),
    ),
    _total(
        "reloads",
        ("outcome",),
        "reloads: `done` or `refused`",
        lambda counters, _: _by_one(counters.reloads),
    ),
    MetricRow(
        "config_stale",
        (),
        "1 when the config was refused, and older rules are in force",
        lambda counters, _: [((), counters.is_stale)],
    ),
    MetricRow("connected", _NETWORK, "1 when the network has welcomed us", _connected),
    MetricRow(
        "login_refused",
        _NETWORK,
        "1 when the last login was refused, or we are there without the one that is set",
        _login_refused,
    ),
    MetricRow(
        "channels",
        _NETWORK,
        "channels we are in",
        lambda _, readings: readings.of_clients(lambda client: len(client.channels)),
    ),
    MetricRow(
        "channels_wanted",
        _NETWORK,
        "channels we are to be in",
        lambda _, readings: readings.of_clients(lambda client: client.wanted_channels),
    ),
    MetricRow(
        "queue_lines",
        _NETWORK,
        "lines that wait for the throttle",
        lambda _, readings: readings.of_clients(lambda client: client.queued),
    ),
    MetricRow(
        "pool_away",
        ("pool",),
        "1 when the pool's source on the web sent nothing when it was asked last",
        lambda _, readings: _by_one(readings.sources_away()),
    ),
    MetricRow(
        "state_failing",
        (),
        "1 when the state could not be written",
        lambda _, readings: [((), readings.is_state_failing())],
    ),
    MetricRow(
        "lease_holder",
        _NETWORK,
        "1 when this host is the one that speaks there; only with a state in PostgreSQL",
        lambda _, readings: (
            ((each.name,), each.state is LeaseState.HOLDER) for each in readings.overview().networks
        ),
    ),
    MetricRow(
        "lease_since_seconds",
        ("network", "host"),
        "who speaks there, and since when, in seconds since 1970",
        _leases,
    ),
    MetricRow(
        "host_age_seconds",
        ("host",),
        "seconds since a host was seen",
        lambda _, readings: (((each.name,), each.age) for each in readings.overview().hosts),
    ),
    MetricRow(
        "host_ready",
        ("network", "host"),
        "1 when the network has welcomed the host",
        lambda _, readings: (
            ((network.name, host.name), network.name in host.ready)
            for network in readings.overview().networks
            for host in readings.overview().hosts
        ),
    ),
    MetricRow(
        "host_rules_differ",
        ("host",),
        "1 when a host has other rules than this one",
        lambda _, readings: (
            ((each.name,), not each.same_rules) for each in readings.overview().hosts
        ),
    ),
)


def families(counters: Counters, readings: Readings) -> Iterator[Metric]:
    """Everything that is counted and read; in the loop that changes it."""
    return (row.family(counters, readings) for row in METRICS)


def lag_family(seconds: float) -> Metric:
    """How long a scrape waited for that loop."""
    return GaugeMetricFamily(LAG, LAG_MEANING, seconds)
