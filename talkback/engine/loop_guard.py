"""Other bots that don't say so: known by their speed, by our own words, and by having no end."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import field
from enum import StrEnum

from talkback.engine.bounded_dict import BoundedDict
from talkback.engine.identity import ConversationKey, PersonKey, conversation_key, person_key
from talkback.engine.penalty import Penalty, active_count, penalise
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily
from talkback.model.message import Message, Reply

REMEMBERED_REPLIES = 8
"""Replies of ours per place that are recognised when they come back."""

MIN_QUOTED_CHARS = 12
"""Characters from which on words are ours within any line; fewer have to be all of it."""

MIN_REACTION_S = 1.0
TYPING_CPS = 6.0
"""Seconds in which nobody reads and answers anything, and characters a second after that."""

MAX_ANSWER_DELAY_S = 10.0
"""Seconds after which nothing is an answer to us any more."""

MAX_STREAK = 24
"""Answers in a row to the same one until they get a rest; the next row is half as long."""

MIN_STREAK = 2
"""Answers in a row that everybody gets, however often they had a rest."""

STREAK_DECAY_S = 900.0
"""Seconds in which one answer of a row is forgotten: who asks no faster never gets a rest."""

STREAK_MEMORY_S = 6 * 3600.0
"""Seconds after a rest from which on a row is as long as the first one was."""

_NICKS = lazily(lambda: re.compile(r"(?:(?:<\S+>|\S+[:,])\s+){0,2}"))
"""What stands before words that are said again: who said them, and to whom."""


class BotEvidence(StrEnum):
    """By what somebody is taken for a bot; these words are kept over restarts."""

    TOO_FAST = "machine"
    TOO_MANY_IN_A_ROW = "row"


@dataclass(frozen=True, slots=True)
class LastReply:
    """Our last words in a place: when, by which rule, to whom.

    `provoked` tells that the message we answered had itself been called forth by words of ours.
    """

    at: float
    rule: str
    nick: str
    to: PersonKey
    provoked: bool


@dataclass(frozen=True, slots=True)
class Streak:
    """Answers to the same one that are not forgotten yet, and when the last was."""

    length: float
    last_at: float


@dataclass(frozen=True, slots=True)
class Timeout:
    """Until when somebody gets no answer, and what spoke against them."""

    evidence: BotEvidence
    until: float


@dataclass(slots=True)
class LoopGuard:
    """What we said last in each place, and who answers it like a machine.

    A person who asks us one thing after the other looks much like a bot that answers us: short
    lines, each right after ours. The difference is the beginning. Nobody's first words to us
    come within a moment of what we said to somebody else; a bot's always do, since that is what
    it heard. So does the one of two bots that answered a person first find the other out.

    A bot that takes its time has no such tell, but it has no end either; people have. So a row
    of answers to the same one is only so long, whoever else talks meanwhile. Then none of their
    lines is answered for a while; most loops that is the end of.
    """

    last_replies: BoundedDict[ConversationKey, LastReply] = field(default_factory=BoundedDict)
    words: BoundedDict[ConversationKey, deque[frozenset[str]]] = field(default_factory=BoundedDict)
    streaks: BoundedDict[tuple[ConversationKey, PersonKey], Streak] = field(
        default_factory=BoundedDict
    )
    penalties: BoundedDict[tuple[ConversationKey, PersonKey, BotEvidence], Penalty] = field(
        default_factory=BoundedDict
    )

    def timeout_for(
        self, text: str, place: ConversationKey, who: PersonKey, now: float
    ) -> Timeout | None:
        """Whether somebody gets no answer now; a machine's lines of its own still do."""
        row = self.penalties.get((place, who, BotEvidence.TOO_MANY_IN_A_ROW))
        if row is not None and now < row.until:
            return Timeout(BotEvidence.TOO_MANY_IN_A_ROW, row.until)
        machine = self.penalties.get((place, who, BotEvidence.TOO_FAST))
        if machine is None or now >= machine.until:
            return None
        mechanical = self.is_prompt_reaction(text, place, now) or self.looks_automatic(
            text, place, who, now
        )
        return Timeout(BotEvidence.TOO_FAST, machine.until) if mechanical else None

    def is_prompt_reaction(self, text: str, place: ConversationKey, now: float) -> bool:
        """Whether nobody types this in the time since we last spoke in this place."""
        spoken = self.last_replies.get(place)
        if spoken is None or now - spoken.at > MAX_ANSWER_DELAY_S:
            return False
        since = now - spoken.at
        return since < MIN_REACTION_S or len(text) > TYPING_CPS * since

    def looks_automatic(
        self, text: str, place: ConversationKey, who: PersonKey, now: float
    ) -> bool:
        """Our own words, an answer longer than can be pasted, or one round of many."""
        if self._is_quote_of_ours(text, place):
            return True
        spoken = self.last_replies.get(place)
        if spoken is None or spoken.to != who or now - spoken.at > MAX_ANSWER_DELAY_S:
            return False
        if len(text) > 40 + 30 * (now - spoken.at):
            return True
        return spoken.provoked and self.is_prompt_reaction(text, place, now)

    def record(self, message: Message, replies: Sequence[Reply], now: float) -> None:
        """Remember what was answered; two rounds with a machine are enough."""
        place, who, text = conversation_key(message), person_key(message), message.text
        last = self.last_replies.get(place)
        follows = last is not None and last.to == who
        begun = last is not None and follows and last.provoked
        called = (begun or not follows) and self.is_prompt_reaction(text, place, now)
        if self.looks_automatic(text, place, who, now):
            penalise(
                self.penalties, (place, who, BotEvidence.TOO_FAST), now, grace=0 if begun else 1
            )
        self._lengthen_streak(place, who, now)
        for reply in replies:
            said = LastReply(now, reply.rule, message.sender.nick, who, called)
            self._spoke(message, reply, said)

    def record_last_words(self, message: Message, replies: Sequence[Reply], now: float) -> None:
        """What was answered where nobody asks whether that is a loop."""
        who = person_key(message)
        for reply in replies:
            place = message.network, message.casemapping.fold(reply.target)
            said = LastReply(now, reply.rule, message.sender.nick, who, provoked=False)
            self.last_replies.put(place, said)

    def record_alert(self, message: Message, reply: Reply, now: float) -> None:
        """Words in another channel than the message: they are an answer to nobody."""
        nobody = message.network, ""
        said = LastReply(now, reply.rule, message.sender.nick, nobody, provoked=False)
        self._spoke(message, reply, said)

    def _spoke(self, message: Message, reply: Reply, said: LastReply) -> None:
        place = message.network, message.casemapping.fold(reply.target)
        self.last_replies.put(place, said)
        self._remember_reply(place, message, reply)

    def record_event_replies(self, message: Message, replies: Sequence[Reply], now: float) -> None:
        """Words of ours that answer no line: nobody called them forth, and they may come back."""
        who = person_key(message)
        for reply in replies:
            said = LastReply(now, reply.rule, message.sender.nick, who, provoked=False)
            self._spoke(message, reply, said)

    def _lengthen_streak(self, place: ConversationKey, who: PersonKey, now: float) -> None:
        """One more answer; where another would be too many, a rest begins."""
        last, length = self.streaks.get((place, who)), 1.0
        if last is not None:
            length += max(last.length - (now - last.last_at) / STREAK_DECAY_S, 0.0)
        rest = place, who, BotEvidence.TOO_MANY_IN_A_ROW
        if length + 1.0 <= max(
            MAX_STREAK >> active_count(self.penalties, rest, now, STREAK_MEMORY_S), MIN_STREAK
        ):
            self.streaks.put((place, who), Streak(length, now))
        else:
            self.streaks.discard((place, who))
            penalise(self.penalties, rest, now, grace=0, forgiven=STREAK_MEMORY_S)

    def _is_quote_of_ours(self, text: str, place: ConversationKey) -> bool:
        """Whether it has words of ours in it; few words have to be all of it, but for nicks."""
        line = text.strip().casefold()
        for said in self.words.get(place, ()):
            for words in said:
                if words in line and (len(words) >= MIN_QUOTED_CHARS or _equal_nick(words, line)):
                    return True
        return False

    def _remember_reply(self, place: ConversationKey, message: Message, reply: Reply) -> None:
        """Keep what would be known again: all of a reply, the quote in it; not what we repeat."""
        said, to = reply.lines, f"{message.sender.said_nick}: "
        said += [line.removeprefix(to) for line in said]
        said += [draw.text.partition(" ~ ")[0] for draw in reply.draws]
        heard = message.text.casefold()
        folded = [each.strip().casefold() for each in said]
        words = frozenset([each for each in folded if each not in heard])
        self.words.put(place, deque((*self.words.get(place, ()), words), maxlen=REMEMBERED_REPLIES))


def _equal_nick(words: str, line: str) -> bool:
    return line.endswith(words) and _NICKS.fullmatch(line, 0, len(line) - len(words)) is not None
