"""What the bot would do, on the screen: as JSON for machines, with the match marked for people."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from talkback.cli.standard_output import echo_json
from talkback.cli.views.gate_trace_view import NEEDS_HISTORY, brief_rows, rows
from talkback.engine.decision import Outcome, Verdict
from talkback.engine.explain import gate_trace
from talkback.engine.gates import needs_history
from talkback.engine.ruleset import LONGEST
from talkback.model.message import MAX_LINES, Message, MessageKind, Reply, ReplyKind
from talkback.model.text import count_noun, escape_unprintable
from talkback.net.protocol.split_text import sanitise
from talkback.snapshot.rule_tester import TestResult
from talkback.terminal.columns import name_column, padded
from talkback.terminal.folding import NO_BREAK, hang, indented
from talkback.terminal.output import Output
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import FOUND, GOOD, QUIET, REMARK, STRONG

_Rows = Callable[..., Iterator[StyledText]]
"""What stands beneath a rule: `rows`, or `brief_rows`."""

_STYLES: Mapping[str, str] = {
    Outcome.FIRES: f"{STRONG} {GOOD}",
    Outcome.SHADOW: GOOD,
    Outcome.NO_MATCH: QUIET,
    Outcome.SCOPE: QUIET,
    Outcome.DISABLED: QUIET,
}


def as_json(shown: TestResult) -> None:
    """One object on a line of standard output."""
    fired = shown.decision.fired
    entry = {
        "line": shown.line,
        "fired": fired[0].rule.name if fired else None,
        "order": None if shown.decision.order is None else shown.decision.order.name,
        "nick": shown.decision.message.sender.nick,
        "bridge": shown.decision.message.sender.relay,
        "replies": [*_replies(shown.decision.replies)],
        "rules": [_verdict(verdict, shown) for verdict in shown.decision.verdicts],
    }
    echo_json(entry)


def _replies(replies: Iterable[Reply]) -> Iterator[dict[str, str]]:
    """One object a line."""
    for reply in replies:
        for line in map(sanitise, reply.lines):
            yield {"target": reply.target, "text": line, "as": reply.reply_kind}


def _verdict(verdict: Verdict, shown: TestResult) -> dict[str, object]:
    match = verdict.match
    return {
        "rule": verdict.rule.name,
        "matched": match is not None,
        "trigger": verdict.trigger.pattern if verdict.trigger else None,
        "span": list(_span(verdict, shown)) if match else None,
        "groups": dict(match.named_groups) if match else {},
        "outcome": verdict.outcome,
        "detail": verdict.detail,
        "near": shown.near.get(verdict.rule.name),
        "gates": list(_gates(verdict, shown)),
    }


def _gates(verdict: Verdict, shown: TestResult) -> Iterator[dict[str, object]]:
    """Those that were asked, in order."""
    way, event = gate_trace(verdict), shown.decision.message.event is not None
    for gate in way.passed:
        detail = NEEDS_HISTORY if needs_history(gate, event=event) else ""
        yield {"gate": gate, "passed": True, "detail": detail}
    if way.refused is not None:
        yield {"gate": way.refused, "passed": False, "detail": verdict.detail}


def _span(verdict: Verdict, shown: TestResult) -> tuple[int, int]:
    """Where the match stands in the line as given, `/me `, the name before it and all."""
    offset = len(shown.line) - len(shown.decision.message.text)
    start, end = verdict.match.span if verdict.match else (0, 0)
    return start + offset, end + offset


def for_people(shown: TestResult) -> None:
    """The line with what matched marked, each rule that has something to tell, and the replies."""
    verdicts, folded = _parted(shown)
    _show(shown, verdicts, folded, brief_rows)


def in_full(shown: TestResult) -> None:
    """The same with every rule, and every gate that a rule passed."""
    _show(shown, shown.decision.verdicts, (), rows)


def _show(
    shown: TestResult, verdicts: Sequence[Verdict], folded: Sequence[Verdict], way_rows: _Rows
) -> None:
    output = Output()
    output.text(_event(shown.decision.message) or _marked(shown))
    if shown.seen != shown.decision.message.text:
        output.hanging(StyledText("read as: ", QUIET), StyledText(escape_unprintable(shown.seen)))
    for remark in _remarks(shown):
        output.lines(indented(StyledText(remark, REMARK), 2, output.width))
    for lines in _of_rules(shown, verdicts, way_rows, output.width):
        output.lines(lines)
    if folded:
        output.lines(
            indented(StyledText(_counted(folded, alone=not verdicts), QUIET), 2, output.width)
        )
    for head, body in _answers(shown):
        output.hanging(head, body)


def _of_rules(
    shown: TestResult, verdicts: Sequence[Verdict], way_rows: _Rows, width: int | None
) -> Iterator[list[StyledText]]:
    """A line with the rule's name and what came of it, and its way beneath."""
    room = None if width is None else width // 2
    names = name_column((verdict.rule.name for verdict in verdicts), room)
    outcomes = max((len(verdict.outcome) for verdict in verdicts), default=0)
    event = shown.decision.message.event is not None
    for verdict in verdicts:
        way = list(way_rows(verdict, "; ".join(_found(verdict, shown)), width, event=event))
        name = StyledText(verdict.rule.name, STRONG if way else "")
        outcome = StyledText(verdict.outcome, _STYLES.get(verdict.outcome, REMARK))
        reasons = StyledText("" if way else "; ".join(_reasons(verdict, shown)))
        beside = ("  ", padded(name, names), "  ") if name.cell_len <= names else ("    ",)
        behind = (padded(outcome, outcomes), "  ") if reasons else (outcome,)
        head = StyledText.assemble(*beside, *behind)
        above = indented(name, 2, width) if name.cell_len > names else []
        yield [*above, *hang(head, reasons, width), *way]


