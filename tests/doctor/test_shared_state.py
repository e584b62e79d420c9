"""What the doctor says of a database that hosts share."""

import re
from contextlib import closing

import pytest

from talkback.doctor.finding import DoctorFinding, Health, Step
from talkback.doctor.shared_state import check_shared_state
from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.lease_rows import HostDescription, announce_host
from talkback.state.postgres.tables import make_tables
from tests.e2e.servers.postgres import Postgres
from tests.state.conftest import take_lease

ONE = HostDescription("1", "one", "0.1", "aaaabbbbcccc")
TWO = HostDescription("2", "two", "0.1", "aaaabbbbcccc")


def looked_at(database: DatabaseUrl) -> list[DoctorFinding]:
    found: list[DoctorFinding] = []
    assert check_shared_state(database, ["net"], found.append)
    return found


def said(found: list[DoctorFinding], step: Step) -> list[tuple[Health, str]]:
    """What was seen some seconds ago was seen just now, on a machine with much to do."""
    return [
        (each.health, re.sub(r"seen \d+ s ago", "seen 0 s ago", each.said))
        for each in found
        if each.step is step
    ]


def test_a_database_is_told_by_its_number_and_its_timeline(
    postgres: Postgres, database: DatabaseUrl
) -> None:
    """So that two hosts whose names for it lead to two databases can be compared."""
    [finding] = looked_at(database)
    [(system,)] = postgres.execute("SELECT system_identifier::text FROM pg_control_system()")
    assert finding.health is Health.GOOD
    assert finding.said.startswith(f"{database} is PostgreSQL ")
    assert finding.said.endswith(f"system {system}, timeline 00000001")
    assert finding.facts["system"] == system


def test_hosts_and_who_speaks_are_told(database: DatabaseUrl) -> None:
    take_lease(database, "1")
    with closing(PostgresConnection(database)) as connection:
        announce_host(connection, ONE, ["net"])
        announce_host(connection, TWO, [])
        found = looked_at(database)
    assert said(found, Step.HOSTS) == [
        (Health.GOOD, "two: seen 0 s ago, talkback 0.1, rules aaaabbbb, registered on no network"),
        (Health.GOOD, "one: seen 0 s ago, talkback 0.1, rules aaaabbbb, registered on net"),
    ]
    [(health, speaks)] = said(found, Step.LEASE)
    assert health is Health.GOOD
    assert speaks.startswith("one speaks since 20")


def test_hosts_whose_rules_differ_are_told(database: DatabaseUrl) -> None:
    with closing(PostgresConnection(database)) as connection:
        make_tables(connection)
        announce_host(connection, ONE, [])
        announce_host(connection, TWO._replace(rules="ddddeeeeffff"), [])
    assert (
        Health.WARNING,
        "hosts have other rules: two ddddeeee, one aaaabbbb",
    ) in said(looked_at(database), Step.HOSTS)


def test_a_host_that_is_gone_is_told_and_that_nobody_speaks(database: DatabaseUrl) -> None:
    take_lease(database, "1")
    with closing(PostgresConnection(database)) as connection:
        announce_host(connection, ONE, ["net"])
        announce_host(connection, TWO, ["net"])
        connection.run("UPDATE host SET seen = seen - interval '3 h' WHERE id = '1'")
        connection.run("UPDATE host SET seen = seen - interval '3 d' WHERE id = '2'")
    found = looked_at(database)
    assert said(found, Step.HOSTS) == [
        (Health.WARNING, "one: seen 3 h ago, talkback 0.1, rules aaaabbbb, registered on net")
    ]
    assert said(found, Step.LEASE) == [(Health.WARNING, "nobody speaks: one had it, seen 3 h ago")]


def test_a_database_that_cannot_be_used_is_a_problem(
    postgres: Postgres, database: DatabaseUrl
) -> None:
    name = database.reveal().rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    found: list[DoctorFinding] = []
    assert not check_shared_state(database, ["net"], found.append)
    [problem] = found
    assert problem.health is Health.PROBLEM
    assert "SET synchronous_commit = on" in problem.said


@pytest.mark.parametrize(
    ("options", "private"), [("?sslmode=require", True), ("?sslmode=disable", True)]
)
def test_what_stays_on_the_machine_needs_no_encryption(
    postgres: Postgres, database: DatabaseUrl, options: str, private: bool
) -> None:
    found = looked_at(DatabaseUrl(database.reveal() + options))
    assert found[0].facts["private"] is private
