"""The channels we are to be in: joining, being refused, kicked, forwarded, invited."""

import math
from collections.abc import Iterable
from enum import Enum
from random import Random

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.settings import ChannelToJoin
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.invitations import Invitations
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.join_lines import is_sendable, join_lines
from talkback.net.protocol.join_pace import JoinPace

_ANSWER_TIMEOUT_S = 60.0
"""Seconds a JOIN may go unanswered (it waits in our throttle and in the server's), at first."""
_MAX_DOUBLINGS = 4
"""Of that time, while there is never an answer."""
_LONGEST_RETRY_S = 3600.0
_FIRST_RETRY_S = {"405": 300.0, "403": 300.0, "474": 60.0, "476": 900.0}
_OTHER_RETRY_S = 30.0
_NOT_FOR_GUESTS = frozenset({"403", "405", "470", "473", "474", "475", "476", "479"})
"""Refusals after which an invitation is forgotten: who wants us there can ask again."""
_RETRY_AFTER_KICK_S = (30.0, 120.0, 600.0)
"""Pauses before we come back from a kick; whoever is kicked more often is not wanted."""
_KICKS_FORGOTTEN_S = 3600.0
"""Seconds in a channel after which earlier kicks do not count any more."""
_INVITE_INTERVAL_S = 30.0
"""Seconds between two invitations that are followed: a third party can send many."""


class _Membership(Enum):
    OUT = "out"
    ASKED = "asked"
    IN = "in"


@dataclass(slots=True)
class _ChannelState:
    channel: ChannelToJoin
    state: _Membership = _Membership.OUT
    retry: float = math.inf
    refusals: int = 0
    unanswered: int = 0
    kicks: int = 0
    since: float = -math.inf
    invited: float = -math.inf
    configured: bool = True
    """False where it was an invitation that led there."""


