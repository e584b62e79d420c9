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
        if verdict.outcome is Outcome.FIRES and left:
            chosen = _with_written_reply(context, verdict, left.pop(0))
            context.fired.append(chosen)
        verdicts.append(chosen)
    return decision._replace(verdicts=tuple(verdicts))


def _with_written_reply(context: GateContext, verdict: Verdict, row: SessionRow) -> Verdict:
    bot = context.message.bot_nick
    for reply in _possible(context, verdict):
        if _is_as_written(row, reply, bot):
            return replace(verdict, reply=reply)
    return verdict


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
    said = [_shown(reply, bot) for reply in replies]
    silence = next((row for row in expected if row.content == _SILENCE), None)
    if silence is not None and said:
        return (silence,), tuple(said)
    lines = [row for row in expected if row is not silence]
    pairs = [
        (row, reply)
        for row, reply in zip_longest(lines, replies)
        if row is None or reply is None or not _is_as_written(row, reply, bot)
    ]
    written = tuple(row for row, _ in pairs if row is not None)
    return written, tuple(_shown(reply, bot) for _, reply in pairs if reply is not None)


def _is_as_written(row: SessionRow, reply: Reply, bot: str) -> bool:
    """Whether it is what is expected, with the quote that was drawn in the place that is for it."""
    match row.content:
        case Expected(str(line)):
            return is_text(line, _shown(reply, bot), reply.draws)
        case _:
            return False


def _shown(reply: Reply, bot: str) -> str:
    text = sanitise(reply.text)
    match reply.reply_kind:
        case ReplyKind.ACTION:
            return f"* {bot} {text}".rstrip()
        case ReplyKind.NOTICE:
            return f"-{bot}- {text}".rstrip()
        case ReplyKind.MESSAGE:
            return f"<{bot}> {text}".rstrip()
