"""Matches of invented rules, lines of them, and whole pages."""

from datetime import date, time

from talkback.engine.rule import Rule
from talkback.model.local_time import LocalTime
from talkback.report.collector import ReplayCollector
from talkback.report.line_sample import LineSample, SampledLine, in_parts
from talkback.report.page import Page
from talkback.report.replay_page import ReplayFacts, replay_page
from talkback.report.tallies import MatchCounts, Occurrence

NOON = LocalTime(date(2024, 1, 2), time(12, 0))


def line(number: int, text: str = "any tea?", **fields: object) -> SampledLine:
    """The match is the word tea, unless told otherwise."""
    start = max(text.find("tea"), 0)
    known = {"outcome": "fires", "nick": "ann", "place": "net/#c"}
    parts = zip(("before", "match", "after"), in_parts(text, (start, start + 3)), strict=True)
    return SampledLine(number=number, when=NOON, **dict(parts) | known | fields)  # type: ignore[arg-type]


def sample(*outcomes: str, most: int = 200) -> LineSample:
    """A line for each outcome, in that order."""
    made = LineSample(most)
    for number, outcome in enumerate(outcomes):
        made.add(line(number, outcome=outcome))
    return made


def counted(*seen: Occurrence) -> MatchCounts:
    counts = MatchCounts()
    for each in seen:
        counts.add(each)
    return counts


def occurrence(outcome: str = "fires", **fields: object) -> Occurrence:
    made = Occurrence("tea", "net/#c", "", outcome, NOON)
    return made._replace(**fields)  # type: ignore[arg-type]


def page_of(seen: ReplayCollector, *rules: Rule) -> Page:
    return replay_page(ReplayFacts("chat.log", ["What was said"], "Made now", 9, rules), seen)
