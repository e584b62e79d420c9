"""What a bouncer plays back where no capability marks it as the past.

ZNC says in the channel where playback begins and ends, and puts the time before each text. soju
does neither: it sends what it kept right after the channels.
"""

import re

from talkback.model.lazy_pattern import lazily
from talkback.model.line import Line
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport

_MARK = "***!znc@znc.in"
_END = "complete"
_STAMPED = lazily(lambda: re.compile(r"\[\d\d:\d\d(?::\d\d)?\] "))
_BOUNCERS = ("soju.im/", "znc.in/")
"""How the capabilities that only bouncers have begin."""

_MAX_LINES = 1000
"""Of a channel's playback, so that one whose end is lost mutes nothing; ZNC keeps 500 at most."""

_MAX_CHANNELS = 1000


class Playback:
    """Which channels are being played back."""

    def __init__(self, isupport: Isupport, caps: Caps) -> None:
        self._isupport = isupport
        self._caps = caps
        self._left: CasemappedDict[int] = CasemappedDict(isupport)

    @property
    def is_unmarked(self) -> bool:
        """Whether we are at a bouncer that has no other way than to send the past as it is."""
        return not self._stamps and (
            self._isupport.is_bouncer or any(map(_is_of_bouncer, self._caps.offered))
        )

    def is_past(self, line: Line) -> bool:
        """Whether a PRIVMSG is of a playback, or marks the beginning or end of one."""
        target, text = line.params[0], line.params[1]
        if line.source == _MARK:
            self._mark(target, text)
            return True
        if not self._isupport.is_channel(target):
            return not self._stamps and _STAMPED.match(text) is not None
        left = self._left.get(target)
        if not left:
            return False
        self._left.put(target, left - 1)
        return True

    def _mark(self, target: str, text: str) -> None:
        if _END in text.lower():
            self._left.drop(target)
        elif self._isupport.is_channel(target) and len(self._left) < _MAX_CHANNELS:
            self._left.put(target, _MAX_LINES)

    def entered(self, channel: str) -> None:
        """We are in a channel anew."""
        self._left.drop(channel)

    @property
    def _stamps(self) -> bool:
        """Whether every line tells when it was said."""
        return "server-time" in self._caps.enabled


def _is_of_bouncer(capability: str) -> bool:
    return capability.startswith(_BOUNCERS)
