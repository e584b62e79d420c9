"""What we know of people beside their messages: who is a bot, and who has which account.

Needed only where messages do not say it themselves (IRCv3 account-tag, the `bot` tag). What we
could have missed is forgotten: rights come from accounts, and an old one would be a stranger's.
"""

from talkback.line import Line
from talkback.net.isupport import Isupport
from talkback.net.names import Names

_LIMIT = 20_000
_OURS = "152"
"""Marks our own WHOX among answers to others (at most three digits)."""
WHOX_FIELDS = f"%tnfa,{_OURS}"


class People:
    """Bots and accounts by nick, as the network folds it."""

    def __init__(self, isupport: Isupport) -> None:
        self.version = 0
        """Rises with every change, for whoever keeps what was worked out from it."""
        self._isupport = isupport
        self._bots: Names[bool] = Names(isupport)
        self._accounts: Names[str] = Names(isupport)

    def is_bot(self, nick: str) -> bool:
        return bool(self._bots) and nick in self._bots

    def account(self, nick: str) -> str | None:
        return self._accounts.get(nick) if self._accounts else None

    def joined(self, line: Line) -> None:
        """Extended-join: `JOIN #channel account :realname`, with `*` for none."""
        if len(line.params) > 2:
            self._log_in(line.person.nick, line.params[1])

    def logged_in(self, line: Line) -> None:
        """ACCOUNT (account-notify)."""
        self._log_in(line.person.nick, line.params[0])

    def renamed(self, line: Line) -> None:
        old, new = line.person.nick, line.params[0]
        account, bot = self.account(old), self.is_bot(old)
        self.forget(old)
        self.forget(new)
        self._log_in(new, account or "*")
        self._mark(new, bot=bot)

    def forget(self, nick: str) -> None:
        """We may not see where this nick goes from here."""
        if nick in self._accounts or nick in self._bots:
            self.version += 1
            self._accounts.drop(nick)
            self._bots.drop(nick)

    def clear(self) -> None:
        """We left a channel, and with it the sight of those in it."""
        self.version += 1
        self._accounts.clear()
        self._bots.clear()

    def who(self, line: Line) -> None:
        """352 (WHO: me channel user host server nick flags) or 354 (our WHOX: me token nick …)."""
        if line.command == "352" and len(line.params) > 6:
            self._mark(line.params[5], bot=self._flagged(line.params[6]))
        elif line.command == "354" and len(line.params) == 5 and line.params[1] == _OURS:
            _, _, nick, flags, account = line.params
            self._mark(nick, bot=self._flagged(flags))
            self._log_in(nick, "*" if account == "0" else account)

    def _flagged(self, flags: str) -> bool:
        return self._isupport.bot is not None and self._isupport.bot in flags

    def _mark(self, nick: str, *, bot: bool) -> None:
        if bot and len(self._bots) < _LIMIT:
            self.version += 1
            self._bots.put(nick, value=True)

    def _log_in(self, nick: str, account: str) -> None:
        if (self._accounts.get(nick) or "*") == account:
            return
        self.version += 1
        if account == "*":
            self._accounts.drop(nick)
        elif len(self._accounts) < _LIMIT:
            self._accounts.put(nick, account)
