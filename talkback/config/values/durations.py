"""Durations and rates, as people write them. Each raises Wrong."""

import re
from collections.abc import Iterator

from talkback.config.reader import JsonType, json_type_of, reader
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import number, quoted
from talkback.model.lazy_pattern import lazily
from talkback.model.settings import Rate

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)", re.ASCII)
_RATE = lazily(lambda: re.compile(r"(\d{1,9})/(.+)", re.ASCII))
_MAX_DURATION_S = 3650 * _UNITS["d"]
_DURATION_JSON: JsonType = {
    "type": ["string", "number"],
    "pattern": rf"^{_DURATION.pattern}$",
    "minimum": 0,
    "maximum": _MAX_DURATION_S,
}
_RATE_JSON = rf"\d{{1,9}}/{_DURATION.pattern}"


@reader(_DURATION_JSON)
def duration(node: ConfigValue) -> float:
    """Seconds, from a number or from text such as "500ms", "30s", "5m", "1h", "1d"."""
    if isinstance(node.value, str):
        return _bounded(node, _seconds(node, node.value))
    return _bounded(node, number(node))


@reader({"type": "string", "pattern": f"^{_RATE_JSON}$"})
def rate(node: ConfigValue) -> Rate:
    """So many in so long, as "20/1h"."""
    found = _RATE.fullmatch(node.string())
    if found is None:
        raise node.invalid(f"{node.name} must be {node.type_text}")
    count, period = int(found[1]), _bounded(node, _seconds(node, found[2]))
    if count == 0 or period == 0:
        raise node.invalid(
            f"{node.name} must allow at least one in more than no time; false for none"
        )
    return Rate(count, period)


MAX_QUORUM = 100
"""People of a quorum: each is remembered, in each channel."""


@reader(json_type_of(rate))
def quorum(node: ConfigValue) -> Rate:
    """So many people in so long, as "3/30s"."""
    found = rate(node)
    if found.count > MAX_QUORUM:
        raise node.invalid(f"{node.name} asks for more than {MAX_QUORUM} people")
    if found.count == 1:
        node.warning(node.invalid(f"{node.name} asks for one person, who is always there"))
    return found


def rate_text(found: Rate) -> Iterator[str]:
    """A rate as the config writes it: `3/30s`."""
    yield f"{found.count}/{next(duration_text(found.period))}"


def parse_duration(text: str) -> float | None:
    """How long that is: "500ms", "30s", "5m", "1h", "1d"; None where it is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None or (long := float(found[1]) * _UNITS[found[2]]) > _MAX_DURATION_S:
        return None
    return long


def duration_text(seconds: float) -> Iterator[str]:
    """Seconds as the config writes them: `90s` is `90s`, `3600.0` is `1h`."""
    sizes = ((unit, size) for unit, size in reversed(_UNITS.items()) if size >= 1)
    for unit, size in sizes:
        if seconds >= size and seconds % size == 0:
            yield f"{seconds / size:g}{unit}"
            return
    yield f"{seconds:g}s" if seconds >= 1 or not seconds else f"{seconds * 1000:g}ms"


def _seconds(node: ConfigValue, value: str) -> float:
    found = _DURATION.fullmatch(value)
    if found is None:
        raise node.invalid(f"{node.name} must be {node.type_text}, not {quoted(value)}")
    return float(found[1]) * _UNITS[found[2]]


def _bounded(node: ConfigValue, seconds: float) -> float:
    if not 0 <= seconds <= _MAX_DURATION_S:
        raise node.invalid(f"{node.name} must be between nothing and ten years")
    return seconds
