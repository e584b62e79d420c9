"""Who we are on a network: the nick we have, the one we want, and the way to it."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from random import Random

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.message import Person
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.isupport import Isupport

_ASSUMED_USER_BYTES = 11
_ASSUMED_HOST_BYTES = 63
"""Bytes to assume until the server has shown us our own hostmask (see `overhead`)."""
_MAX_TRIES = 16
_ASK_INTERVAL_S = 60.0
_FIRST_PAUSE_S = 60.0
_LONGEST_PAUSE_S = 900.0


class NickManager:
    """Registers with the first nick that is free, then gets the wanted one back when it can.

    A nick is what the server says it is: in 001, and in the echo of NICK (some shorten silently).
    """

    def __init__(
        self, nicks: tuple[str, ...], actions: Actions, isupport: Isupport, rng: Random
    ) -> None:
        self.person = Person(nicks[0])
        self._nicks = nicks
        self._actions = actions
        self._isupport = isupport
        self._rng = rng
        self._candidates = self._alternates()
        self._asked = nicks[0]
        self.is_welcomed = False
        self._not_before = -math.inf
        self._pause = _FIRST_PAUSE_S
        self.deadline = math.inf

    @property
    def current(self) -> str:
        return self.person.nick

    @property
    def wanted(self) -> str:
        return self._nicks[0][: self._isupport.nicklen or None]

    @property
    def has_wanted(self) -> bool:
        """Whether the nick we have is the one we want, or what the server made of it."""
        return self.is_me(self.wanted) or self._shortened()

    @property
    def prefix_length(self) -> int:
        """Bytes of `:nick!user@host ` that a server puts before what we say."""
        return prefix_length(self.person.nick, self.person.user, self.person.host)

    def table(self) -> Mapping[str, Callable[[Line, float], None]]:
        """What it does about each command."""
        refused = ("431", "432", "433", "435", "436", "438", "447", "484")
        answers = {
            "303": self.online,
            "730": self.online,
            "731": self.online,
            "734": self.unwatched,
        }
        return answers | dict.fromkeys(refused, self.refused)

    def is_me(self, nick: str) -> bool:
        return self._isupport.casemapping.equal(nick, self.person.nick)

    def register(self) -> None:
        self._actions.send(line_format.format_line("NICK", next(self._candidates)))

    def welcome(self, line: Line) -> None:
        """Numeric 001: its target is our nick from now on."""
        self.person = Person(line.params[0])
        self.is_welcomed = True
        if not self.is_me(self._nicks[0]):
            self._actions.emit(
                Level.WARNING, "nick-differs", wanted=self._nicks[0], nick=self.current
            )

    def begin(self, now: float) -> None:
        """The welcome is over: if we have another nick than we want, watch for it."""
        if self.has_wanted:
            return
        if self._isupport.monitor:
            self._actions.queue(line_format.format_line("MONITOR", "+", self.wanted))
        else:
            self.deadline = now

    def tick(self, now: float) -> None:
        if now < self.deadline:
            return
        self.deadline = math.inf
        if not self.has_wanted:
            self._actions.queue(line_format.format_line("ISON", self.wanted))
            self.deadline = now + _ASK_INTERVAL_S

    def try_at(self, when: float) -> None:
        """Whoever has the nick we want will be gone by then."""
        self._not_before = self.deadline = when

    def want(self, nicks: tuple[str, ...], now: float) -> None:
        """Other nicks from now on (the config was reloaded)."""
        if nicks == self._nicks:
            return
        self._nicks = nicks
        if not self.has_wanted:
            self._try(now)

    def learn_hostmask(self, line: Line) -> None:
        """Learn our own hostmask from whatever shows it (JOIN, an echo)."""
        person = line.source_hostmask
        if person.host and self.is_me(person.nick):
            self.person = Person(self.current, person.user, person.host)

    def changed(self, line: Line, now: float) -> None:
        """A NICK line: ours (asked for or forced), or somebody leaving the one we want."""
        new, person = line.params[0], line.source_hostmask
        if not self.is_me(person.nick):
            if self._isupport.casemapping.equal(person.nick, self.wanted):
                self._try(now)
            return
        forced = not self._isupport.casemapping.equal(new, self._asked)
        self.person = Person(new, self.person.user, self.person.host)
        self._actions.emit(Level.INFO, "nick", nick=new, forced=forced and not self.has_wanted)
        if self.has_wanted:
            self.deadline = math.inf
            if self._isupport.monitor:
                self._actions.queue(line_format.format_line("MONITOR", "-", self.wanted))
        else:
            self._back_off(now)

    def host_changed(self, line: Line) -> None:
        """CHGHOST, or 396 (which has `host` or `user@host`): what others see of us."""
        if line.command == "CHGHOST":
            if self.is_me(line.source_hostmask.nick):
                self.person = Person(self.current, line.params[0], line.params[1])
            return
        user, _, host = line.params[1].rpartition("@")
        self.person = Person(self.current, user or self.person.user, host)

    def user_quit(self, line: Line, now: float) -> None:
        """Somebody quit: perhaps the one with our nick."""
        if (
            self._isupport.casemapping.equal(line.source_hostmask.nick, self.wanted)
            and not self.has_wanted
        ):
            self._try(now)

    def online(self, line: Line, now: float) -> None:
        """Answers to MONITOR (731: offline) and ISON (303: of those asked, who is there)."""
        same = self._isupport.casemapping.equal
        named = [mask.partition("!")[0] for mask in re.split("[ ,]", line.params[-1])]
        there = any(same(nick, self.wanted) for nick in named)
        if not self.has_wanted and there == (line.command == "731"):
            self._try(now)

    def unwatched(self, line: Line, now: float) -> None:  # noqa: ARG002 - like its siblings
        """734: no room in the MONITOR list, so ask now and then."""
        self.deadline = now

    def refused(self, line: Line, now: float) -> None:
        """432 433 436 437 and kin: while registering, the next one; later, another time."""
        if self.is_welcomed:
            self._actions.emit(Level.INFO, "nick-refused", nick=self.wanted, reason=line.params[-1])
            self._asked = self.current
            self._back_off(now)
            return
        refused, candidate = self._asked, next(self._candidates, None)
        if candidate is None:
            self._actions.end(RetryPolicy.AGAIN, f"no nick was accepted: {line.params[-1]}")
            return
        self._actions.emit(
            Level.WARNING, "nick-refused", nick=refused, reason=line.params[-1], next=candidate
        )
        self._actions.send(line_format.format_line("NICK", candidate))

    def _alternates(self) -> Iterator[str]:
        """Those from the config, then suffixes, then a short name with digits at its end.

        The last fits where a server cuts at nine letters, and is of letters that all accept.
        """
        base = re.sub("[^A-Za-z]", "", self._nicks[0])[:6] or "quote"
        nicks = [*self._nicks, *(self._nicks[0] + "_" * count for count in (1, 2))]
        nicks += [f"{base}{self._rng.randrange(1000):03}" for _ in range(_MAX_TRIES)]
        for self._asked in nicks:
            yield self._asked

    def _try(self, now: float) -> None:
        if now < self._not_before:
            self.deadline = self._not_before
            return
        self._not_before = now + self._pause
        self._asked = self.wanted
        self._actions.queue(line_format.format_line("NICK", self.wanted))

    def _back_off(self, now: float) -> None:
        """Refused or renamed by force: leave it for a while, longer each time."""
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)
        self._not_before = self.deadline = now + self._pause

    def _shortened(self) -> bool:
        fold = self._isupport.casemapping.fold
        return (
            self._isupport.nicklen is None
            and len(self.current) >= 8
            and fold(self._nicks[0]).startswith(fold(self.current))
        )


@lru_cache(maxsize=16)
def prefix_length(nick: str, user: str = "", host: str = "") -> int:
    """Bytes of `:nick!user@host ` before what is relayed; what is not known is taken for long."""
    known = len(user.encode()) if user else _ASSUMED_USER_BYTES
    return len(nick.encode()) + known + (len(host.encode()) or _ASSUMED_HOST_BYTES) + 4
