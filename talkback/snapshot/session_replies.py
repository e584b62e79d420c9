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
from talkback.model.message import Message, Reply, ReplyKind
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
            del left[: len(chosen.reply.lines) if chosen.reply is not None else 0]
        verdicts.append(chosen)
    return decision._replace(verdicts=tuple(verdicts))


def _with_written_reply(
    context: GateContext, verdict: Verdict, rows: Sequence[SessionRow]
) -> Verdict:
    for reply in _possible(context, verdict):
        if _is_as_written(rows[: len(reply.lines)], reply, context.message):
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
    expected: Sequence[SessionRow], decision: Decision
) -> tuple[tuple[SessionRow, ...], tuple[str, ...]]:
    """What is written and was not said, and what was said and is not written."""
    message, replies = decision.message, decision.replies
    silence = next((row for row in expected if row.content == _SILENCE), None)
    if silence is not None and replies:
        return (silence,), tuple(line for reply in replies for line in _shown(reply, message))
    left = [row for row in expected if row is not silence]
    written: list[SessionRow] = []
    said: list[str] = []
    for reply in replies:
        rows, left = left[: len(reply.lines)], left[len(reply.lines) :]
        if not _is_as_written(rows, reply, message):
            missing, more = _different(rows, reply, message)
            written += missing
            said += more
    return (*written, *left), tuple(said)


def _different(
    rows: Sequence[SessionRow], reply: Reply, message: Message
) -> tuple[Sequence[SessionRow], Sequence[str]]:
    """The lines of a reply that are not as written; all of them where each is, taken alone."""
    pairs = [
        (row, shown)
        for row, line, shown in zip_longest(rows, _lines(reply, message), _shown(reply, message))
        if row is None or shown is None or not _is_line(row, line, reply, message)
    ]
    if not pairs:
        return rows, _shown(reply, message)
    missing = [row for row, _ in pairs if row is not None]
    return missing, [line for _, line in pairs if line is not None]


def _is_as_written(rows: Sequence[SessionRow], reply: Reply, message: Message) -> bool:
    """Whether it is what is expected, with the quotes that were drawn in their places."""
    wanted, said = "\n".join(map(_wanted, rows)), "\n".join(_lines(reply, message))
    return is_text(wanted, said, reply.draws) and all(_is_for(row, reply, message) for row in rows)


def _is_line(row: SessionRow, line: str, reply: Reply, message: Message) -> bool:
    return is_text(_wanted(row), line, reply.draws) and _is_for(row, reply, message)


def _is_for(row: SessionRow, reply: Reply, message: Message) -> bool:
    """Whether it is said where it is expected."""
    match row.content:
        case Expected(str(), to):
            return message.casemapping.equal(to or message.reply_target, reply.target)
        case _:
            return False


def _wanted(row: SessionRow) -> str:
    match row.content:
        case Expected(str(line)):
            return line
        case _:
            return ""


def _lines(reply: Reply, message: Message) -> list[str]:
    """As they are said here."""
    return [_line(sanitise(line), reply.reply_kind, message.bot_nick) for line in reply.lines]


def _shown(reply: Reply, message: Message) -> list[str]:
    """As they are written in a session, with the place where they are said."""
    name = message.bot_nick
    if not message.casemapping.equal(reply.target, message.reply_target):
        name = f"{name}:{reply.target}"
    return [_line(sanitise(line), reply.reply_kind, name) for line in reply.lines]


def _line(text: str, kind: ReplyKind, name: str) -> str:
    match kind:
        case ReplyKind.ACTION:
            return f"* {name} {text}".rstrip()
        case ReplyKind.NOTICE:
            return f"-{name}- {text}".rstrip()
        case ReplyKind.MESSAGE:
            return f"<{name}> {text}".rstrip()
