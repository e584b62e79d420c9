"""Near misses of a replay: by rule, how many need which change, and the first lines."""

from rich.console import Console
from rich.text import Text

from talkback.cli.views.replay_view import WIDTH, marked_line
from talkback.model.text import count_noun, escape_unprintable
from talkback.replay.near_misses import NearMissFinder


def near_for_people(finder: NearMissFinder) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    if not finder.scores:
        console.print(Text("no line was nearly matched", "dim"))
    for rule in finder.rules:
        found = finder.scores.get(rule.name, {})
        for near, score in sorted(found.items(), key=lambda pair: -pair[1].count):
            lines = count_noun(score.count, "line")
            name = (f"{escape_unprintable(rule.name)}  ", "bold")
            console.print(Text.assemble(name, f"near: {lines}; {escape_unprintable(str(near))}"))
            for line in score.lines:
                console.print(Text.assemble("  ", marked_line(line)))


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
