"""One place's logs, heard in order: what was found in each part becomes decisions, then counts."""

from dataclasses import dataclass, field
from datetime import date

from talkback.app.replay.clock import Clock
from talkback.app.replay.hearing import Hearing
from talkback.app.replay.logs import Log, Room
from talkback.app.replay.report import Change, Example, Report, Score, matched
from talkback.app.replay.scan import Scan, Stretch
from talkback.app.replay.unread import Unread
from talkback.engine.decision import Decision, Outcome
from talkback.message import Message, Person
from talkback.store.chatlogs.format import Format, Said

_NOBODY = Said(b"", Person(""), "", action=False)
"""Stands for messages that only count."""


@dataclass(slots=True)
class Sitting:
    """A place, its clock, and who listens: one bot, or two that are compared."""

    room: Room
    hearings: tuple[Hearing, ...]
    report: Report
    clock: Clock = field(default_factory=Clock)
    _day: date | None = None
    _log: Log | None = None
    _lines: int = 0
    _nobody: Message = field(init=False)

    def __post_init__(self) -> None:
        """Make the message that stands for those between: asked for once a line that matters."""
        self._nobody = self._message(_NOBODY, "")

    def begin(self, log: Log) -> None:
        """The next log; its name tells the day until it says so itself."""
        self._log, self._day, self._lines = log, log.name.day, 0
        self.report.files += 1
        if log.format is not None and log.format.doubt:
            self.report.odd.tell(str(log.path), log.format.doubt)

    def take(self, format_: Format | None, scan: Scan) -> None:
        """The next part of a log."""
        self.report.lines += scan.lines
        self.report.messages += scan.messages
        self.report.odd.undecodable += scan.undecodable
        self._take_unread(scan)
        if format_ is None:
            return
        passed, coming = 0, scan.stretches[::-1]
        for number, line in scan.heard:
            self._pass(format_, coming, number, number - passed)
            self._hear(format_, line)
            passed = number + 1
        self._pass(format_, coming, scan.messages, scan.messages - passed)
        if scan.stretches and format_.clock is not None:
            self.clock.read(format_.clock, scan.stretches[-1].last)

    def _take_unread(self, scan: Scan) -> None:
        if self._log is not None and scan.unread:
            unread = self.report.odd.unread.setdefault(str(self._log.path), Unread())
            unread.join(scan.unread, self._lines)
        self._lines += scan.lines

    def _pass(self, format_: Format, coming: list[Stretch], number: int, messages: int) -> None:
        """Go on to a message, after so many that concern nobody."""
        if messages and not format_.mixed:
            for hearing in self.hearings:
                hearing.overhear(self._nobody, messages)
        if format_.clock is None:
            self.clock.skip(messages, self._take_day())
            return
        while coming and coming[-1].number <= number:
            stretch = coming.pop()
            self.clock.begin(format_.clock, stretch, self._take_day())

    def _take_day(self) -> date | None:
        day, self._day = self._day, None
        return day

    def _hear(self, format_: Format, line: bytes) -> None:
        said = format_.read(line)
        if format_.clock is None:
            self.clock.skip(1)
        elif said is not None:
            self.clock.read(format_.clock, said.stamp)
        if said is None:
            self.report.odd.own += 1
        elif said.bot:
            self.report.odd.bots += 1
        else:
            self._decide(said, self.clock.hour if format_.clock is not None else None)

    def _decide(self, said: Said, hour: int | None) -> None:
        decisions = [
            hearing.hear(self._message(said, hearing.bot.nick), self.clock.now)
            for hearing in self.hearings
        ]
        self._note_limits(decisions[0])
        both = self.report.rules, self.report.other
        for decision, scores in zip(decisions, both, strict=False):
            for verdict in matched(decision):
                name = verdict.rule.name
                score = scores.get(name) or scores.setdefault(name, Score())
                score.count(decision, verdict, hour)
        if len(decisions) > 1:
            self._compare(*decisions)

    def _note_limits(self, decision: Decision) -> None:
        outcomes = {verdict.outcome for verdict in decision.verdicts}
        self.report.odd.cut += decision.unread
        self.report.odd.timeouts += not outcomes.isdisjoint((Outcome.TIMEOUT, Outcome.PAUSED))

    def _message(self, said: Said, nick: str) -> Message:
        """Where a line names its target: one that is no channel is a person, so it was private."""
        channel = self.room.channel
        if said.target is not None:
            target = said.target.lstrip("~&@%+") if "#" in said.target else said.target
            channel = target if target[:1] in ("#", "&") else None
        return Message(self.room.network, channel, said.sender, said.text, nick, said.action)

    def _compare(self, old: Decision, new: Decision) -> None:
        was = {verdict.rule.name: verdict for verdict in old.fired}
        now = {verdict.rule.name: verdict for verdict in new.fired}
        for name in was.keys() - now.keys():
            self._change(name).lose(Example.of(old, was[name]))
        for name in now.keys() - was.keys():
            self._change(name).gain(Example.of(new, now[name]))

    def _change(self, name: str) -> Change:
        return self.report.changes.setdefault(name, Change())
