"""From the first byte to the welcome: capabilities, STS, login, nick. Never on without login."""

import math
from collections.abc import Callable

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.settings import BotSettings, Network
from talkback.net.protocol import line_format, split_text, sts
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.caps import WANTED, Caps
from talkback.net.protocol.login import verdict
from talkback.net.protocol.login.sasl import Login, LoginOutcome, SaslMechanism
from talkback.net.protocol.nick import NickManager

WELCOME_TIMEOUT_S = 90.0
"""Seconds until the welcome; servers that look up hosts and scan for proxies take their time."""
_REALNAME_BYTES = 390
"""Bytes of a realname that fit into a line with the longest username; servers cut it anyway."""
SILENCE_TIMEOUT_S = 30.0
"""Seconds without a line before the welcome."""
_LOGIN_INTERVAL_S = 60.0
"""Seconds between a login and the next, for services that log us out at once."""


class Registration:
    """`exchange` makes a fresh SASL exchange for each attempt; None where no login is set."""

    def __init__(  # noqa: PLR0913 - it sits where they all meet
        self,
        network: Network,
        bot: BotSettings,
        actions: Actions,
        nick: NickManager,
        exchange: Callable[[], SaslMechanism] | None,
        *,
        secure: bool,
    ) -> None:
        self.caps = Caps(actions, WANTED | ({"sasl"} if exchange is not None else set()))
        self.welcomed = False
        self.advice: sts.StsValue | None = None
        self._network = network
        self._bot = bot
        self._actions = actions
        self._nick = nick
        self._exchange = exchange
        self._secure = secure
        self._login: Login | None = None
        self._told: Login | None = None
        """The login of which it was told what came of it."""
        self._again_from = -math.inf
        self._ended = False
        self._limit = math.inf
        self._silence = math.inf

    @property
    def deadline(self) -> float:
        login = self._login.deadline if self._login is not None else math.inf
        return min(self._limit, self._silence, login)

    @property
    def logged_in(self) -> bool:
        login = self._login
        return login is not None and login.outcome is LoginOutcome.ACCEPTED and not login.is_lost

    def begin(self, now: float) -> None:
        self._limit = now + WELCOME_TIMEOUT_S
        self.line_received(now)
        self.caps.start()
        if self._network.password is not None:
            self._actions.send(
                line_format.format_line_trailing("PASS", self._network.password.reveal())
            )
        self._nick.register()
        self._actions.send(
            line_format.format_line_trailing(
                "USER",
                self._bot.username,
                "0",
                "*",
                split_text.clip(self._bot.shown_realname, _REALNAME_BYTES),
            )
        )

    def line_received(self, now: float) -> None:
        """Any line counts as life until the keepalive takes over."""
        if not self.welcomed:
            self._silence = now + SILENCE_TIMEOUT_S

    def tick(self, now: float) -> None:
        if self._login is not None:
            self._login.tick(now)
            self._go_on(now)
        if now >= min(self._limit, self._silence):
            self._actions.end(RetryPolicy.AGAIN, "the server does not finish the welcome")

    def capability(self, line: Line, now: float) -> None:
        subcommand = self.caps.receive(line)
        if subcommand in ("LS", "NEW") and "sts" in self.caps.offered:
            self._advise(sts.parse_sts(self.caps.offered["sts"]))
        if subcommand == "NEW" and _names_sasl(line) and self.welcomed and not self.logged_in:
            self._login = None  # services are back
        self._go_on(now)

    def no_capabilities(self, line: Line, now: float) -> None:
        """421 for CAP: an old server; 410: one that disagrees about CAP."""
        if line.command == "410" or line.params[1:2] == ("CAP",):
            self.caps.absent()
            self._go_on(now)

    def authenticate(self, line: Line, now: float) -> None:
        if self._login is not None:
            self._login.challenge(line)
            self._go_on(now)

    def login_numeric(self, line: Line, now: float) -> None:
        if self._login is not None:
            self._login.numeric(line)
            if line.command == "901" and self.welcomed and now >= self._again_from:
                self._login = None
            self._go_on(now)

    def welcome(self, line: Line) -> None:
        """001, be it that the server knows no CAP and did not wait for its end."""
        self._nick.welcome(line)  # a line without our nick is none, and the limits stay
        self.welcomed = True
        self._limit = self._silence = math.inf
        if self._exchange is not None and not self.logged_in and not self._ended:
            self._without("the network let us in before any login", RetryPolicy.AGAIN)

    def _advise(self, advice: sts.StsValue) -> None:
        """IRCv3 sts: a plain connection is closed at once, whatever else it had to offer."""
        self.advice = self._actions.advice = advice
        if not self._secure and advice.port is not None:
            self._actions.lines.clear()
            self._actions.end(RetryPolicy.NOW, f"the network wants TLS on port {advice.port} (STS)")

    def _go_on(self, now: float) -> None:
        """The next step that can be taken: log in, then end the negotiation."""
        if not self.caps.settled or self._actions.ending is not None:
            return
        if self._exchange is not None and not self._settle_login(self._exchange, now):
            return
        if not self._ended and not self.welcomed:
            self._actions.send(line_format.format_line("CAP", "END"))
        self._ended = True

    def _settle_login(self, exchange: Callable[[], SaslMechanism], now: float) -> bool:
        """Whether the question of the login is answered such that we may go on."""
        if self._login is None:
            if "sasl" not in self.caps.enabled:
                return self._ended or self._without(
                    "the network offers no SASL (its services may be away)", RetryPolicy.AGAIN
                )
            self._login = Login(exchange(), self._actions)
            self._again_from = now + _LOGIN_INTERVAL_S
            self._login.begin(self.caps.offered.get("sasl", ""), now)
        if self._login.outcome is None:
            return False
        return self._may_go_on(self._login)

    def _may_go_on(self, login: Login) -> bool:
        assert login.outcome is not None
        if self._told is login:
            return True
        self._told = login
        if login.outcome is LoginOutcome.ACCEPTED:
            self._actions.emit(Level.INFO, "logged-in")
        elif self._ended:  # a second login, of a connection that goes on without it
            verdict.go_on(self._actions, login.reason)
        else:
            return self._without(login.reason, verdict.retry_after(login.outcome))
        return True

    def _without(self, reason: str, retry: RetryPolicy) -> bool:
        """No login: on without one only where the config says so."""
        if self._network.sasl is not None and not self._network.sasl.required:
            verdict.go_on(self._actions, reason)
            return True
        verdict.give_up(self._actions, reason, retry)
        return False


def _names_sasl(line: Line) -> bool:
    """Whether SASL is among the capabilities of a CAP line."""
    return any(name.partition("=")[0] == "sasl" for name in line.params[-1].split(" "))
