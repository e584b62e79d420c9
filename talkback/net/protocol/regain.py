"""Getting our nick from a dead connection of ours, by the services that know whose it is."""

import re
from collections.abc import Callable, Mapping

from talkback.model.lazy_pattern import lazily
from talkback.model.line import Line
from talkback.model.settings import Network, Services
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.registration import Registration

_UNKNOWN = lazily(lambda: re.compile(r"\b(?:unknown|invalid|no such) command\b", re.IGNORECASE))
_PATIENCE = 2.0
"""Seconds that services have to take the nick from whoever has it."""


def regain(
    network: Network, registration: Registration, nick: NickManager, actions: Actions
) -> Mapping[str, Callable[[Line, float], None]]:
    """What is done about a nick that is in use, by whoever stood by and takes part now."""
    services = network.services

    def is_logged_in() -> bool:
        return registration.logged_in or services is not None

    to = services.to if services is not None else Services().to
    return NickRegain(to, is_logged_in, nick, actions).table()


class NickRegain:
    """REGAIN, or GHOST where that is unknown, once for each connection."""

    def __init__(
        self, services: str, is_logged_in: Callable[[], bool], nick: NickManager, actions: Actions
    ) -> None:
        self._services = services
        self._is_logged_in = is_logged_in
        self._nick = nick
        self._actions = actions
        self._asked = self._ghosted = False

    def table(self) -> Mapping[str, Callable[[Line, float], None]]:
        return {"433": self._in_use, "NOTICE": self._answered}

    def _in_use(self, line: Line, now: float) -> None:
        self._nick.refused(line, now)
        if self._nick.is_welcomed and self._is_logged_in() and not self._asked:
            self._asked = True
            self._ask("REGAIN", now)

    def _answered(self, line: Line, now: float) -> None:
        """Older services know only the other word."""
        sender = line.source_hostmask.nick.lower()
        is_theirs = sender == self._services.partition("@")[0].lower()
        if self._asked and is_theirs and _UNKNOWN.search(line.params[-1]) and not self._ghosted:
            self._ghosted = True
            self._ask("GHOST", now)

    def _ask(self, verb: str, now: float) -> None:
        said = f"{verb} {self._nick.wanted}"
        self._actions.queue(line_format.format_line_trailing("PRIVMSG", self._services, said))
        self._nick.try_at(now + _PATIENCE)
