"""Near misses of a replay: by rule, how many need which change, and the first lines."""

from talkback.cli.views.replay_view import marked_line
from talkback.model.text import count_noun, escape_unprintable
from talkback.replay.near_misses import NearMissFinder
from talkback.terminal.folding import indented
from talkback.terminal.output import Output
from talkback.terminal.styles import QUIET, STRONG


def near_for_people(finder: NearMissFinder) -> None:
    output = Output()
    if not finder.scores:
        output.text(("no line was nearly matched", QUIET))
    for rule in finder.rules:
        found = finder.scores.get(rule.name, {})
        for near, score in sorted(found.items(), key=lambda pair: -pair[1].count):
            lines = count_noun(score.count, "line")
            name = (f"{escape_unprintable(rule.name)}  ", STRONG)
            output.text(name, f"near: {lines}; {escape_unprintable(str(near))}")
            for line in score.lines:
                output.lines(indented(marked_line(line), 2, output.width))


def near_counts(finder: NearMissFinder) -> dict[str, object]:
    """Every rule, with what needs which change."""
    return {rule.name: _rule_counts(finder, rule.name) for rule in finder.rules}


def _rule_counts(finder: NearMissFinder, name: str) -> dict[str, object]:
    found = finder.scores.get(name, {})
    return {
        "count": sum(score.count for score in found.values()),
        "changes": [
            {
                "trigger": near.trigger.pattern,
                "change": near.change,
                "count": score.count,
                "lines": [
                    {"nick": line.nick, "text": line.text, "span": list(line.span)}
                    for line in score.lines
                ],
            }
            for near, score in found.items()
        ],
    }
