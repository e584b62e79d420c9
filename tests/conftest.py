"""How the suite runs: most tests wait for somebody, so there are more processes than cores."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from talkback.model.secret import DatabaseUrl
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.postgres import Postgres, running_postgres

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")


def pytest_xdist_auto_num_workers() -> int:
    """Three a core: servers, clients and the program itself take their time, not ours."""
    return 3 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In any order, but for the long ones."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.issue(tmp_path_factory.mktemp("certificates"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(certificates: Certificates) -> AsyncIterator[Postgres]:
    """A database server for the tests of a process; each takes a `database` of its own."""
    async with running_postgres(certificates) as server:
        yield server


@pytest_asyncio.fixture
async def own_postgres(certificates: Certificates) -> AsyncIterator[Postgres]:
    """One for this test alone, to be stopped and started again."""
    async with running_postgres(certificates) as server:
        yield server


@pytest.fixture(scope="session")
def one_database(postgres: Postgres) -> DatabaseUrl:
    return postgres.create_database()


@pytest.fixture
def database(postgres: Postgres, one_database: DatabaseUrl) -> Iterator[DatabaseUrl]:
    """An empty database."""
    yield one_database
    postgres.empty(one_database)
