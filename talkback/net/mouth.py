"""What the bot says: a reply, cleaned, split to what the server relays, and framed."""

from collections.abc import Mapping

from talkback.event import Level
from talkback.message import Manner, Message, Reply
from talkback.net import text, wire
from talkback.net.caps import Caps
from talkback.net.isupport import Isupport
from talkback.net.nick import Nick
from talkback.net.outlet import Outlet

_FORMS = {
    Manner.MESSAGE: ("PRIVMSG", "{}"),
    Manner.NOTICE: ("NOTICE", "{}"),
    Manner.ACTION: ("PRIVMSG", "\x01ACTION {}\x01"),
}


class Mouth:
    """Knows how long a line may be, which depends on how others see us."""

    def __init__(self, outlet: Outlet, isupport: Isupport, nick: Nick, caps: Caps) -> None:
        self._outlet = outlet
        self._isupport = isupport
        self._nick = nick
        self._caps = caps

    def lines(self, reply: Reply, to: Message | None) -> list[str]:
        """The lines of a reply, at most `text.LINES`; none where nothing could be said with it."""
        parts = pieces(reply, self._nick.overhead)
        if len(parts) > text.LINES:
            self._outlet.tell(Level.WARNING, "reply-cut", rule=reply.rule, lines=text.LINES)
        tags = self._tags(to)
        verb, form = _FORMS[reply.manner]
        return [
            wire.text(verb, reply.target, form.format(part), tags=None if index else tags)
            for index, part in enumerate(parts[: text.LINES])
        ]

    def _tags(self, to: Message | None) -> Mapping[str, str] | None:
        """IRCv3 client tag +draft/reply: which message this answers."""
        if to is None or to.id is None or "message-tags" not in self._caps.enabled:
            return None
        return {"+draft/reply": to.id} if self._isupport.accepts_tag("draft/reply") else None


def room(target: str, manner: Manner, overhead: int) -> int:
    """Bytes of text in one line to a target.

    A line has 512 bytes less CR LF, `overhead` (our prefix as the server relays it) and the frame.
    """
    verb, form = _FORMS[manner]
    return wire.LIMIT - 2 - overhead - len(wire.text(verb, target, form.format("")).encode())


def pieces(reply: Reply, overhead: int) -> list[str]:
    """A reply's text as it is cut for the wire; empty where nothing could be said with it."""
    words = text.sanitise(reply.text).strip(" ")
    target = reply.target
    if not words or not target or target[0] == ":" or set(target) & set(" ,\a\r\n\0"):
        return []
    budget = room(target, reply.manner, overhead)
    return text.split(words[: (text.LINES + 1) * wire.LIMIT], budget)
