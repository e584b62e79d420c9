"""A reading that knows the one before finds what one that knows nothing finds."""

from pathlib import Path
from random import Random

import pytest

from talkback.config.loader import Config, read_config
from talkback.config.locations.toml_spans import PieceSpans, scan_rules, scan_toml
from talkback.config.reading_cache import ReadingCache
from talkback.model.errors import ConfigError
from tests.config.making import EVERY_KEY, SHIPPED, TRICKY

TEA = '[rules.tea]\ntriggers = "tea"\nreply = "Tea."\nexamples = ["tea"]\n'
MATE = TEA.replace("tea", "mate")
HEADERS_IN_VALUES = """\
[rules.a]
triggers = '''
[rules.b]
x'''
reply = ["[rules.c]",
  "x"]
  [rules.b]
triggers = "x"
[rules.b.more]
[[rules.d]]
x = 1
[[rules.d]]
[rules.d.y]
"""


def read(text: str, cache: ReadingCache | None) -> Config:
    if cache is not None:
        cache.begin_round()
    config = read_config(Path("rules.toml"), {}, lambda _: text.encode(), cache=cache)
    if cache is not None:
        cache.end_round()
    return config


def alike(text: str, cache: ReadingCache) -> Config:
    """The config, which is the same with and without what was read before."""
    config, plain = read(text, cache), read(text, None)
    assert config.rules == plain.rules
    assert config.report.diagnostics == plain.report.diagnostics
    assert config.pools == plain.pools
    return config


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(TEA + MATE, "# new\n\n" + TEA + MATE, id="all places move"),
        pytest.param(TEA, TEA.replace("reply", "\nreply"), id="a place moves within a rule"),
        pytest.param(TEA + MATE, MATE + TEA, id="another order"),
        pytest.param(TEA + MATE, TEA, id="a rule goes"),
        pytest.param(
            TEA + "enabled = true\n", TEA + "enabled = 1\n", id="a value that Python calls the same"
        ),
        pytest.param(TEA, "[defaults]\ncooldown = '5m'\n" + TEA, id="a default comes"),
        pytest.param(
            "[defaults]\nexamples = ['tea']\n" + TEA.replace("examples", "also"),
            "\n[defaults]\nexamples = ['tea']\n" + TEA.replace("examples", "also"),
            id="an example of the defaults moves",
        ),
        pytest.param(
            "[networks.a]\nhost = 'x'\nchannels = ['#x']\n" + TEA + "channels = ['a/#x']\n",
            "[networks.b]\nhost = 'x'\nchannels = ['#x']\n" + TEA + "channels = ['a/#x']\n",
            id="a network has another name",
        ),
        pytest.param(
            "[pools.p]\nquotes = ['x']\n" + TEA + "pool = 'p'\n",
            TEA + "pool = 'p'\n",
            id="a pool goes",
        ),
        pytest.param(TEA, TEA + '[rules."tea".x]\n', id="a rule goes on behind another header"),
    ],
)
def test_a_config_is_read_as_if_nothing_were_known(before: str, after: str) -> None:
    cache = ReadingCache()
    alike(before, cache)
    alike(after, cache)
    alike(before, cache)


def test_a_rule_that_only_moved_keeps_its_revision() -> None:
    cache = ReadingCache()
    alike(TEA + MATE, cache)
    before = dict(cache.revisions)
    alike("\n" + TEA + MATE, cache)
    assert cache.revisions == before
    alike("\n" + TEA + MATE.replace("M", "m"), cache)
    assert cache.revisions["tea"] == before["tea"]
    assert cache.revisions["mate"] == before["mate"]
    alike("\n" + TEA + MATE + "cooldown = 5\n", cache)
    assert cache.revisions["mate"] != before["mate"]


def test_readings_that_come_to_no_end_leave_nothing() -> None:
    cache = ReadingCache()
    alike(TEA, cache)
    for number in range(20):
        with pytest.raises(ConfigError):
            read(f"{MATE}# {number}\n{TEA}[", cache)
    cache.begin_round()
    assert all(len(part._before) + len(part._now) <= 2 for part in cache._parts)


@pytest.mark.parametrize("text", [SHIPPED, EVERY_KEY, TRICKY, HEADERS_IN_VALUES])
def test_places_of_rules_that_are_known_are_those_of_the_whole_text(text: str) -> None:
    known: dict[str, PieceSpans] = {}

    def learn(piece: str, spans: PieceSpans) -> None:
        known[piece] = spans

    rng = Random(7)
    lines = text.splitlines(keepends=True)
    for _ in range(40):
        assert scan_rules(text, known.get, learn) == scan_toml(text)
        lines.insert(rng.randrange(len(lines)), rng.choice(("\n", "# x\n", "  \n")))
        changed = "".join(lines)
        if _is_same(changed, text):
            text = changed


def _is_same(changed: str, text: str) -> bool:
    """Whether what was put in stands in no string, where scanning would go another way."""
    try:
        return scan_toml(changed).keys() == scan_toml(text).keys()
    except (AssertionError, IndexError):
        return False
