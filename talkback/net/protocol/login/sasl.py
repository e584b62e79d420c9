"""Logging in by SASL (IRCv3 sasl-3.2): the exchange of AUTHENTICATE lines and its verdict."""

import math
from base64 import b64decode, b64encode
from enum import StrEnum
from typing import Protocol

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions

LOGIN_TIMEOUT_S = 15.0
"""Seconds for all of it: with its services hung, a server drops us after twenty."""
_CHUNK_BYTES = 400
_MAX_ANSWER_BYTES = 16 * 1024


class SaslError(Exception):
    """The server's part of an exchange is wrong; the message says in what."""


class SaslMechanism(Protocol):
    """One mechanism, one attempt: each challenge of the server has one response."""

    name: str

    def respond(self, challenge: bytes) -> bytes:
        """Raises SaslError where the server does not keep to the mechanism."""
        ...

    @property
    def server_verified(self) -> bool:
        """Whether the server has proven all that the mechanism makes it prove."""
        ...


class LoginOutcome(StrEnum):
    """How a login ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """By a server that answered: the same again would be refused again."""
    UNAVAILABLE = "unavailable"
    """There was nobody to ask: services are away or hung."""


class Login:
    """One attempt to log in. `outcome` is None until it is over, `reason` then says why."""

    def __init__(self, exchange: SaslMechanism, actions: Actions) -> None:
        self._exchange = exchange
        self._actions = actions
        self._received = ""
        self._logged_in = False
        self._aborted = False
        self.is_lost = False
        """Whether services logged us out again (901)."""
        self.outcome: LoginOutcome | None = None
        self.reason = ""
        self.deadline = math.inf

    @property
    def running(self) -> bool:
        return self.deadline < math.inf

    def begin(self, mechanisms: str, now: float) -> None:
        """`mechanisms` is the value of the `sasl` capability; empty where none was given."""
        offered = mechanisms.upper().split(",")
        if mechanisms and self._exchange.name not in offered:
            self._conclude(
                LoginOutcome.REFUSED, f"the network offers {mechanisms}, not {self._exchange.name}"
            )
            return
        self.deadline = now + LOGIN_TIMEOUT_S
        self._actions.send(line_format.format_line("AUTHENTICATE", self._exchange.name))

    def tick(self, now: float) -> None:
        if now >= self.deadline:
            self._actions.send(line_format.format_line("AUTHENTICATE", "*"))
            self._conclude(
                LoginOutcome.UNAVAILABLE, f"no answer to SASL within {LOGIN_TIMEOUT_S:.0f} s"
            )

    def challenge(self, line: Line) -> None:
        """An AUTHENTICATE line; a payload of exactly 400 characters has more to come."""
        if not self.running or self._aborted:
            return
        chunk = line.params[0]
        self._received += "" if chunk == "+" else chunk
        if len(self._received) > _MAX_ANSWER_BYTES:
            self._abort("a challenge without end")
        elif len(chunk) != _CHUNK_BYTES:
            challenge, self._received = self._received, ""
            self._respond(challenge)

    def numeric(self, line: Line) -> None:
        """900 to 908 (IRCv3 sasl-3.1, numerics)."""
        prose = line.params[-1] if line.params else ""
        match line.command:
            case "900":
                self._logged_in, self.is_lost = True, False
            case "901":
                self._logged_in, self.is_lost = False, True
                self._actions.emit(Level.WARNING, "logged-out", reason=prose)
            case "903":
                self._succeed()
            case "907" if self._logged_in:
                self._succeed()
            case "908":
                offered = line.params[1] if len(line.params) > 2 else prose
                self._conclude(LoginOutcome.REFUSED, f"the network offers {offered}")
            case "906" if not self._aborted:
                self._conclude(LoginOutcome.UNAVAILABLE, f"906 {prose}")
            case "902" | "904" | "905" | "907":
                self._conclude(LoginOutcome.REFUSED, f"{line.command} {prose}")

    def _succeed(self) -> None:
        if self._exchange.server_verified:
            self._conclude(LoginOutcome.ACCEPTED, "")
        else:
            self._conclude(
                LoginOutcome.REFUSED, "the server never proved that it knows the password"
            )

    def _respond(self, challenge: str) -> None:
        try:
            response = self._exchange.respond(_decoded(challenge))
        except SaslError as error:
            self._abort(str(error))
            return
        text = b64encode(response).decode()
        for start in range(0, len(text), _CHUNK_BYTES):
            self._actions.send(
                line_format.format_line("AUTHENTICATE", text[start : start + _CHUNK_BYTES])
            )
        if len(text) % _CHUNK_BYTES == 0:
            self._actions.send(line_format.format_line("AUTHENTICATE", "+"))

    def _abort(self, reason: str) -> None:
        """Nothing the server says after this can make it good."""
        self._aborted = True
        self._actions.send(line_format.format_line("AUTHENTICATE", "*"))
        self._conclude(LoginOutcome.REFUSED, reason)

    def _conclude(self, outcome: LoginOutcome, reason: str) -> None:
        if self.outcome is None:
            self.outcome, self.reason, self.deadline = outcome, reason, math.inf


def _decoded(challenge: str) -> bytes:
    try:
        return b64decode(challenge, validate=True)
    except ValueError as error:
        raise SaslError(f"the server's challenge is no base64: {error}") from None
