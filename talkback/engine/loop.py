"""Other bots that don't say so: known by how fast they answer us, and by our own words."""

from collections import deque
from dataclasses import dataclass, field

from talkback.engine.keys import Place, Someone, place_of, someone
from talkback.engine.strike import Strike, strike
from talkback.engine.table import Table
from talkback.message import Message, Reply

OWN_WORDS = 8
"""Replies of ours per place that are recognised when they come back."""

WORDS_KNOWN = 12
"""Characters from which on words are ours and not anybody's."""

READING = 1.0
TYPING = 6.0
"""Seconds in which nobody reads and answers anything, and characters a second after that."""

LONGEST = 10.0
"""Seconds after which nothing is an answer to us any more."""


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


@dataclass(slots=True)
class Loops:
    """What we said last in each place, and who answers it like a machine.

    A person who asks us one thing after the other looks much like a bot that answers us: short
    lines, each right after ours. The difference is the beginning. Nobody's first words to us
    come within a moment of what we said to somebody else; a bot's always do, since that is what
    it heard. So does the one of two bots that answered a person first find the other out.
    """

    spoken: Table[Place, Spoken] = field(default_factory=Table)
    words: Table[Place, deque[str]] = field(default_factory=Table)
    strikes: Table[tuple[Place, Someone], Strike] = field(default_factory=Table)

    def rests(self, message: Message, now: float) -> float | None:
        """Until when the sender gets no answer to what looks like an answer."""
        last = self.strikes.get((place_of(message), someone(message)))
        if last is None or now >= last.until:
            return None
        mechanical = self.called(message, now) or self.automatic(message, now)
        return last.until if mechanical else None

    def called(self, message: Message, now: float) -> bool:
        """Whether nobody types this in the time since we last spoke in this place."""
        spoken = self.spoken.get(place_of(message))
        if spoken is None or now - spoken.when > LONGEST:
            return False
        since = now - spoken.when
        return since < READING or len(message.text) > TYPING * since

    def automatic(self, message: Message, now: float) -> bool:
        """Our own words, an answer longer than can be pasted, or one round of many."""
        place = place_of(message)
        if any(words in message.text for words in self.words.get(place, ())):
            return True
        spoken = self.spoken.get(place)
        if spoken is None or spoken.to != someone(message) or now - spoken.when > LONGEST:
            return False
        if len(message.text) > 40 + 30 * (now - spoken.when):
            return True
        return spoken.called and self.called(message, now)

    def note(self, message: Message, replies: list[Reply], now: float) -> None:
        """Remember what was answered; two rounds with a machine are enough."""
        place, who = place_of(message), someone(message)
        last = self.spoken.get(place)
        begun = last is not None and last.to == who and last.called
        follows = last is not None and last.to == who
        called = self.called(message, now) and (begun or not follows)
        if self.automatic(message, now):
            strike(self.strikes, (place, who), now, grace=0 if begun else 1)
        for reply in replies:
            said = Spoken(now, reply.rule, message.sender.nick, who, called)
            self.spoken.keep(place, said)
            self._remember_words(place, reply)

    def _remember_words(self, place: Place, reply: Reply) -> None:
        """Keep what of a reply would be known again: the quote without its author, else all."""
        words = reply.text if reply.draw is None else reply.draw.text.partition(" ~ ")[0]
        if len(words) >= WORDS_KNOWN:
            self.words.keep(place, deque((*self.words.get(place, ()), words), maxlen=OWN_WORDS))
