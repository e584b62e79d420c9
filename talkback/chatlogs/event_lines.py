"""What clients write of who comes and who leaves: their own words, in English.

Most say `nick [user@host] has joined #channel`, some `Joins: nick (user@host)`; a reason stands in
brackets, behind a colon, or nowhere.
"""

import re
from dataclasses import dataclass

from talkback.engine.events import quit_origin
from talkback.model.message import Event, MessageKind, Origin
from talkback.model.text import decode_irc_bytes

_MARK = (
    rb"(?:(?:-!-|[-*=!<>]{1,4}|\xe2[\x80-\xbf]{2}|Join|Part|Quit|Kick)(?:[ \t]|\xe2\x94\x82|\|)+)?"
)
_NICK = rb"(?!\|[ \t])[^\s!@:<>()#,]+"
_MASK = rb"[^\s\[\]()<>]+@[^\s\[\]()<>]+"
_AROUND = rb"(?:![^\s@]+@[^\s()]+)?(?:[ \t]*[\[(<][^\])>\n]*[\])>])*[ \t]+"
"""Behind a nick, up to the verb: hostmask, account, real name."""

_SENTENCES = (
    rb"(?P<nick>" + _NICK + rb")(?P<around>" + _AROUND + rb")(?:"
    rb"(?:has[ ])?(?P<join>joined|entered|returned)\b"
    rb"|(?:has[ ])?(?P<part>left|parted)\b"
    rb"|(?:has[ ])?(?P<quit>[Qq]uit|got[ ](?:netsplit|lost[ ]in[ ]the[ ]net-split))\b"
    rb"|(?:was[ ]|has[ ]been[ ])?(?P<kick>kicked(?=[ ](?:by|from[ ]\S+[ ]by)[ ])))"
    rb"|(?P<label>Joins|Parts|Quits):[ \t]+(?P<labelled>" + _NICK + rb")"
    rb"|" + _NICK + rb"[ \t]+(?:has[ ])?kicked[ ](?P<kicked>" + _NICK + rb")"
)
EVENT = _MARK + rb"(?:" + _SENTENCES + rb")(?P<rest>[^\n]*)"
"""A line behind its stamp, as far as it tells of that."""

_PLACE = re.compile(
    rb"[ \t]*(?:(?:to|from)[ ])?(?:#\S+?(?=\.?(?:\s|$))|IRC|irc(?=[:\s])"
    rb"|(?:the|this)[ ](?:room|channel|server))?"
    rb"(?:[ \t]*by[ ][^\s:(\[]+)?"
)
_WHOLE_NETWORK = re.compile(rb"[ \t]+(?:IRC|irc|(?:this|the)[ ]server)\b")
_LEADING_MASK = re.compile(rb"[ \t]*[\[(]" + _MASK + rb"[\])]")
_BRACKETS = {b"(": b")", b"[": b"]"}


@dataclass(frozen=True, slots=True)
class EventLine:
    """Who came or left, their user@host as far as it is told, and the reason."""

    nick: str
    mask: str
    reason: str
    event: Event


def read_event(found: re.Match[bytes]) -> EventLine:
    """What a match of EVENT tells."""
    nick, reason = found["nick"] or found["labelled"] or found["kicked"], _reason(found["rest"])
    told = found["around"] or b"", (_LEADING_MASK.match(found["rest"]) or [b""])[0]
    mask = re.search(_MASK, b"".join(told))
    text = decode_irc_bytes(reason)
    return EventLine(
        decode_irc_bytes(nick),
        "" if mask is None else decode_irc_bytes(mask[0]).rpartition("!")[2],
        text,
        _event(found, text),
    )


def _event(found: re.Match[bytes], reason: str) -> Event:
    if found["join"] or found["label"] == b"Joins":
        returned = found["join"] == b"returned"
        return Event(MessageKind.JOIN, Origin.SPLIT if returned else Origin.PERSON)
    if (found["quit"] or b"").startswith(b"got"):
        return Event(MessageKind.PART, Origin.SPLIT)
    is_quit = found["quit"] or found["label"] == b"Quits" or _WHOLE_NETWORK.match(found["rest"])
    return Event(MessageKind.PART, quit_origin(reason) if is_quit else Origin.PERSON)


def _reason(rest: bytes) -> bytes:
    """What is behind the place, out of its brackets and quotation marks."""
    said = rest.rstrip(b" \t\r")
    if masked := _LEADING_MASK.match(said):
        said = said[masked.end() :]
    if place := _PLACE.match(said):
        said = said[place.end() :]
    said = said.strip(b" \t")
    if said.startswith(b":"):
        return _unquoted(said[1:].strip(b" \t"))
    closing = _BRACKETS.get(said[:1])
    if closing is None:
        return b""
    return _unquoted(said.removesuffix(b".")[1:].removesuffix(closing))


def _unquoted(reason: bytes) -> bytes:
    """Clients of old wrote quotation marks around what somebody gave as a reason."""
    return reason[1:].removesuffix(b'"') if reason.startswith(b'"') else reason
