"""The channels we are to be in: joining, being refused, kicked, forwarded, invited."""

import math
from collections.abc import Iterable, Iterator
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
from talkback.net.protocol.join_pace import JoinPace

_ANSWER_TIMEOUT_S = 60.0
"""Seconds a JOIN may go unanswered (it waits in our throttle and in the server's)."""
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
        self._places: CasemappedDict[_ChannelState] = CasemappedDict(isupport)
        self._begun = False

    @property
    def joined(self) -> tuple[str, ...]:
        return tuple(p.channel.name for p in self._places.values() if p.state is _Membership.IN)

    @property
    def wanted(self) -> int:
        """How many we are to be in: those configured, and those where an invitation led."""
        return len(self._places) if self._begun else len(self._wanted)

    @property
    def deadline(self) -> float:
        return min((place.retry for place in self._places.values()), default=math.inf)

    def begin(self, now: float) -> None:
        """The welcome is over, and with it 005: names can be folded now."""
        self._begun = True
        self._places.clear()
        for channel in self._wanted:
            self._places.put(channel.name, _ChannelState(channel))
        for name in self.invitations.channels:
            if name not in self._places:
                self._places.put(name, _ChannelState(ChannelToJoin(name), configured=False))
        self._join(self._places.values(), now)

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
        for place in tuple(self._places.values()):
            if place.channel.name not in wanted:
                self._leave(place)
        fresh = []
        for channel in wanted.values():
            place = self._places.get(channel.name) or _ChannelState(channel)
            self._places.put(channel.name, place)
            changed = place.channel != channel or place.since == -math.inf
            place.channel = channel
            place.configured = channel.name in configured
            if place.state is _Membership.OUT and changed:
                place.refusals = place.kicks = 0
                fresh.append(place)
        self._join(fresh, now)

    def tick(self, now: float) -> None:
        due = [place for place in self._places.values() if place.retry <= now]
        self._join(due, now)

    def is_in(self, name: str) -> bool:
        place = self._places.get(name)
        return place is not None and place.state is _Membership.IN

    def on_join(self, name: str, now: float) -> bool:
        """We joined, asked or not; False for a channel nobody configured, which is left at once."""
        place = self._places.get(name)
        if place is None:
            self._actions.emit(Level.WARNING, "left-stray-channel", channel=name)
            self._actions.queue(line_format.format_line("PART", name))
            return False
        place.state, place.retry, place.refusals, place.since = _Membership.IN, math.inf, 0, now
        self._actions.emit(Level.INFO, "joined", channel=name)
        return True

    def on_removed(self, name: str, by: str, reason: str, now: float) -> None:
        """Kicked, or made to part: come back later, a few times."""
        place = self._places.get(name)
        if place is None:
            return
        if now - place.since > _KICKS_FORGOTTEN_S:
            place.kicks = 0
        again = place.configured and place.kicks < len(_RETRY_AFTER_KICK_S)
        pause = _RETRY_AFTER_KICK_S[place.kicks] if again else math.inf
        place.kicks += 1
        self._actions.emit(
            Level.WARNING,
            "removed-from-channel",
            channel=name,
            by=by,
            reason=reason,
            retry=self._out(place, pause, now),
        )

    def refused(self, line: Line, now: float) -> bool:
        """A numeric about a channel we asked to join; False if it is about something else.

        470 (forward) counts: the JOIN of the other channel that follows it is a stray one.
        """
        if len(line.params) < 3:
            return False
        place = self._places.get(line.params[1])
        if place is None or (place.state is _Membership.IN and line.command not in ("403", "442")):
            return False
        first = _FIRST_RETRY_S.get(line.command, _OTHER_RETRY_S)
        pause = min(first * 2.0 ** min(place.refusals, 16), _LONGEST_RETRY_S)
        if not place.configured and line.command in _NOT_FOR_GUESTS:
            pause = math.inf
        place.refusals += 1
        self._actions.emit(
            Level.WARNING,
            "join-refused",
            channel=place.channel.name,
            numeric=line.command,
            reason=line.params[-1],
            retry=self._out(place, pause, now),
        )
        return True

    def on_invite(self, name: str, by: str, now: float) -> None:
        """An invitation also ends the rest after kicks, where we are configured to be."""
        place = self._places.get(name)
        if place is None:
            self._accept(name, by, now)
        elif place.state is _Membership.OUT and now >= place.invited + _INVITE_INTERVAL_S:
            place.invited = place.retry = now
            place.kicks = 0
            self.tick(now)

    def _accept(self, name: str, by: str, now: float) -> None:
        channel = ChannelToJoin(name)
        is_channel = self._isupport.is_channel(name) and _sendable(channel)
        if not is_channel or not self._begun or not self.invitations.accept(name, now):
            self._actions.emit(Level.INFO, "invite-ignored", channel=name, by=by)
            return
        self._actions.emit(Level.INFO, "invited", channel=name, by=by)
        place = _ChannelState(channel, configured=False)
        self._places.put(name, place)
        self._join([place], now)

    def _out(self, place: _ChannelState, pause: float, now: float) -> int | None:
        """We are not in it; the seconds until the next try, None where there is none."""
        place.state = _Membership.OUT
        place.retry = now + pause * self._rng.uniform(1.0, 1.25)
        if pause < math.inf:
            return round(pause)
        if not place.configured:
            self._places.drop(place.channel.name)
            self.invitations.forget(place.channel.name)
        return None

    def _leave(self, place: _ChannelState) -> None:
        self._places.drop(place.channel.name)
        if place.state is not _Membership.OUT:
            self._actions.queue(line_format.format_line("PART", place.channel.name))

    def _join(self, places: Iterable[_ChannelState], now: float) -> None:
        """As few JOINs as fit, keys with the channels that have one (so those come first)."""
        asked = []
        waiting = list(places)
        at_once = self.pace.take(len(waiting), now)
        for place in waiting[at_once:]:
            place.retry = self.pace.ready
        for place in waiting[:at_once]:
            place.retry = math.inf
            if _sendable(place.channel):
                place.state, place.retry = _Membership.ASKED, now + _ANSWER_TIMEOUT_S
                asked.append(place.channel)
            else:
                self._actions.emit(
                    Level.ERROR,
                    "join-refused",
                    channel=place.channel.name,
                    numeric=None,
                    reason="no IRC server takes this name or key",
                    retry=None,
                )
        for line in self._lines(sorted(asked, key=lambda channel: channel.key is None)):
            self._actions.queue(line)

    def _lines(self, channels: list[ChannelToJoin]) -> Iterator[str]:
        most = self._isupport.join_targets or len(channels)
        batch: list[ChannelToJoin] = []
        for channel in channels:
            if batch and (len(batch) == most or not _fits([*batch, channel])):
                yield _line(batch)
                batch = []
            batch.append(channel)
        if batch:
            yield _line(batch)


def _sendable(channel: ChannelToJoin) -> bool:
    """Whether a JOIN with it is one channel and one key to the server."""
    key = channel.key.reveal() if channel.key is not None else "-"
    clean = not set(" ,\a\r\n\0") & set(channel.name + key)
    return clean and bool(key) and channel.name[:1] not in ("", ":") and _fits([channel])


def _line(channels: list[ChannelToJoin]) -> str:
    names = ",".join(channel.name for channel in channels)
    keys = ",".join(channel.key.reveal() for channel in channels if channel.key is not None)
    return (
        line_format.format_line("JOIN", names, keys)
        if keys
        else line_format.format_line("JOIN", names)
    )


def _fits(channels: list[ChannelToJoin]) -> bool:
    return len(_line(channels).encode()) + 2 <= line_format.LINE_BYTES
