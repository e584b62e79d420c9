"""What the bot said in a session, held against what is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from random import Random

from talkback.engine.compose import every_reply
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.expected_reply import is_text
from talkback.engine.gate_context import GateContext
from talkback.engine.ruleset import NormalisedMessage
from talkback.model.message import Reply, ReplyKind
from talkback.net.protocol.split_text import sanitise
from talkback.snapshot.session_lines import Expected, SessionRow

_SILENCE = Expected(None)


def as_written(
    decider: Decider, decision: Decision, rows: Sequence[SessionRow], now: float
) -> Decision:
    """The decision, as if the dice had fallen on those of a rule's replies that are written."""
    other_dice = replace(decider, rng=Random(0))  # noqa: S311 - quotes, not keys
    context = other_dice.gate_context(decision.message, NormalisedMessage.of(""), now)
    left = [row for row in rows if row.content != _SILENCE]
    verdicts: list[Verdict] = []
    for verdict in decision.verdicts:
        chosen = verdict
        if verdict.outcome is Outcome.FIRES:
            chosen = _with_written_reply(context, verdict, left)
            context.fired.append(chosen)
            del left[: len(_lines(chosen.reply))]
        verdicts.append(chosen)
    return decision._replace(verdicts=tuple(verdicts))


def _with_written_reply(
    context: GateContext, verdict: Verdict, rows: Sequence[SessionRow]
) -> Verdict:
    bot = context.message.bot_nick
    for reply in _possible(context, verdict):
        if _is_as_written(rows[: len(reply.lines)], reply, bot):
            return replace(verdict, reply=reply)
    return verdict


def _lines(reply: Reply | None) -> Sequence[str]:
    return () if reply is None else reply.lines


def _possible(context: GateContext, verdict: Verdict) -> Iterator[Reply]:
    """What was said, and then what the rule's other replies would have been."""
    if verdict.reply is not None:
        yield verdict.reply
    if verdict.match is not None and len(verdict.rule.replies) > 1:
        context.rule, context.match = verdict.rule, verdict.match
        yield from every_reply(context)


def compared(
    expected: Sequence[SessionRow], replies: Sequence[Reply], bot: str
) -> tuple[tuple[SessionRow, ...], tuple[str, ...]]:
    """What is written and was not said, and what was said and is not written."""
    silence = next((row for row in expected if row.content == _SILENCE), None)
    if silence is not None and replies:
        return (silence,), tuple(line for reply in replies for line in _shown(reply, bot))
    left = [row for row in expected if row is not silence]
    written: list[SessionRow] = []
    said: list[str] = []
    for reply in replies:
        rows, left = left[: len(reply.lines)], left[len(reply.lines) :]
        if not _is_as_written(rows, reply, bot):
            missing, more = _different(rows, reply, bot)
            written += missing
            said += more
    return (*written, *left), tuple(said)


def _different(
    rows: Sequence[SessionRow], reply: Reply, bot: str
) -> tuple[Sequence[SessionRow], Sequence[str]]:
    """The lines of a reply that are not as written; all of them where each is, taken alone."""
    said = _shown(reply, bot)
    pairs = [
        (row, line)
        for row, line in zip_longest(rows, said)
        if row is None or line is None or not is_text(_wanted(row), line, reply.draws)
    ]
    if not pairs:
        return rows, said
    return [row for row, _ in pairs if row is not None], [
        line for _, line in pairs if line is not None
    ]


def _is_as_written(rows: Sequence[SessionRow], reply: Reply, bot: str) -> bool:
    """Whether it is what is expected, with the quotes that were drawn in their places."""
    wanted, said = "\n".join(map(_wanted, rows)), "\n".join(_shown(reply, bot))
    return is_text(wanted, said, reply.draws)


def _wanted(row: SessionRow) -> str:
    match row.content:
        case Expected(str(line)):
            return line
        case _:
            return ""


def _shown(reply: Reply, bot: str) -> list[str]:
    return [_shown_line(sanitise(line), reply.reply_kind, bot) for line in reply.lines]


def _shown_line(text: str, kind: ReplyKind, bot: str) -> str:
    match kind:
        case ReplyKind.ACTION:
            return f"* {bot} {text}".rstrip()
        case ReplyKind.NOTICE:
            return f"-{bot}- {text}".rstrip()
        case ReplyKind.MESSAGE:
            return f"<{bot}> {text}".rstrip()
