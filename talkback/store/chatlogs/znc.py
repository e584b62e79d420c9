"""ZNC's log module: `[03:04:05] <nick> text`, `[03:04:05] * nick acts`, `*** Joins: …`."""

from talkback.store.chatlogs.format import ACTION, NICK, Format
from talkback.store.chatlogs.stamps import OF_DAY

FORMATS = (
    Format.of(
        "znc", rb"\[(?P<stamp>\d\d:\d\d:\d\d)\] (?:" + NICK + rb" |" + ACTION + rb")", OF_DAY
    ),
)
