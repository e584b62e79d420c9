"""Other bots that don't say so: known by their speed, by our own words, and by having no end."""

import re
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from talkback.engine.keys import Place, Someone, place_of, someone
from talkback.engine.strike import Strike, standing, strike
from talkback.engine.table import Table
from talkback.message import Message, Reply

OWN_WORDS = 8
"""Replies of ours per place that are recognised when they come back."""

WORDS_KNOWN = 12
"""Characters from which on words are ours within any line; fewer have to be all of it."""

READING = 1.0
TYPING = 6.0
"""Seconds in which nobody reads and answers anything, and characters a second after that."""

LONGEST = 10.0
"""Seconds after which nothing is an answer to us any more."""

ROW = 24
"""Answers in a row to the same one until they get a rest; the next row is half as long."""

ROUNDS = 2
"""Answers in a row that everybody gets, however often they had a rest."""

FORGOTTEN = 900.0
"""Seconds in which one answer of a row is forgotten: who asks no faster never gets a rest."""

GRUDGE = 6 * 3600.0
"""Seconds after a rest from which on a row is as long as the first one was."""

_NICKS = re.compile(r"(?:(?:<\S+>|\S+[:,])\s+){0,2}")
"""What stands before words that are said again: who said them, and to whom."""


class Sign(StrEnum):
    """By what somebody is taken for a bot; these words are kept over restarts."""

    MACHINE = "machine"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Our last words in a place: when, by which rule, to whom.

    `called` tells that the message we answered had itself been called forth by words of ours.
    """

    when: float
    rule: str
    nick: str
    to: Someone
    called: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Answers to the same one that are not forgotten yet, and when the last was."""

    length: float
    when: float


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when somebody gets no answer, and what spoke against them."""

    sign: Sign
    until: float


@dataclass(slots=True)
class Loops:
    """What we said last in each place, and who answers it like a machine.

    A person who asks us one thing after the other looks much like a bot that answers us: short
    lines, each right after ours. The difference is the beginning. Nobody's first words to us
    come within a moment of what we said to somebody else; a bot's always do, since that is what
    it heard. So does the one of two bots that answered a person first find the other out.

    A bot that takes its time has no such tell, but it has no end either; people have. So a row
    of answers to the same one is only so long, whoever else talks meanwhile. Then none of their
    lines is answered for a while; most loops that is the end of.
    """

    spoken: Table[Place, Spoken] = field(default_factory=Table)
    words: Table[Place, deque[frozenset[str]]] = field(default_factory=Table)
    rows: Table[tuple[Place, Someone], Row] = field(default_factory=Table)
    strikes: Table[tuple[Place, Someone, Sign], Strike] = field(default_factory=Table)

    def rests(self, text: str, place: Place, who: Someone, now: float) -> Rest | None:
        """Whether somebody gets no answer now; a machine's lines of its own still do."""
        row = self.strikes.get((place, who, Sign.ROW))
        if row is not None and now < row.until:
            return Rest(Sign.ROW, row.until)
        machine = self.strikes.get((place, who, Sign.MACHINE))
        if machine is None or now >= machine.until:
            return None
        mechanical = self.called(text, place, now) or self.automatic(text, place, who, now)
        return Rest(Sign.MACHINE, machine.until) if mechanical else None

    def called(self, text: str, place: Place, now: float) -> bool:
        """Whether nobody types this in the time since we last spoke in this place."""
        spoken = self.spoken.get(place)
        if spoken is None or now - spoken.when > LONGEST:
            return False
        since = now - spoken.when
        return since < READING or len(text) > TYPING * since

    def automatic(self, text: str, place: Place, who: Someone, now: float) -> bool:
        """Our own words, an answer longer than can be pasted, or one round of many."""
        if self._ours(text, place):
            return True
        spoken = self.spoken.get(place)
        if spoken is None or spoken.to != who or now - spoken.when > LONGEST:
            return False
        if len(text) > 40 + 30 * (now - spoken.when):
            return True
        return spoken.called and self.called(text, place, now)

    def note(self, message: Message, replies: list[Reply], now: float) -> None:
        """Remember what was answered; two rounds with a machine are enough."""
        place, who, text = place_of(message), someone(message), message.text
        last = self.spoken.get(place)
        follows = last is not None and last.to == who
        begun = last is not None and follows and last.called
        called = self.called(text, place, now) and (begun or not follows)
        if self.automatic(text, place, who, now):
            strike(self.strikes, (place, who, Sign.MACHINE), now, grace=0 if begun else 1)
        self._lengthen_row(place, who, now)
        for reply in replies:
            said = Spoken(now, reply.rule, message.sender.nick, who, called)
            self.spoken.keep(place, said)
            self._remember_words(place, message, reply)

    def _lengthen_row(self, place: Place, who: Someone, now: float) -> None:
        """One more answer; where another would be too many, a rest begins."""
        last = self.rows.get((place, who), Row(0.0, now))
        length = max(last.length - (now - last.when) / FORGOTTEN, 0.0) + 1.0
        rest = place, who, Sign.ROW
        if length + 1.0 <= max(ROW >> standing(self.strikes, rest, now, GRUDGE), ROUNDS):
            self.rows.keep((place, who), Row(length, now))
        else:
            self.rows.drop((place, who))
            strike(self.strikes, rest, now, grace=0, forgiven=GRUDGE)

    def _ours(self, text: str, place: Place) -> bool:
        """Whether it has words of ours in it; few words have to be all of it, but for nicks."""
        line = text.strip().casefold()
        return any(
            words in line if len(words) >= WORDS_KNOWN else _is(words, line)
            for said in self.words.get(place, ())
            for words in said
        )

    def _remember_words(self, place: Place, message: Message, reply: Reply) -> None:
        """Keep what would be known again: all of a reply, the quote in it; not what we repeat."""
        said = {reply.text, reply.text.removeprefix(f"{message.sender.nick}: ")}
        if reply.draw is not None:
            said.add(reply.draw.text.partition(" ~ ")[0])
        heard = message.text.casefold()
        folded = (each.strip().casefold() for each in said)
        words = frozenset(each for each in folded if each not in heard)
        self.words.keep(place, deque((*self.words.get(place, ()), words), maxlen=OWN_WORDS))


def _is(words: str, line: str) -> bool:
    return line.endswith(words) and _NICKS.fullmatch(line, 0, len(line) - len(words)) is not None
