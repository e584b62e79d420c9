"""Messages to decisions, decisions to replies, and both to the log."""

import time
from collections.abc import Callable, Collection
from dataclasses import field
from random import Random

from talkback.bot.decision_counts import UNCOUNTED
from talkback.bot.persistence import PersistentState
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.gate_context import IsIn, everywhere
from talkback.engine.orders import Order
from talkback.model.channel_lines import ChannelLines
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Reply
from talkback.snapshot.snapshot import Snapshot

Say = Callable[[Reply, Message], bool]
"""Accepts a reply for sending, or not (and has then told why)."""

HandleCommand = Callable[[Order, Message, Say], None]
"""Sees to an order, which no rule was asked about."""


def no_commands(_order: Order, _message: Message, _say: Say) -> None:
    """For who runs rules alone."""


def always(_level: Level) -> bool:
    """For who takes whatever comes."""
    return True


@dataclass(slots=True)
class Responder:
    """What all networks of one process share: rules (swapped whole at a reload), memory, dice."""

    snapshot: Snapshot
    log_event: Callable[[LogEvent], None]
    memory: PersistentState
    command_handler: HandleCommand = no_commands
    is_in: IsIn = everywhere
    rng: Random = field(default_factory=Random)
    is_told: Callable[[Level], bool] = always
    """Whether somebody takes events of a level: what nobody takes is not made."""
    _decider: Decider = field(init=False)

    def __post_init__(self) -> None:
        """A line may cost so much of our own time: what else the machine does counts not."""
        ruleset, state = self.snapshot.ruleset, self.memory.state
        self._decider = Decider(
            ruleset, self.rng, time.process_time, state, self._local_time, self._is_in
        )

    def use(self, snapshot: Snapshot) -> None:
        """Go by other rules; what is remembered stays."""
        self.snapshot = snapshot
        self._decider.use(snapshot.ruleset)

    def enter(self, network: str, channel: str) -> None:
        """The bot has come into a channel (folded): whatever was said there before."""
        self._decider.enter((network, channel), time.monotonic())

    def lines_to_read(self, lines: ChannelLines) -> Collection[int]:
        """The numbers of those of which `handle` wants a message (`LineFilter`)."""
        return self._decider.lines_to_decide(lines)

    def pass_over(self, lines: ChannelLines) -> None:
        """Take note of lines that are none of those."""
        self._decider.pass_over(lines, time.monotonic())

    def handle(self, message: Message, say: Say) -> None:
        """Decide and answer; remember only what was accepted for sending."""
        now = time.monotonic()
        decision = self._decider.decide(message, now)
        if decision.order is not None:
            self._decider.apply(decision, now)
            self.command_handler(decision.order, decision.message, say)
            return
        if not decision.verdicts:
            self._decider.apply(decision, now)
            return
        done = self._act(decision, say)
        self._report(done)
        self._decider.apply(done, now)
        self.memory.count(done)
        self.memory.schedule_write()

    def _is_in(self, network: str, channel: str) -> bool:
        return self.is_in(network, channel)

    def _local_time(self) -> LocalTime:
        return LocalTime.of(time.time(), self.snapshot.bot.timezone)

    def _act(self, decision: Decision, say: Say) -> Decision:
        verdicts = [each for each in decision.verdicts if _accepted(each, decision.message, say)]
        if len(verdicts) == len(decision.verdicts):
            return decision
        return decision._replace(verdicts=tuple(verdicts))

    def _report(self, decision: Decision) -> None:
        verdicts = decision.verdicts if self.is_told(Level.INFO) else ()
        for verdict in verdicts:
            if verdict.outcome not in UNCOUNTED:
                self.log_event(_event(verdict, decision.message))
        for rule, trigger in decision.timed_out:
            place = {"rule": rule.name, "trigger": trigger.pattern, "place": str(rule.location)}
            self.log_event(LogEvent(Level.WARNING, "trigger-paused", place))


def _accepted(verdict: Verdict, message: Message, say: Say) -> bool:
    if verdict.outcome is not Outcome.FIRES or verdict.reply is None:
        return True
    return say(verdict.reply, message)


def _event(verdict: Verdict, message: Message) -> LogEvent:
    fields: dict[str, FieldValue] = {
        "rule": verdict.rule.name,
        "network": message.network,
        "channel": message.channel,
        "nick": message.sender.nick,
    }
    if message.sender.relayed:
        fields["bridge"] = message.sender.relay
    if verdict.reply is not None:
        fields |= {"line": message.text, "text": verdict.reply.text}
        if verdict.reply.target != message.reply_target:
            fields["target"] = verdict.reply.target
    if verdict.outcome is Outcome.FIRES:
        return LogEvent(Level.INFO, "reply", fields)
    fields |= {"reason": verdict.outcome, "detail": verdict.detail}
    return LogEvent(Level.INFO, "suppressed", fields)
