"""Logs of no client in particular: `[HH:MM] <nick> text`, with a date, no brackets, or bare."""

from talkback.store.chatlogs.format import ACTION, NICK, Format
from talkback.store.chatlogs.stamps import COMPLETE, OF_DAY

_SPEECH = rb"(?:" + NICK + rb" | ?" + ACTION + rb")"
_TIME = rb"(?P<stamp>\d\d:\d\d(?::\d\d)?)"
_DATE = rb"(?P<stamp>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)[^\s\]<*]*"

FORMATS = (
    Format.of("plain", rb"\[" + _TIME + rb"\] " + _SPEECH, OF_DAY),
    Format.of("plain", _TIME + rb" " + _SPEECH, OF_DAY),
    Format.of("plain", rb"\[" + _DATE + rb"\] " + _SPEECH, COMPLETE),
    Format.of("plain", _DATE + rb" " + _SPEECH, COMPLETE),
    Format.of("plain", _SPEECH, None),
)
