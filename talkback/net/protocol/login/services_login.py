"""Logging in by a message to the network's services, where there is no SASL."""

import math
import re

from talkback.model.lazy_pattern import lazily
from talkback.model.line import Line
from talkback.model.message import Person
from talkback.model.settings import Services
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.login.sasl import LoginOutcome
from talkback.net.protocol.nick import NickManager

_COLOURS = lazily(lambda: re.compile(r"\x03\d{0,2}(?:,\d{1,2})?|[\x00-\x1f]"))
_ACCEPTED = lazily(
    lambda: re.compile(
        r"\b(?:now|already|successfully|been)\b[^.]{0,40}?\b"
        r"(?:identified|logged in|recogni[sz]ed|authenticated|authed)\b"
        r"|\bpassword accepted\b|\bsuccess(?:ful(?:ly)?)?\b|\brecogni[sz]e you\b|\blogged in as\b",
        re.IGNORECASE,
    )
)
"""Atheme, Anope, DALnet's services, QuakeNet's Q, Undernet's X, srvx's AuthServ."""
_NEGATED = lazily(
    lambda: re.compile(r"\b(?:not|never|no|cannot|unable|fail\w*|\w+n['’]t)\b", re.IGNORECASE)
)
_REFUSED = lazily(
    lambda: re.compile(
        r"\b(?:invalid|incorrect|wrong|denied|refused|suspended|frozen|forbidden|insufficient|unknown"
        r"|failed|no such|too many|not enough"
        r"|(?:not|\w+n.t)(?: yet)?(?: a)? (?:registered|found|valid|correct|authori[sz]ed)"
        r"|(?:could|can|do|does)(?: ?not|n?.t) (?:find|know|match|exist|log|identify))\b",
        re.IGNORECASE,
    )
)
_HISTORY = lazily(lambda: re.compile(r"(?:\d+|last) failed (?:log|attempt)", re.IGNORECASE))
"""`1 failed login since last login.`, `Last failed attempt from: …`: Atheme, to who is let in."""


class ServicesLogin:
    """The login of one connection. `outcome` is None until it is over, `reason` then says why."""

    def __init__(
        self, services: Services, actions: Actions, nick: NickManager, isupport: Isupport
    ) -> None:
        self._services = services
        self._actions = actions
        self._nick = nick
        self._isupport = isupport
        self._spoken = False
        self._software = ""
        self.outcome: LoginOutcome | None = None
        self.reason = ""
        self.deadline = math.inf

    def begin(self, now: float) -> None:
        """The welcome is over: say it, unless a client certificate has logged us in already."""
        if self.outcome is not None:
            return
        self.deadline = now + self._services.limit
        if self._services.login:
            self._spoken = True
            said = self._services.login_text()
            self._actions.send(line_format.format_line_trailing("PRIVMSG", self._services.to, said))

    def tick(self, now: float) -> None:
        if now >= self.deadline:
            who = f"from {self._services.to} " if self._spoken else "of a login "
            self._conclude(
                LoginOutcome.UNAVAILABLE, f"no word {who}within {self._services.limit:g} s"
            )

    def receive(self, line: Line) -> None:
        """Any line may be the one that tells of the login."""
        match line.command:
            case "004":
                self._software = line.params[2].lower()
            case "NOTICE" | "PRIVMSG":
                if self._nick.is_me(line.params[0]) and self._is_addressee(line.source_hostmask):
                    self._answered(_COLOURS.sub("", line.params[1]))
            case "401" | "402" | "440" | "487" if self._spoken:
                self._undelivered(line)
            case command if self._tells_of_login(command, line):
                self._conclude(LoginOutcome.ACCEPTED)

    def _tells_of_login(self, command: str, line: Line) -> bool:
        """Whether the server says so: 900, account-notify, a mode, or another host (396)."""
        match command:
            case "ACCOUNT":
                return line.params[0] != "*" and self._nick.is_me(line.source_hostmask.nick)
            case "MODE":
                return self._nick.is_me(line.params[0]) and self._registered_by(line.params[1])
        return command == "900" or (command == "396" and self._spoken)

    def _registered_by(self, modes: str) -> bool:
        """Whether they say that we are logged in, by the letter that the server has for it.

        IRCnet and ngIRCd mark by +r whom they restrict, OFTC operators who watch rejected bots.
        """
        if self._services.login and not self._spoken:
            return False
        network = self._isupport.network.lower()
        has_capital = self._software.startswith("ngircd") or "oftc" in (
            network,
            self._software.partition("+")[2][:4],
        )
        letter = "" if network == "ircnet" else "R" if has_capital else "r"
        added = "".join(re.findall(r"\+([A-Za-z]*)", modes))
        return bool(letter) and letter in added

    def _is_addressee(self, person: Person) -> bool:
        """By nick; where the full address is known, by a host that only the network's own have.

        (Undernet's X@channels.undernet.org speaks as X!cservice@undernet.org.)
        """
        name, _, host = self._services.to.lower().partition("@")
        if person.nick.lower() != name:
            return False
        shown = person.host.lower()
        return not host or host == shown or ("." in shown and host.endswith(f".{shown}"))

    def _answered(self, text: str) -> None:
        """What a nick alone says of success proves nothing: it may be anybody's."""
        if self._services.login and not self._spoken:
            return
        if _accepts(text):
            if "@" in self._services.to:
                self._conclude(LoginOutcome.ACCEPTED)
        elif self._spoken and not _HISTORY.match(text) and _REFUSED.search(text):
            self._refuse(text)

    def _refuse(self, text: str) -> None:
        """Final, but where the login is that of the nick, and ours is held by our own ghost."""
        said = f"{self._services.to} says: {text}"
        if "{username}" in self._services.login or self._nick.has_wanted:
            self._conclude(LoginOutcome.REFUSED, said)
        else:
            whose = f"the login is of the nick that we have, {self._nick.current}"
            self._conclude(LoginOutcome.UNAVAILABLE, f"{said} ({whose})")

    def _undelivered(self, line: Line) -> None:
        """Nobody there; or, on DALnet (487), only by the full address."""
        about = line.params[1].lower() if len(line.params) > 2 else ""
        if line.command == "487":
            self._conclude(LoginOutcome.REFUSED, f"487 {line.params[-1]}")
        elif line.command == "440" or about in (
            self._services.to.lower(),
            *self._services.to.lower().split("@"),
        ):
            reason = f"{self._services.to} is away: {line.params[-1]}"
            self._conclude(LoginOutcome.UNAVAILABLE, reason)

    def _conclude(self, outcome: LoginOutcome, reason: str = "") -> None:
        if self.outcome is None:
            self.outcome, self.reason, self.deadline = outcome, reason, math.inf


def _accepts(text: str) -> bool:
    """Whether it tells of success, and not of none: `You are not logged in as …`."""
    found = _ACCEPTED.search(text)
    if found is None:
        return False
    before = re.split(r"[.!?]", text[: found.start()])[-1]
    return _NEGATED.search(before) is None
