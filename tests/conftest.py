"""How the suite runs: most tests wait for somebody, so there are more processes than cores."""

import os


def pytest_xdist_auto_num_workers() -> int:
    """Three a core: servers, clients and the program itself take their time, not ours."""
    return 3 * (os.cpu_count() or 1)
