"""What we know of people beside their messages: who is a bot, and who has which account.

Needed only where messages do not say it themselves (IRCv3 account-tag, the `bot` tag). What we
could have missed is forgotten: rights come from accounts, and an old one would be a stranger's.
"""

from dataclasses import replace

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport

_MAX_USERS = 20_000
_OURS = "152"
"""Marks our own WHOX among answers to others (at most three digits)."""
_LEARNS_ALL = frozenset({"account-notify", "extended-join"})
WHOX_FIELDS = f"%tcnfa,{_OURS}"


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody we see as long as one of the `channels` is ours as well."""

    bot: bool = False
    account: str | None = None
    channels: tuple[str, ...] = ()


_NOBODY = _Known()


class UserTracker:
    """Bots and accounts by nick, as the network folds it."""

    def __init__(self, isupport: Isupport, caps: Caps) -> None:
        self.version = 0
        """Rises with every change, for whoever keeps what was worked out from it."""
        self._isupport = isupport
        self._caps = caps
        self._known: CasemappedDict[_Known] = CasemappedDict(isupport)
        self._answered: CasemappedDict[bool] = CasemappedDict(isupport)
        """Our channels of which we were told who is logged in to what."""

    def is_bot(self, nick: str) -> bool:
        return bool(self._known) and self._get(nick).bot

    def account(self, nick: str) -> str | None:
        """None where the server would not report a logout, or where each line has the account."""
        caps = self._caps.enabled
        if "account-notify" not in caps or "account-tag" in caps:
            return None
        return self._get(nick).account

    @property
    def tells_all(self) -> bool:
        """Whether each line has the account of who says it, if there is one."""
        return "account-tag" in self._caps.enabled

    @property
    def learns(self) -> bool:
        """Whether the server tells who logs in, so that we may know it the next time."""
        return "account-notify" in self._caps.enabled

    def knows(self, nick: str, channel: str) -> bool:
        """Whether `account` is all there is to know of somebody in a channel.

        The answer to WHOX told who is logged in there, and since then each JOIN and ACCOUNT did.
        """
        if self.tells_all or self._get(nick).account is not None:
            return True
        return channel in self._answered and self._caps.enabled >= _LEARNS_ALL

    def answered(self, channel: str) -> None:
        """315, the end of WHO."""
        if self._isupport.whox and self._isupport.is_channel(channel):
            self.version += 1
            self._answered.put(channel, value=True)

    def joined(self, line: Line, channel: str) -> None:
        """JOIN, with extended-join: `JOIN #channel account :realname`, `*` for none."""
        nick = line.source_hostmask.nick
        known = self._get(nick)
        if len(line.params) > 2:
            known = replace(known, account=account_of(line.params[1]))
        self._put(nick, self._seen(known, channel))

    def logged_in(self, line: Line) -> None:
        """ACCOUNT (account-notify)."""
        nick = line.source_hostmask.nick
        self._put(nick, replace(self._get(nick), account=account_of(line.params[0])))

    def renamed(self, line: Line) -> None:
        old, new = line.source_hostmask.nick, line.params[0]
        known = self._get(old)
        self.forget(old)
        self.forget(new)
        self._put(new, known)

    def forget(self, nick: str) -> None:
        """Gone, or a nick that is somebody else's from here on."""
        if nick in self._known:
            self.version += 1
            self._known.drop(nick)

    def left(self, nick: str, channel: str) -> None:
        """Left one channel; forgotten where we know of no other that we share."""
        self._put(nick, self._unseen(self._get(nick), channel))

    def lost(self, channel: str) -> None:
        """We left a channel: those who were nowhere else are forgotten."""
        self.version += 1
        self._answered.drop(channel)
        there = [(nick, self._unseen(known, channel)) for nick, known in self._known.items()]
        self._known.clear()
        for nick, known in there:
            if known.channels:
                self._known.put(nick, known)

    def doubt(self) -> None:
        """Capabilities changed: what was told of accounts so far may be old by now."""
        self.version += 1
        self._answered.clear()
        bots = [
            (nick, replace(known, account=None)) for nick, known in self._known.items() if known.bot
        ]
        self._known.clear()
        for nick, known in bots:
            self._known.put(nick, known)

    def who(self, line: Line) -> None:
        """352 (me channel user host server nick flags …) or 354 (ours: me token channel nick …)."""
        if line.command == "352" and len(line.params) > 6:
            _, channel, _, _, _, nick, flags = line.params[:7]
            account = self._get(nick).account
        elif line.command == "354" and len(line.params) == 6 and line.params[1] == _OURS:
            _, _, channel, nick, flags, account = line.params
            account = account_of(account)
        else:
            return
        known = replace(self._get(nick), bot=self._flagged(flags), account=account)
        self._put(nick, self._seen(known, channel))

    def _flagged(self, flags: str) -> bool:
        return self._isupport.bot is not None and self._isupport.bot in flags

    def _get(self, nick: str) -> _Known:
        return self._known.get(nick) or _NOBODY

    def _put(self, nick: str, known: _Known) -> None:
        """Keep what is worth it: a bot, or somebody with an account."""
        if known == self._get(nick):
            return
        if not known.bot and known.account is None:
            self.forget(nick)
        elif nick in self._known or len(self._known) < _MAX_USERS:
            self.version += 1
            self._known.put(nick, known)

    def _seen(self, known: _Known, channel: str) -> _Known:
        if not self._isupport.is_channel(channel) or self._shares(known, channel):
            return known
        return replace(known, channels=(*known.channels, channel))

    def _unseen(self, known: _Known, channel: str) -> _Known:
        same = self._isupport.casemapping.equal
        rest = tuple(name for name in known.channels if not same(name, channel))
        return replace(known, channels=rest) if rest else _NOBODY

    def _shares(self, known: _Known, channel: str) -> bool:
        same = self._isupport.casemapping.equal
        return any(same(name, channel) for name in known.channels)


def account_of(name: str) -> str | None:
    """`*` (extended-join, ACCOUNT) and `0` (WHOX) mean that nobody is logged in."""
    return None if name in ("*", "0", "") else name
