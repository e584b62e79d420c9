"""Who came and left of late, by channel: what the gate `event` goes by."""

from collections import deque
from dataclasses import field

from talkback.engine.bounded_dict import BoundedDict
from talkback.engine.identity import ConversationKey, conversation_key
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message, MessageKind, Origin

CROWD = 5
CROWD_S = 10.0
"""People that may come and leave in so many seconds; more are a flood, or a split."""

REST_S = 60.0
"""Seconds after a crowd's last one in which nobody is greeted."""

HEALING_S = 1800.0
"""Seconds in which those who went with a split come back."""

_WHY_NOT = {
    Origin.SPLIT: "a netsplit",
    Origin.ENTERING: "the bot came only now itself",
    Origin.BOT: "a bot",
}


@dataclass(slots=True)
class MembershipLog:
    """Times of comings and goings, rests that follow a crowd, and who went with a split."""

    times: BoundedDict[ConversationKey, deque[float]] = field(default_factory=BoundedDict)
    rests: BoundedDict[ConversationKey, float] = field(default_factory=BoundedDict)
    split_off: BoundedDict[tuple[ConversationKey, str], float] = field(default_factory=BoundedDict)

    def refusal(self, message: Message, now: float) -> str | None:
        """Why a coming or going is none that rules answer; None for any other message."""
        event = message.event
        if event is None:
            return None
        if message.casemapping.equal(message.sender.nick, message.bot_nick):
            return "the bot itself"
        if event.origin is not Origin.PERSON:
            return _WHY_NOT[event.origin]
        if self.heals_split(message, now):
            return "back from a netsplit"
        return self._crowd(conversation_key(message), now)

    def is_of_split(self, message: Message, now: float) -> bool:
        """Whether it is no coming or going of a person at all, but of the network."""
        event = message.event
        if event is None:
            return False
        return event.origin is Origin.SPLIT or self.heals_split(message, now)

    def heals_split(self, message: Message, now: float) -> bool:
        if message.event is None or message.event.kind is not MessageKind.JOIN:
            return False
        gone = self.split_off.get(_member(message))
        return gone is not None and now - gone <= HEALING_S

    def record(self, message: Message, now: float) -> None:
        """Remember a coming or going, whatever came of it."""
        if message.event is None:
            return
        place = conversation_key(message)
        if self._counted(place, now) > CROWD:
            self.rests.put(place, now + REST_S)
        self.times.put(place, deque((*self.times.get(place, ()), now), maxlen=CROWD))
        if message.event.kind is MessageKind.JOIN:
            self.split_off.discard(_member(message))
        elif message.event.origin is Origin.SPLIT:
            self.split_off.put(_member(message), now)

    def _crowd(self, place: ConversationKey, now: float) -> str | None:
        rest = self.rests.get(place)
        if self._counted(place, now) > CROWD:
            return f"more than {CROWD} came or left within {CROWD_S:g} s"
        if rest is not None and now < rest:
            return f"many came or left; {rest - now:.0f} s left"
        return None

    def _counted(self, place: ConversationKey, now: float) -> int:
        """Those of late, one more now among them."""
        return 1 + sum(now - each < CROWD_S for each in self.times.get(place, ()))


def _member(message: Message) -> tuple[ConversationKey, str]:
    return conversation_key(message), message.casemapping.fold(message.sender.nick)
