"""What users take to watch a bot, and the names of metrics and labels that it goes by."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

FOLDER = Path(__file__).parents[2] / "docs/monitoring"
RULES = FOLDER / "talkback.rules.yml"
DASHBOARD = FOLDER / "grafana.json"

_SELECTOR = re.compile(r"\b(?P<metric>talkback_\w+|process_\w+)(?:\{(?P<matchers>[^}]*)\})?")
_MATCHER = re.compile(r'(?P<label>\w+)\s*(?:=~|!~|!=|=)\s*"(?P<value>[^"]*)"')
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right) \((?P<labels>[^)]*)\)")
_SHOWN = re.compile(r"\{\{ ?(?:\$labels\.)?(?P<label>[a-z_]+) ?\}\}")


@dataclass(frozen=True, slots=True)
class Expression:
    """A query, what is shown of its labels, and where it stands."""

    place: str
    query: str
    shown: str = ""

    @property
    def metrics(self) -> Mapping[str, Mapping[str, str]]:
        """By name, with what is asked of each label."""
        return {
            found["metric"]: dict(_MATCHER.findall(found["matchers"] or ""))
            for found in _SELECTOR.finditer(self.query)
        }

    @property
    def labels(self) -> set[str]:
        """What it groups by and shows, whichever metric has it."""
        grouped = (label for found in _GROUPING.findall(self.query) for label in found.split(","))
        return {label.strip() for label in grouped} | {*_SHOWN.findall(self.shown)}


def alerts() -> list[Mapping[str, Any]]:
    return [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]


def dashboard() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return found


def of_alerts() -> Iterator[Expression]:
    for alert in alerts():
        yield Expression(alert["alert"], alert["expr"], " ".join(alert["annotations"].values()))


def of_panels() -> Iterator[Expression]:
    for panel in dashboard()["panels"]:
        for target in panel["targets"]:
            yield Expression(panel["title"], target["expr"], target["legendFormat"])


def of_variables() -> Iterator[Expression]:
    """`label_values(METRIC, LABEL)`: the label is one that the metric has."""
    for variable in dashboard()["templating"]["list"]:
        if variable["type"] == "query":
            query = variable["query"]["query"]
            label = query.rpartition(", ")[2].removesuffix(")")
            yield Expression(f"${variable['name']}", query, f"{{{{{label}}}}}")
