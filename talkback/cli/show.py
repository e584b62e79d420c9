"""A decision on the screen: as JSON for machines, with the match marked for people."""

import json

import click
from rich.console import Console
from rich.text import Text

from talkback.app.rehearsal import ACTION
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.message import Manner, Reply
from talkback.plain import visible

_STYLES = {
    Outcome.FIRES: "bold green",
    Outcome.SHADOW: "cyan",
    Outcome.NO_MATCH: "dim",
    Outcome.SCOPE: "dim",
    Outcome.DISABLED: "dim",
}


def as_json(line: str, decision: Decision) -> None:
    """One object on a line of standard output."""
    offset = len(ACTION) if decision.message.action else 0
    fired = decision.fired
    click.echo(
        json.dumps(
            {
                "line": line,
                "fired": fired[0].rule.name if fired else None,
                "replies": [_reply(verdict.reply) for verdict in fired if verdict.reply],
                "rules": [_verdict(verdict, offset) for verdict in decision.verdicts],
            },
            ensure_ascii=False,
        )
    )


def _reply(reply: Reply) -> dict[str, str]:
    return {"target": reply.target, "text": reply.text, "as": reply.manner}


def _verdict(verdict: Verdict, offset: int) -> dict[str, object]:
    match = verdict.match
    return {
        "rule": verdict.rule.name,
        "matched": match is not None,
        "trigger": verdict.trigger.pattern if verdict.trigger else None,
        "span": [match.span[0] + offset, match.span[1] + offset] if match else None,
        "groups": dict(match.groups) if match else {},
        "outcome": verdict.outcome,
        "detail": verdict.detail,
    }


def for_people(line: str, decision: Decision) -> None:
    """The line with what matched marked, a row for each rule, and what would be said."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_marked(line, decision))
    names = max(len(verdict.rule.name) for verdict in decision.verdicts)
    outcomes = max(len(verdict.outcome) for verdict in decision.verdicts)
    for verdict in decision.verdicts:
        name = f"  {verdict.rule.name:{names}}  "
        outcome = (f"{verdict.outcome:{outcomes}}  ", _STYLES.get(verdict.outcome, "yellow"))
        console.print(Text.assemble(name, outcome, _because(verdict)))
    for verdict in decision.fired:
        if verdict.reply is not None:
            console.print(Text.assemble(("→ ", "bold"), _said(verdict.reply)))
    if not decision.fired:
        console.print("[dim]→ nothing[/]")


def _marked(line: str, decision: Decision) -> Text:
    text = Text("")
    offset = len(ACTION) if decision.message.action else 0
    spans = [v.match.span for v in decision.verdicts if v.match is not None]
    chosen = [v.match.span for v in decision.fired if v.match is not None] or spans
    start, end = (chosen[0][0] + offset, chosen[0][1] + offset) if chosen else (0, 0)
    text.append(visible(line[:start]))
    text.append(visible(line[start:end]), "bold reverse")
    text.append(visible(line[end:]))
    return text


def _because(verdict: Verdict) -> str:
    parts = [verdict.detail] if verdict.detail else []
    if verdict.match is not None and verdict.trigger is not None:
        start, end = verdict.match.span
        parts.append(f"{visible(verdict.trigger.pattern)} at {start}–{end}")
    return ", ".join(parts)


def _said(reply: Reply) -> str:
    how = "" if reply.manner is Manner.MESSAGE else f" ({reply.manner})"
    return f"{reply.target}{how}: {visible(reply.text)}"
