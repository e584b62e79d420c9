"""From 001 to the channels: the end of the welcome, and the login that needs services."""

import math

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.settings import Services
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.channels import ChannelManager
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.login import verdict
from talkback.net.protocol.login.sasl import LoginOutcome
from talkback.net.protocol.login.services_login import ServicesLogin
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.registration import Registration
from talkback.net.protocol.role import Role

_MOTD_TIMEOUT_S = 10.0
"""Seconds after 001 in which 376 or 422 comes from a server that has either."""


class Welcome:
    """`registered_at` is when nothing stood between us and the channels any more."""

    def __init__(  # noqa: PLR0913 - it sits where they all meet
        self,
        services: Services | None,
        registration: Registration,
        actions: Actions,
        isupport: Isupport,
        nick: NickManager,
        channels: ChannelManager,
        role: Role,
    ) -> None:
        self.registered_at: float | None = None
        self.login = ServicesLogin(services, actions, nick, isupport) if services else None
        """None when it is over, or none is needed."""
        self._services = services
        self._registration = registration
        self._actions = actions
        self._isupport = isupport
        self._nick = nick
        self._channels = channels
        self.role = role
        self._ends = math.inf
        self._over = False

    @property
    def deadline(self) -> float:
        return min(self._ends, self.login.deadline if self.login is not None else math.inf)

    def begin(self, now: float) -> None:
        """001."""
        if not self._over:
            self._ends = now + _MOTD_TIMEOUT_S

    def end(self, now: float) -> None:
        """376 or 422: the welcome is over, 005 is complete. A later MOTD is only a MOTD."""
        if self._over or not self._registration.welcomed or self._actions.ending is not None:
            return
        self._over = True
        self._ends = math.inf
        if self.login is not None and not self._registration.logged_in:
            self.login.begin(now)
            self._go_on(now)
        else:
            self._enter(now)

    def receive(self, line: Line, now: float) -> None:
        """Show a line to the login that is awaited."""
        if self.login is not None:
            self.login.receive(line)
            self._go_on(now)

    def tick(self, now: float) -> None:
        if now >= self._ends:
            self.end(now)
        if self.login is not None:
            self.login.tick(now)
            self._go_on(now)

    def take_part(self, now: float) -> None:
        """From now on, or from the welcome on, in the channels and after the wanted nick."""
        self.role = Role.ACTIVE
        if self.registered_at is not None:
            self._begin(now)

    def _go_on(self, now: float) -> None:
        login, services = self.login, self._services
        if login is None or services is None or login.outcome is None or not self._over:
            return
        self.login = None
        if login.outcome is LoginOutcome.ACCEPTED:
            self._actions.emit(Level.INFO, "logged-in")
        elif services.required:
            verdict.give_up(self._actions, login.reason, verdict.retry_after(login.outcome))
            return
        else:
            verdict.go_on(self._actions, login.reason)
        self._enter(now)

    def _enter(self, now: float) -> None:
        self.login = None
        self.registered_at = now
        modes = [f"+{self._isupport.bot}"] if self._isupport.bot is not None else []
        if self._services is not None and self._services.modes:
            modes.append(self._services.modes)
        for mode in modes:
            self._actions.queue(line_format.format_line("MODE", self._nick.current, mode))
        self._actions.emit(Level.INFO, "registered", nick=self._nick.current)
        if self.role is Role.ACTIVE:
            self._begin(now)

    def _begin(self, now: float) -> None:
        self._channels.begin(now)
        if not self._registration.caps.is_twitch:  # whose nicks are accounts: there is no other
            self._nick.begin(now)
