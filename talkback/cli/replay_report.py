"""From a replay to its report: what is watched while it runs, and what is told of it then."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from talkback.cli.report_file import made_now, write_report
from talkback.cli.views.replay_notes import notes, notes_without_names
from talkback.engine.decision import Outcome
from talkback.model.local_time import LocalTime
from talkback.model.text import count_noun
from talkback.replay.near_misses import NearMissFinder, NearScore
from talkback.replay.report import MatchedLine
from talkback.replay.run import Replay
from talkback.report.collector import ReplayCollector, lines_of_each
from talkback.report.line_sample import LineSample, SampledLine, in_parts
from talkback.report.replay_page import NearSample, ReplayFacts, replay_page


def watch_replay(replay: Replay, names: bool) -> ReplayCollector:
    """To be called before the replay runs."""
    collector = ReplayCollector(names, lines_of_each(len(replay.bots[0].ruleset.rules)))
    replay.observe = collector.take
    return collector


def write_replay_report(
    html: Path,
    replay: Replay,
    seen: ReplayCollector,
    *,
    logs: Sequence[Path],
    against: Path | None,
) -> None:
    """Raises StoreError."""
    report, rulesets = replay.report, [bot.ruleset for bot in replay.bots]
    so_far = "" if replay.complete else ", as far as was read"
    facts = ReplayFacts(
        title=f"Replay of {_logs(replay, logs, seen)}{so_far}",
        subtitle=[count_noun(report.files, "file"), f"{report.lines:,} lines"],
        made=made_now(),
        messages=report.messages,
        rules=rulesets[0].rules,
        notes=[*(notes if seen.names else notes_without_names)(replay)],
        against="" if against is None else against.name,
        other_rules=rulesets[-1].rules,
        near=None if replay.near is None else [*_near(replay.near)],
    )
    write_report(html, replay_page(facts, seen))


def _logs(replay: Replay, logs: Sequence[Path], seen: ReplayCollector) -> str:
    """Without folders, which have people's names in them, as the file of a talk with one has."""
    private = any(logged.channel is None for logged in replay.logged_channels)
    if private and not seen.names:
        return count_noun(replay.report.files, "log")
    others = len(logs) - 1
    first = logs[0].resolve().name
    return first if not others else f"{first} and {count_noun(others, 'other')}"


def _near(finder: NearMissFinder) -> Iterator[NearSample]:
    for rule in finder.rules:
        found = finder.scores.get(rule.name, {})
        for near, score in sorted(found.items(), key=lambda pair: -pair[1].count):
            pattern = near.trigger.pattern
            yield NearSample(rule.name, pattern, near.change, score.count, _sample(score))


def _sample(score: NearScore) -> LineSample:
    sample = LineSample()
    for line in _numbered(score.lines):
        sample.add(line)
    return sample


def _numbered(lines: Iterable[MatchedLine]) -> Iterator[SampledLine]:
    for number, line in enumerate(lines):
        parts = in_parts(line.text, line.span)
        yield SampledLine(number, LocalTime(), "", line.nick, *parts, Outcome.NO_MATCH)
