"""One channel's logs, read in order: what was found in each part becomes decisions, then counts."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from talkback.chatlogs.log_format import LineFormat, LoggedMessage
from talkback.config.values.irc_names import CHANNEL_SIGNS
from talkback.engine.decision import Decision, Outcome
from talkback.engine.gates import matched
from talkback.model.message import Message, Person
from talkback.net.protocol.services import is_service
from talkback.replay.decider import ChannelDecider
from talkback.replay.log_clock import LogClock
from talkback.replay.log_files import ChatLog, LoggedChannel
from talkback.replay.log_scan import LogEnd
from talkback.replay.logged_moves import LoggedMoves
from talkback.replay.report import DecisionChange, MatchedLine, Observe, ReplayReport, Score
from talkback.replay.scan import ChunkScan, MonotonicRun
from talkback.replay.unknown_facts import unknown_facts
from talkback.replay.unread import Unread

if TYPE_CHECKING:
    from talkback.replay.near_misses import NearMissFinder

_TO_RANKS = re.compile(r"^[~&@%+]+(?=[#&+!])")
"""What was said to those of a rank (STATUSMSG)."""

_NOBODY = LoggedMessage(b"", Person(""), "", action=False)
"""Stands for messages that only count."""


@dataclass(slots=True)
class ChannelReplay:
    """A place, its clock, and who listens: one bot, or two that are compared."""

    logged: LoggedChannel
    deciders: tuple[ChannelDecider, ...]
    report: ReplayReport
    clock: LogClock = field(default_factory=LogClock)
    near: "NearMissFinder | None" = None
    observe: Observe | None = None
    _day: date | None = None
    _log: ChatLog | None = None
    _lines: int = 0
    _nobody: Message = field(init=False)
    _moves: LoggedMoves = field(default_factory=LoggedMoves)

    def __post_init__(self) -> None:
        """Make the message that stands for those between: asked for once a line that matters."""
        self._nobody = self._message(_NOBODY, "")

    def begin(self, log: ChatLog, format_: LineFormat | None) -> None:
        """The next log; its name tells the day until it says so itself."""
        self._log, self._day, self._lines = log, log.day, 0
        self.report.files += 1
        if format_ is not None and format_.doubt:
            self.report.odd.note(str(log.path), format_.doubt)

    def end(self, log: ChatLog, format_: LineFormat | None, end: LogEnd) -> None:
        """All of a log was taken: what is the matter with it as a whole."""
        odd = self.report.odd
        odd.half += end.ends_mid_line
        if end.unopened:
            odd.note(str(log.path), f"could not be read: {end.unopened}")
        elif end.broken:
            odd.note(str(log.path), f"cut off or damaged: {end.broken}")
        elif end.begun and format_ is None:
            odd.note(str(log.path), end.refusal)
        elif not end.begun:
            odd.note(str(log.path), "empty")
        self.report.files += not end.begun

    def take(self, format_: LineFormat | None, scan: ChunkScan) -> None:
        """The next part of a log."""
        self.report.lines += scan.lines
        self.report.messages += scan.messages
        self.report.odd.undecodable += scan.undecodable
        self._take_unread(scan)
        if format_ is None:
            return
        passed, coming = 0, scan.stretches[::-1]
        for number, line in scan.relevant:
            self._pass(format_, coming, number, number - passed)
            self._message_at(format_, line)
            passed = number + 1
        self._pass(format_, coming, scan.numbered, scan.numbered - passed)
        if scan.stretches and format_.clock is not None:
            self.clock.read(format_.clock, scan.stretches[-1].last)

    def _take_unread(self, scan: ChunkScan) -> None:
        if self._log is not None and scan.unread:
            unread = self.report.odd.unread.setdefault(str(self._log.path), Unread())
            unread.join(scan.unread, self._lines)
        self._lines += scan.lines

    def _pass(
        self, format_: LineFormat, coming: list[MonotonicRun], number: int, messages: int
    ) -> None:
        """Go on to a message, after so many that concern nobody."""
        if messages and not format_.mixed:
            for decider in self.deciders:
                decider.record_only(self._nobody, messages)
        if format_.clock is None:
            self.clock.skip(messages, self._take_day())
            return
        while coming and coming[-1].number <= number:
            stretch = coming.pop()
            self.clock.begin(format_.clock, stretch, self._take_day())

    def _take_day(self) -> date | None:
        day, self._day = self._day, None
        return day

    def _message_at(self, format_: LineFormat, line: bytes) -> None:
        said = format_.read(line)
        if said is None and line:
            self._move(format_, line)
            return
        if format_.clock is None:
            self.clock.skip(1)
        elif said is not None:
            self.clock.read(format_.clock, said.stamp)
        if said is None:
            self.report.odd.own += 1
        elif said.bot:
            self.report.odd.bots += 1
        elif is_service(said.sender):
            self.report.odd.services += 1
        else:
            self._decide(said, self.clock.hour if format_.clock is not None else None)

    def _move(self, format_: LineFormat, line: bytes) -> None:
        """Somebody comes or leaves; where a log is of one place, without saying where."""
        for moved in self._moves.read(format_, line):
            if format_.clock is not None:
                self.clock.read(format_.clock, moved.stamp)
            else:
                self.clock.skip(1)
            if not moved.own and any(decider.hears_events for decider in self.deciders):
                self._decide(moved, self.clock.hour if format_.clock is not None else None)

    def _decide(self, said: LoggedMessage, hour: int | None) -> None:
        if said.event is not None:
            self._note_event(said)
        decisions = [
            decider.decide(self._message(said, decider.nick), self.clock.now)
            for decider in self.deciders
        ]
        self._note_limits(decisions[0])
        if self.near is not None:
            self.near.take(decisions[0])
        if self.observe is not None:
            self.observe(decisions, self.deciders[0].decider.local_time())
        both = self.report.rules, self.report.other
        for decision, scores in zip(decisions, both, strict=False):
            for verdict in matched(decision):
                name = verdict.rule.name
                score = scores.get(name) or scores.setdefault(name, Score())
                score.count(decision, verdict, hour)
        if len(decisions) > 1:
            self._compare(*decisions)

    def _note_event(self, moved: LoggedMessage) -> None:
        """What the gate holds back is told, be it that no rule is asked."""
        decider = self.deciders[0]
        why = decider.no_event(self._message(moved, decider.nick), self.clock.now)
        if why is not None:
            self.report.odd.held_back[why.partition(";")[0]] += 1

    def _note_limits(self, decision: Decision) -> None:
        outcomes = {verdict.outcome for verdict in decision.verdicts}
        self.report.odd.cut += decision.unread
        sender = decision.message.sender
        self.report.odd.assumed += sender.is_assumed
        self.report.odd.unheard += bool(decision.unheard)
        self.report.odd.unknown.update(unknown_facts(decision))
        self.report.odd.timeouts += not outcomes.isdisjoint((Outcome.TIMEOUT, Outcome.PAUSED))

    def _message(self, said: LoggedMessage, nick: str) -> Message:
        """Where a line names its target: one that is no channel is a person, so it was private."""
        channel = self.logged.channel
        if said.target is not None:
            target = _TO_RANKS.sub("", said.target)
            channel = target if target[:1] in CHANNEL_SIGNS else None
        message = Message(self.logged.network, channel, said.sender, said.text, nick, said.action)
        if channel is None:
            return message
        return message._replace(
            rank=self._moves.rank(said, channel),
            event=self._moves.seen(said, channel, nick, self.clock.now),
        )

    def _compare(self, old: Decision, new: Decision) -> None:
        was = {verdict.rule.name: verdict for verdict in old.fired}
        now = {verdict.rule.name: verdict for verdict in new.fired}
        for name in was.keys() - now.keys():
            self._change(name).lose(MatchedLine.of(old, was[name]))
        for name in now.keys() - was.keys():
            self._change(name).gain(MatchedLine.of(new, now[name]))

    def _change(self, name: str) -> DecisionChange:
        return self.report.changes.setdefault(name, DecisionChange())
