"""The dashboard: a file that Grafana imports, each of its queries one that Prometheus reads."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from tests.monitoring.monitored import dashboard, of_panels, yaml
from tests.monitoring.test_alerts import promtool

PANELS = dashboard()["panels"]
WIDTH = 24
"""Columns of Grafana's grid."""

_VARIABLES = {"$__rate_interval": "5m", "$job": "talkback", "$instance": ".*", "$network": ".*"}


def filled(query: str) -> str:
    """A query as Grafana sends it."""
    for name, value in _VARIABLES.items():
        query = query.replace(name, value)
    assert "$" not in query
    return query


def test_prometheus_reads_every_query(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": filled(found.query)}
        for number, found in enumerate(of_panels())
    ]
    path = tmp_path / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", str(path))


def test_a_query_goes_by_variables_that_are_declared() -> None:
    declared = {f"${variable['name']}" for variable in dashboard()["templating"]["list"]}
    used = {name for found in of_panels() for name in re.findall(r"\$\w+", found.query)}
    assert used - {"$__rate_interval"} <= declared


def test_every_panel_asks_the_source_that_is_chosen_and_says_what_it_shows() -> None:
    for panel in PANELS:
        sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
        assert {source["uid"] for source in sources} == {"${datasource}"}
        assert panel["description"]
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_is_within_the_grid(panel: dict[str, Any]) -> None:
    place = panel["gridPos"]
    assert 0 <= place["x"] < place["x"] + place["w"] <= WIDTH


def test_no_panel_covers_another() -> None:
    for one, other in itertools.combinations(PANELS, 2):
        assert not cells(one) & cells(other), (one["title"], other["title"])


def cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
    place = panel["gridPos"]
    across = range(place["x"], place["x"] + place["w"])
    down = range(place["y"], place["y"] + place["h"])
    return {*itertools.product(across, down)}
