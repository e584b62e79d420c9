"""The database that hosts share: which one it is, who is there, and who speaks."""

from collections.abc import Iterable

from talkback.doctor.finding import DoctorFinding, Facts, Health, Note, Step
from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl
from talkback.state.shared_status import HostStatus, LeaseStatus, SharedStatus

_AWAY_S = 10.0
"""Seconds without a word after which a host is taken to be gone: it says one each second."""

_FORGOTTEN_S = 86_400.0
_RULES_SHOWN = 8


def check_shared_state(url: DatabaseUrl, networks: Iterable[str], note: Note) -> bool:
    """Look at it as the bot would; whether it can be used."""
    from talkback.state.postgres.beside_bots import look_around  # noqa: PLC0415 - needs an extra

    try:
        seen = look_around(url)
    except StoreError as error:
        advice = "Until then the bot answers nobody on any network."
        note(DoctorFinding(Step.DATABASE, Health.PROBLEM, str(error), advice))
        return False
    for finding in (_database(url, seen), *_hosts(seen), *_leases(seen, set(networks))):
        note(finding)
    return True


def _database(url: DatabaseUrl, seen: SharedStatus) -> DoctorFinding:
    """Two hosts whose name for it leads to two databases see two numbers here."""
    said = f"{url} is PostgreSQL {seen.version}, system {seen.system}, timeline {seen.timeline}"
    facts: Facts = {
        "system": seen.system,
        "timeline": seen.timeline,
        "version": seen.version,
        "private": seen.is_private,
    }
    if seen.is_private:
        return DoctorFinding(Step.DATABASE, Health.GOOD, said, facts=facts)
    advice = "Put ?sslmode=verify-full at its end, so that nobody on the way reads or changes it."
    said = f"{said}; the connection is not encrypted"
    return DoctorFinding(Step.DATABASE, Health.WARNING, said, advice, facts)


def _hosts(seen: SharedStatus) -> Iterable[DoctorFinding]:
    latest: dict[str, HostStatus] = {}
    for host in seen.hosts:
        if host.age < _FORGOTTEN_S:
            latest.setdefault(host.name, host)
    yield from map(_host, latest.values())
    rules = {host.name: host.rules for host in latest.values() if host.age < _AWAY_S}
    if len(set(rules.values())) > 1:
        each = ", ".join(f"{name} {_short(digest)}" for name, digest in rules.items())
        advice = (
            "Bring rules.toml and quotes/ alike on all of them; the holder's are those that hold."
        )
        yield DoctorFinding(Step.HOSTS, Health.WARNING, f"hosts have other rules: {each}", advice)


def _host(host: HostStatus) -> DoctorFinding:
    registered = ", ".join(host.ready) or "no network"
    said = (
        f"{host.name}: seen {_ago(host.age)}, talkback {host.version}, "
        f"rules {_short(host.rules)}, registered on {registered}"
    )
    facts: Facts = {
        "host": host.name,
        "seen_seconds_ago": round(host.age, 1),
        "version": host.version,
        "rules": host.rules,
        "registered": tuple(host.ready),
    }
    if host.age < _AWAY_S:
        return DoctorFinding(Step.HOSTS, Health.GOOD, said, facts=facts)
    advice = "It does not run, or does not reach the database, or knows another one by this name."
    return DoctorFinding(Step.HOSTS, Health.WARNING, said, advice, facts)


def _leases(seen: SharedStatus, networks: set[str]) -> Iterable[DoctorFinding]:
    hosts = {host.id: host for host in seen.hosts}
    for lease in seen.leases:
        if lease.network in networks:
            yield _lease(lease, hosts.get(lease.holder or ""))


def _lease(lease: LeaseStatus, holder: HostStatus | None) -> DoctorFinding:
    since = f"{lease.since:%Y-%m-%d %H:%M:%S} UTC"
    facts: Facts = {
        "holder": holder.name if holder else None,
        "since": lease.since.isoformat(),
        "epoch": lease.epoch,
    }
    if holder is None or holder.age >= _AWAY_S:
        who = f"{holder.name} had it, seen {_ago(holder.age)}" if holder else "no host has it"
        advice = "A host that runs takes it within seconds, once the network has let it in."
        health, said = Health.WARNING, f"nobody speaks: {who}"
    else:
        advice, health, said = "", Health.GOOD, f"{holder.name} speaks since {since}"
    return DoctorFinding(Step.LEASE, health, said, advice, facts, lease.network)


def _short(digest: str) -> str:
    return digest[:_RULES_SHOWN] or "unknown"


def _ago(seconds: float) -> str:
    for length, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"