def _event(message: Message) -> StyledText | None:
    """Who comes or leaves, and why, as a session has it."""
    if message.event is None:
        return None
    nick = escape_unprintable(message.sender.nick)
    if message.event.kind is MessageKind.JOIN:
        return StyledText(f"--> {nick}")
    reason = f" ({escape_unprintable(message.text)})" if message.text else ""
    return StyledText(f"<-- {nick}{reason}")


def _remarks(shown: TestResult) -> Iterator[str]:
    """Why no rule was asked, where none was, and what no rule saw."""
    sender = shown.decision.message.sender
    if sender.relayed:
        behind = f"{sender.nick}, who is behind the bridge {sender.relay or sender.bridge}"
        yield f"said by {escape_unprintable(behind.rstrip())}"
    if shown.decision.unheard:
        yield f"nobody's words, so no rule is asked: {shown.decision.unheard}"
    elif shown.decision.order is not None:
        name = escape_unprintable(shown.decision.order.name)
        yield f"an order to the bot ({name}): no rule is asked"
    elif not shown.decision.verdicts:
        yield "there are no rules"
    elif len(shown.decision.message.text) > LONGEST:
        yield f"rules are held against its first {LONGEST} characters, more than a message has"


def _parted(shown: TestResult) -> tuple[Sequence[Verdict], Sequence[Verdict]]:
    """The rules that have something to tell, and those that are only counted; one alone is told."""
    verdicts = shown.decision.verdicts
    if len(verdicts) == 1:
        return verdicts, ()
    telling = [verdict for verdict in verdicts if _tells(verdict, shown)]
    return telling, [verdict for verdict in verdicts if not _tells(verdict, shown)]


def _tells(verdict: Verdict, shown: TestResult) -> bool:
    if verdict.match is not None or verdict.rule.name in shown.near:
        return True
    return verdict.outcome in (Outcome.TIMEOUT, Outcome.PAUSED)


def _counted(verdicts: Sequence[Verdict], *, alone: bool) -> str:
    """One line for all of them; what another reason than the line has is told."""
    outcomes = Counter(str(verdict.outcome) for verdict in verdicts)
    del outcomes[Outcome.NO_MATCH]
    many = count_noun(len(verdicts), "rule" if alone else "other")
    others = ", ".join(f"{times} {outcome}" for outcome, times in outcomes.most_common())
    return f"{many} did not match{f' ({others})' if others else ''}"


def _marked(shown: TestResult) -> StyledText:
    verdicts = shown.decision.fired or shown.decision.verdicts
    matched = next((verdict for verdict in verdicts if verdict.match is not None), None)
    start, end = _span(matched, shown) if matched is not None else (0, 0)
    line = shown.line
    marked = (escape_unprintable(line[start:end]), FOUND)
    return StyledText.assemble(
        escape_unprintable(line[:start]), marked, escape_unprintable(line[end:])
    )


def _reasons(verdict: Verdict, shown: TestResult) -> Iterator[str]:
    """What stood in the way, what was found all the same, and what was nearly found."""
    if verdict.detail:
        yield escape_unprintable(verdict.detail)
    yield from _found(verdict, shown)
    if verdict.rule.name in shown.near:
        yield escape_unprintable(shown.near[verdict.rule.name])


def _found(verdict: Verdict, shown: TestResult) -> Iterator[str]:
    """The trigger, the place of its match, and its groups."""
    event = shown.decision.message.event
    if verdict.match is not None and verdict.trigger is None and event is not None:
        yield f"every {event.kind}"
    if verdict.match is not None and verdict.trigger is not None:
        start, end = _span(verdict, shown)
        yield f"{escape_unprintable(verdict.trigger.pattern)} at {start}–{end}"
        for name, text in verdict.match.named_groups.items():
            yield f"{name}{NO_BREAK}={NO_BREAK}{escape_unprintable(text or '')}"


def _answers(shown: TestResult) -> Iterator[tuple[StyledText, StyledText]]:
    """The replies as they would go out, each behind its target; where one is cut, its bytes."""
    replies = shown.decision.replies
    for reply, said in zip(replies, shown.pieces, strict=True):
        how = "" if reply.reply_kind is ReplyKind.MESSAGE else f" ({reply.reply_kind})"
        start = StyledText.assemble(("→ ", STRONG), f"{reply.target}{how}: ")
        if not said.cut and len(said.pieces) <= len(reply.lines):
            for line in map(sanitise, reply.lines):
                yield start, StyledText(escape_unprintable(line))
            continue
        for piece in said.pieces:
            size = (f"  ({len(piece.encode())} bytes)", QUIET)
            yield start, StyledText.assemble(escape_unprintable(piece), size)
        if said.cut:
            yield StyledText("  "), StyledText(f"cut here: {_limit(reply)}", REMARK)
    if not replies:
        yield StyledText("→ ", QUIET), StyledText("nothing", QUIET)


def _limit(reply: Reply) -> str:
    if len(reply.lines) > 1:
        return "of a reply of several lines each is cut to one"
    return f"a reply takes {MAX_LINES} lines at most"
