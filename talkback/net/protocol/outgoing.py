"""What the bot says: a reply, cleaned, split to what the server relays, and framed."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level
from talkback.model.message import MAX_LINES, Message, Reply, ReplyKind
from talkback.net.protocol import line_format, split_text
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.nick import NickManager

_COMMAND_OF = {
    ReplyKind.MESSAGE: ("PRIVMSG", "{}"),
    ReplyKind.NOTICE: ("NOTICE", "{}"),
    ReplyKind.ACTION: ("PRIVMSG", "\x01ACTION {}\x01"),
}
_ON_TWITCH = {
    ReplyKind.MESSAGE: "{}",
    ReplyKind.NOTICE: "{}",
    ReplyKind.ACTION: "/me {}",
}
"""Its docs know no NOTICE from clients, and /me as the one chat command that is left."""
_MSGID_CHARS = 512
"""Of an id that we send back: a longer one may not fit into the tags of a line."""
_NO_COMMAND = "\u200b"
_NO_TARGET_HAS = frozenset(" ,\a\r\n\0")


class ReplyFormatter:
    """Knows how long a line may be, which depends on how others see us."""

    def __init__(self, actions: Actions, isupport: Isupport, nick: NickManager, caps: Caps) -> None:
        self._actions = actions
        self._isupport = isupport
        self._nick = nick
        self._caps = caps

    def lines(self, reply: Reply, to: Message | None) -> list[str]:
        """The lines of a reply, a few at most; none where nothing could be said with it."""
        said = split_reply(reply, self._nick.prefix_length)
        if said.cut:
            self._actions.emit(Level.WARNING, "reply-cut", rule=reply.rule, lines=len(said.pieces))
        tags = self._tags(reply, to)
        verb, form = _COMMAND_OF[reply.reply_kind]
        pieces: Iterable[str] = said.pieces
        if self._caps.is_twitch:
            verb, form = "PRIVMSG", _ON_TWITCH[reply.reply_kind]
            pieces = map(_harmless_on_twitch, pieces)
        return [
            line_format.format_line_trailing(
                verb, reply.target, form.format(part), tags=None if index else tags
            )
            for index, part in enumerate(pieces)
        ]

    def _tags(self, reply: Reply, to: Message | None) -> Mapping[str, str] | None:
        """IRCv3 client tag +draft/reply: which message of the same place this answers."""
        if to is None or "message-tags" not in self._caps.enabled:
            return None
        if to.id is None or len(to.id) > _MSGID_CHARS:
            return None
        if reply.target != to.reply_target:
            return None
        return {"+draft/reply": to.id} if self._isupport.accepts_tag("draft/reply") else None


def _harmless_on_twitch(text: str) -> str:
    """A text that begins so is a command of its own there, `/disconnect` among them."""
    return f"{_NO_COMMAND}{text}" if text.startswith(("/", ".")) else text


@lru_cache(maxsize=256)
def text_budget(target: str, reply_kind: ReplyKind, overhead: int) -> int:
    """Bytes of text in one line to a target.

    A line has 512 bytes less CR LF, `overhead` (our prefix as the server relays it) and the frame.
    """
    verb, form = _COMMAND_OF[reply_kind]
    return (
        line_format.LINE_BYTES
        - 2
        - overhead
        - len(line_format.format_line_trailing(verb, target, form.format("")).encode())
    )


@dataclass(frozen=True, slots=True)
class WireText:
    """A reply as it is said on the wire, each piece in a line; `cut` tells that some is left out.

    Without a piece nothing can be said with it.
    """

    pieces: tuple[str, ...] = ()
    cut: bool = False


def split_reply(reply: Reply, overhead: int) -> WireText:
    """Cut a reply for the wire: a text into pieces, of several lines each to one."""
    lines = [line for text in reply.lines if (line := split_text.sanitise(text).strip(" "))]
    target = reply.target
    if not lines or target[:1] in ("", ":") or not _NO_TARGET_HAS.isdisjoint(target):
        return WireText()
    budget = text_budget(target, reply.reply_kind, overhead)
    each = [
        split_text.split(line[: (MAX_LINES + 1) * line_format.LINE_BYTES], budget) for line in lines
    ]
    pieces = each[0] if len(each) == 1 else [parts[0] for parts in each]
    return WireText(tuple(pieces[:MAX_LINES]), cut=sum(map(len, each)) > len(pieces[:MAX_LINES]))