class ChannelManager:
    """Every channel that is configured or that we were invited to, and when to try it next."""

    def __init__(  # noqa: PLR0913 - the world comes in by arguments
        self,
        channels: Iterable[ChannelToJoin],
        actions: Actions,
        isupport: Isupport,
        rng: Random,
        pace: JoinPace,
        invitations: Invitations,
    ) -> None:
        self.pace = pace
        self.invitations = invitations
        self._actions = actions
        self._isupport = isupport
        self._rng = rng
        self._wanted = tuple(channels)
        self._channels: CasemappedDict[_ChannelState] = CasemappedDict(isupport)
        self._begun = False
        self.joined_by_services = False
        """Whether services may put us where we are to be as soon as they know us."""

    @property
    def joined(self) -> tuple[str, ...]:
        return tuple(p.channel.name for p in self._channels.values() if p.state is _Membership.IN)

    @property
    def wanted(self) -> int:
        """How many we are to be in: those configured, and those where an invitation led."""
        return len(self._channels) if self._begun else len(self._wanted)

    @property
    def deadline(self) -> float:
        return min((entry.retry for entry in self._waiting), default=math.inf)

    @property
    def _waiting(self) -> Iterable[_ChannelState]:
        return self._channels.values() if self._begun else ()

    def begin(self, now: float) -> None:
        """The welcome is over, and with it 005: names can be folded now."""
        self._begun = True
        self._know()
        self._join((e for e in self._channels.values() if e.state is _Membership.OUT), now)

    def _know(self) -> None:
        """Where we are to be, and where we are of that already."""
        here = [entry for entry in self._channels.values() if entry.state is _Membership.IN]
        self._channels.clear()
        for channel in self._wanted:
            self._channels.put(channel.name, _ChannelState(channel))
        for name in self.invitations.channels:
            if name not in self._channels:
                self._channels.put(name, _ChannelState(ChannelToJoin(name), configured=False))
        for entry in here:
            if entry.channel.name in self._channels:
                self._channels.put(entry.channel.name, entry)
            else:
                self._leave(entry)

    def set_channels(self, channels: Iterable[ChannelToJoin], now: float) -> None:
        """Another list: part what is not on it, join what is new, know the new keys."""
        self._wanted = tuple(channels)
        if not self._begun:
            return
        wanted: CasemappedDict[ChannelToJoin] = CasemappedDict(self._isupport)
        for name in self.invitations.channels:
            wanted.put(name, ChannelToJoin(name))
        for channel in self._wanted:
            wanted.put(channel.name, channel)
        configured = {channel.name for channel in self._wanted}
        for entry in tuple(self._channels.values()):
            if entry.channel.name not in wanted:
                self._leave(entry)
        fresh = []
        for channel in wanted.values():
            entry = self._channels.get(channel.name) or _ChannelState(channel)
            self._channels.put(channel.name, entry)
            changed = entry.channel != channel or entry.since == -math.inf
            entry.channel = channel
            entry.configured = channel.name in configured
            if entry.state is _Membership.OUT and changed:
                entry.refusals = entry.kicks = 0
                fresh.append(entry)
        self._join(fresh, now)

    def tick(self, now: float) -> None:
        due = [entry for entry in self._waiting if entry.retry <= now]
        for entry in due:
            if entry.state is _Membership.ASKED:
                self._unanswered(entry)
        self._join(due, now)

    def is_in(self, name: str) -> bool:
        entry = self._channels.get(name)
        return entry is not None and entry.state is _Membership.IN

    def on_join(self, name: str, now: float) -> bool:
        """We joined, asked or not; False for a channel nobody configured, which is left at once."""
        if self.joined_by_services and not self._begun:
            self._know()
        entry = self._channels.get(name)
        if entry is None:
            self._actions.emit(Level.WARNING, "left-stray-channel", channel=name)
            self._actions.queue(line_format.format_line("PART", name))
            return False
        entry.state, entry.retry, entry.since = _Membership.IN, math.inf, now
        entry.refusals = entry.unanswered = 0
        self._actions.emit(Level.INFO, "joined", channel=name)
        return True

    def on_removed(self, name: str, by: str, reason: str, now: float) -> None:
        """Kicked, or made to part: come back later, a few times."""
        entry = self._channels.get(name)
        if entry is None or entry.state is not _Membership.IN:
            return  # the echo of a PART of ours, before a JOIN that is on its way
        if now - entry.since > _KICKS_FORGOTTEN_S:
            entry.kicks = 0
        again = entry.configured and entry.kicks < len(_RETRY_AFTER_KICK_S)
        pause = _RETRY_AFTER_KICK_S[entry.kicks] if again else math.inf
        entry.kicks += 1
        self._actions.emit(
            Level.WARNING,
            "removed-from-channel",
            channel=name,
            by=by,
            reason=reason,
            retry=self._out(entry, pause, now),
        )

    def refused(self, line: Line, now: float) -> bool:
        """A numeric about a channel we asked to join; False if it is about something else.

        470 (forward) counts: the JOIN of the other channel that follows it is a stray one.
        """
        if len(line.params) < 3:
            return False
        entry = self._channels.get(line.params[1])
        if entry is None or not _is_about_us(entry.state, line.command):
            return False
        first = _FIRST_RETRY_S.get(line.command, _OTHER_RETRY_S)
        pause = min(first * 2.0 ** min(entry.refusals, 16), _LONGEST_RETRY_S)
        if not entry.configured and line.command in _NOT_FOR_GUESTS:
            pause = math.inf
        entry.refusals += 1
        retry, reason = self._out(entry, pause, now), line.params[-1]
        self._tell_refused(entry, Level.WARNING, reason, retry, numeric=line.command)
        return True

    def on_invite(self, name: str, by: str, now: float) -> None:
        """An invitation also ends the rest after kicks, where we are configured to be."""
        entry = self._channels.get(name)
        if entry is None:
            self._accept(name, by, now)
        elif entry.state is _Membership.OUT and now >= entry.invited + _INVITE_INTERVAL_S:
            entry.invited = entry.retry = now
            entry.kicks = 0
            self.tick(now)

    def _accept(self, name: str, by: str, now: float) -> None:
        channel = ChannelToJoin(name)
        is_channel = self._isupport.is_channel(name) and is_sendable(channel)
        if not is_channel or not self._begun or not self.invitations.accept(name, now):
            self._actions.emit(Level.INFO, "invite-ignored", channel=name, by=by)
            return
        self._actions.emit(Level.INFO, "invited", channel=name, by=by)
        entry = _ChannelState(channel, configured=False)
        self._channels.put(name, entry)
        self._join([entry], now)

    def _unanswered(self, entry: _ChannelState) -> None:
        """Not even refused; or let into another channel, whose name the server made of this one."""
        entry.unanswered += 1
        self._tell_refused(entry, Level.WARNING, "the server does not answer", retry=0)

    def _tell_refused(
        self,
        entry: _ChannelState,
        level: Level,
        reason: str,
        retry: int | None,
        numeric: str | None = None,
    ) -> None:
        channel = entry.channel.name
        self._actions.emit(
            level, "join-refused", channel=channel, numeric=numeric, reason=reason, retry=retry
        )

    def _out(self, entry: _ChannelState, pause: float, now: float) -> int | None:
        """We are not in it; the seconds until the next try, None where there is none."""
        entry.state = _Membership.OUT
        entry.retry = now + pause * self._rng.uniform(1.0, 1.25)
        if pause < math.inf:
            return round(pause)
        if not entry.configured:
            self._channels.drop(entry.channel.name)
            self.invitations.forget(entry.channel.name)
        return None

    def _leave(self, entry: _ChannelState) -> None:
        self._channels.drop(entry.channel.name)
        if entry.state is not _Membership.OUT:
            self._actions.queue(line_format.format_line("PART", entry.channel.name))

    def _join(self, entries: Iterable[_ChannelState], now: float) -> None:
        """As few JOINs as fit, keys with the channels that have one (so those come first)."""
        asked = []
        waiting = list(entries)
        at_once = self.pace.take(len(waiting), now)
        for entry in waiting[at_once:]:
            entry.state, entry.retry = _Membership.OUT, self.pace.ready
        for entry in waiting[:at_once]:
            entry.retry = math.inf
            if is_sendable(entry.channel):
                patience = _ANSWER_TIMEOUT_S * 2.0 ** min(entry.unanswered, _MAX_DOUBLINGS)
                entry.state, entry.retry = _Membership.ASKED, now + patience
                asked.append(entry.channel)
            else:
                reason = "no IRC server takes this name or key"
                self._tell_refused(entry, Level.ERROR, reason, retry=None)
        for line in join_lines(asked, self._isupport.join_targets or len(asked)):
            self._actions.queue(line)


def _is_about_us(state: _Membership, numeric: str) -> bool:
    """Whether a numeric about a channel says that we are out of it; else it is about our words."""
    if state is _Membership.IN:
        return numeric in ("403", "442")
    return state is _Membership.ASKED and numeric != "404"
