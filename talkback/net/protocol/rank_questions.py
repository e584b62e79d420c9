"""Whether somebody is an operator, asked of the server when it matters: by NAMES of the channel.

The message that the question is about is heard again, with the rank. Whoever goes or takes another
nick meanwhile is forgotten, since that nick could be somebody else's by then.
"""

from dataclasses import field

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.message import Message, Rank
from talkback.model.settings import Throttle
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.ranks import rank_of
from talkback.net.protocol.send_queue import Bucket

_OFTEN = Throttle(burst=3, rate=0.1)
"""Questions that strangers can have us ask."""
_MAX_WAITING = 16
"""Messages that wait for the answer of one channel."""
_MAX_OPERATORS = 10_000
_ANSWER_TIMEOUT_S = 60.0
"""Seconds for an answer; then the question is asked again if it comes up."""


@dataclass(slots=True)
class _Question:
    """Messages that wait for the end of NAMES, and the operators that it named so far."""

    asked: float
    messages: list[Message] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)


class RankQuestions:
    """The questions that are open on one network, by their channels."""

    def __init__(self, actions: Actions, isupport: Isupport, now: float) -> None:
        self._actions = actions
        self._isupport = isupport
        self._open: CasemappedDict[_Question] = CasemappedDict(isupport)
        self._bucket = Bucket(_OFTEN, now)

    def ask(self, message: Message, now: float) -> bool:
        """Have the message heard again, with its sender's rank; False where too many are asked."""
        channel = message.channel or ""
        question = self._open.get(channel)
        if question is None or _is_late(question, now):
            if not self._bucket.take(1.0, now):
                return False
            self.lost(channel)
            question = _Question(now)
            self._open.put(channel, question)
            self._actions.queue(line_format.format_line("NAMES", channel))
        if len(question.messages) >= _MAX_WAITING:
            return False
        question.messages.append(message)
        return True

    def names(self, line: Line) -> None:
        """353 (me sign channel :@nick +nick …)."""
        question = self._open.get(line.params[2]) if len(line.params) > 3 and self._open else None
        if question is None:
            return
        modes = {sign: mode for mode, sign in self._isupport.prefixes.items()}
        for word in line.params[3].split(" "):
            rank = rank_of(modes.get(word[:1], ""), self._isupport.prefixes)
            if rank is Rank.OP and len(question.operators) < _MAX_OPERATORS:
                question.operators.append(word.lstrip("".join(modes)).partition("!")[0])

    def lost(self, channel: str) -> None:
        """Nobody tells any more: we left, or it took too long, and who is there may be others."""
        question = self._open.get(channel) if self._open else None
        if question is None:
            return
        self._open.drop(channel)
        for message in question.messages:
            fields = {"channel": message.channel, "nick": message.sender.nick}
            reason = "rank not known"
            self._actions.emit(Level.INFO, "order-unanswered", **fields, reason=reason)

    def ended(self, channel: str, now: float) -> None:
        """366: what waited is heard again."""
        question = self._open.get(channel) if self._open else None
        if question is None:
            return
        if _is_late(question, now):
            self.lost(channel)
            return
        self._open.drop(channel)
        fold = self._isupport.casemapping.fold
        operators = {*map(fold, question.operators)}
        for message in question.messages:
            rank = Rank.OP if fold(message.sender.nick) in operators else Rank.NONE
            self._actions.messages.append(message._replace(rank=rank))

    def forget(self, nick: str) -> None:
        """Gone, or called otherwise, or a nick that is somebody else's from here on."""
        same = self._isupport.casemapping.equal
        for question in self._open.values() if self._open else ():
            question.messages = [m for m in question.messages if not same(m.sender.nick, nick)]


def _is_late(question: _Question, now: float) -> bool:
    return now >= question.asked + _ANSWER_TIMEOUT_S
