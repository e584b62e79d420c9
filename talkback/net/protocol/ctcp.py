"""CTCP: answers to VERSION, PING, TIME and CLIENTINFO, in private, by NOTICE, and not too many."""

from datetime import UTC, datetime

from talkback import __version__
from talkback.model.settings import Throttle
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.send_queue import Bucket
from talkback.net.protocol.split_text import clip, sanitise

_LIMIT = Throttle(burst=3, rate=0.1)
"""Answers we give to all the world together: CTCP is a favourite of flooders."""
_PING_BYTES = 64


class Ctcp:
    """`wall` is the time of day at `now`, in seconds since 1970: what TIME goes by."""

    def __init__(self, actions: Actions, now: float, wall: float) -> None:
        self._actions = actions
        self._bucket = Bucket(_LIMIT, now)
        self._offset = wall - now

    def receive(self, nick: str, text: str, now: float) -> None:
        r"""Answer a quoted text (`\x01VERSION\x01`); what we do not know gets no answer."""
        verb, _, argument = text.strip("\x01").partition(" ")
        answer = self._answer(verb.upper(), argument, now)
        if answer is not None and self._bucket.take(1.0, now):
            self._actions.queue(
                line_format.format_line_trailing("NOTICE", nick, f"\x01{verb.upper()} {answer}\x01")
            )

    def _answer(self, verb: str, argument: str, now: float) -> str | None:
        match verb:
            case "VERSION":
                return f"talkback {__version__}"
            case "PING":
                return clip(sanitise(argument), _PING_BYTES)
            case "TIME":
                moment = datetime.fromtimestamp(self._offset + now, UTC)
                return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")
            case "CLIENTINFO":
                return "ACTION CLIENTINFO PING TIME VERSION"
            case _:
                return None
