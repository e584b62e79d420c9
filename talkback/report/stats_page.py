"""The page of what the bot did itself, from the counts in its state."""

from collections.abc import Iterable

from talkback.model.local_time import LocalTime
from talkback.report.collector import IN_PRIVATE
from talkback.report.page import (
    MOST_PEOPLE,
    MOST_PLACES,
    Page,
    counted,
    days_of,
    match_facts,
    named_table,
    refused,
    rule_table,
)
from talkback.report.tallies import MatchCounts, Occurrence
from talkback.state.base import HOUR, Count


def stats_page(rows: Iterable[tuple[Count, int]], title: str, made: str, *, names: bool) -> Page:
    """Hours are those of the machine's clock on the wall; without `names` nobody is listed."""
    counts = MatchCounts()
    for count, times in rows:
        counts.add(_occurrence(count), times)
    time, week = counted(counts)
    return Page(
        title=title,
        subtitle=[*days_of(counts)],
        made=made,
        facts=[*match_facts(counts)],
        rules=rule_table((), counts.rules),
        time=time,
        week=week,
        places=named_table(counts.places, MOST_PLACES),
        people=named_table(counts.people, MOST_PEOPLE) if names else None,
        refused=refused(counts.total),
    )


def _occurrence(count: Count) -> Occurrence:
    place = f"{count.network}/{count.channel or IN_PRIVATE}"
    when = LocalTime.of(count.hour * HOUR, None)
    return Occurrence(count.rule, place, count.person, count.outcome, when)
