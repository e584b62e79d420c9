"""The alerts, by Prometheus's own tool: each tells of what it is for, and of nothing else."""

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.e2e.servers.process import require
from tests.monitoring.monitored import FOLDER, RULES, alerts, yaml

CASES = Path(__file__).parent / "alerts.yml"
PAGE = FOLDER.with_suffix(".md")


def promtool(*arguments: str) -> None:
    """Raises AssertionError with what it says where it is not content."""
    program = require("promtool", "apt-get install prometheus")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_rules() -> None:
    promtool("check", "rules", str(RULES))


def test_every_alert_tells_of_what_it_is_for_and_of_nothing_else() -> None:
    promtool("test", "rules", str(CASES))


def test_there_is_a_case_in_which_each_alert_fires_and_one_in_which_it_does_not() -> None:
    fires = defaultdict(set)
    for case in yaml.safe_load(CASES.read_text())["tests"]:
        for asked in case["alert_rule_test"]:
            fires[asked["alertname"]].add(bool(asked["exp_alerts"]))
    assert fires == {alert["alert"]: {True, False} for alert in alerts()}


@pytest.mark.parametrize("name", [alert["alert"] for alert in alerts()])
def test_every_alert_stands_in_the_page(name: str) -> None:
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")
