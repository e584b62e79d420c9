"""How the suite runs: most tests wait for somebody, so there are more processes than cores."""

import os

import pytest


def pytest_xdist_auto_num_workers() -> int:
    """Three a core: servers, clients and the program itself take their time, not ours."""
    return 3 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In any order, but for the long ones."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
