"""The nearest miss: one small change that would have made a trigger match."""

import pytest

from talkback.engine.nearmiss import near_miss
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.trigger_search import TriggerSearch
from tests.engine.making import HERE, rule, still


@pytest.mark.parametrize(
    ("trigger", "line", "change"),
    [
        ("Tea", "tea", "with ignore_case = true"),
        ("that's", "that’s", "with normalise = true"),
        (r"\btea\b", "steam", r"without \b"),
        ("^tea", "green tea", "without ^"),
        ("tea$", "tea?", "without $"),
        ("tea", "coffee", None),
        ("Tea", "that’s TEA", "with ignore_case = true"),
        (r"[^a]tea", "atea", None),
        (r"\b", "", None),
        ("that's what", "thats what", "with one letter otherwise"),
        ("good (?:morning|evening)", "good mornin", "with one letter otherwise"),
        ("good (?:morning|evening)", "good mroning", None),
        (r"\bsteam\b", "stream", None),
        ("kernel (panic|oops)", "kernal oops", "with one letter otherwise"),
    ],
)
def test_the_nearest_miss(trigger: str, line: str, change: str | None) -> None:
    made = rule(trigger, ignore_case=False, normalise=False)
    message, reading = HERE._replace(text=line), NormalisedMessage.of(line)
    found = near_miss(made, TriggerSearch(message, reading, still))
    told = None if found is None else str(found)
    assert told == (None if change is None else f"{trigger} would match {change}")
