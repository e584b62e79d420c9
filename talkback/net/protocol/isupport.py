"""What a server says of itself in 005 (RPL_ISUPPORT); values that make no sense are left out."""

from collections.abc import Mapping

from talkback.model.casemapping import Casemapping
from talkback.model.line import Line

_PREFIX = "(ov)@+"
_CHANMODES = "beI,k,l"
"""Where the server does not say, as RFC 2811 section 4 has them."""
_CHANTYPES = "#&"
"""Also where it says that it has no channels, since we would be in none then."""
_MAX_PREFIXES = 16


class Isupport:
    """The tokens that change what we do, with RFC 1459's values until the server speaks.

    CASEMAPPING counts once: every table of names is put in order anew by it, and who sent another
    one again and again would have us do nothing else.

    The library's own reader raises on `PREFIX=ov` and lets `SET=x` overwrite a method.
    """

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}
        self.casemapping = Casemapping.RFC1459
        self._folds = False
        self._prefixes = _prefixes(_PREFIX)

    def receive(self, line: Line) -> None:
        """Take the tokens of one 005: the first parameter is our nick, the last is prose."""
        for token in line.params[1:-1]:
            key, _, value = token.partition("=")
            if key.startswith("-"):
                self._tokens.pop(key[1:].upper(), None)
            elif len(self._tokens) < 512:
                self._tokens[key.upper()] = value
        self._prefixes = _prefixes(self._tokens.get("PREFIX", _PREFIX))
        if not self._folds and "CASEMAPPING" in self._tokens:
            self._folds = True
            self.casemapping = Casemapping.named(self._tokens["CASEMAPPING"])

    @property
    def network(self) -> str:
        """What the network calls itself; empty where the server does not say."""
        return self._tokens.get("NETWORK", "")

    @property
    def nicklen(self) -> int | None:
        """None where the server does not say; RFC 1459's 9 is long out of use."""
        return self._number("NICKLEN")

    @property
    def bot(self) -> str | None:
        """The user mode that says we are a bot, which is also its flag in WHO (IRCv3 bot-mode)."""
        mode = self._tokens.get("BOT", "")
        return mode if len(mode) == 1 else None

    @property
    def is_bouncer(self) -> bool:
        """Whether it is soju, on behalf of a network."""
        return "BOUNCER_NETID" in self._tokens

    @property
    def monitor(self) -> bool:
        return "MONITOR" in self._tokens

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The modes that members of a channel can have and their signs, the highest first."""
        return self._prefixes

    def takes_parameter(self, mode: str, *, given: bool) -> bool:
        """Whether a channel's mode has one: of the four kinds, the third only when it is set."""
        kinds = self._tokens.get("CHANMODES", _CHANMODES).split(",")
        return any(mode in kind for kind in kinds[: 3 if given else 2])

    @property
    def whox(self) -> bool:
        return "WHOX" in self._tokens

    @property
    def join_targets(self) -> int | None:
        """How many channels one JOIN may name (TARGMAX); None means no limit."""
        for item in self._tokens.get("TARGMAX", "").split(","):
            command, _, limit = item.partition(":")
            if command.upper() == "JOIN" and limit.isdecimal() and limit.isascii():
                return max(int(limit[:6]), 1)
        return None

    def accepts_tag(self, name: str) -> bool:
        """Whether CLIENTTAGDENY lets a client-only tag (named without its `+`) pass."""
        denied = self._tokens.get("CLIENTTAGDENY", "").split(",")
        return f"-{name}" in denied if "*" in denied else name not in denied

    def is_channel(self, name: str) -> bool:
        return name[:1] != "" and name[0] in (self._tokens.get("CHANTYPES") or _CHANTYPES)

    def _number(self, key: str) -> int | None:
        value = self._tokens.get(key, "")
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else None


def _prefixes(token: str) -> dict[str, str]:
    """`(ov)@+`; an empty one is none at all, and one that makes no sense is RFC 1459's."""
    modes, closing, signs = token.removeprefix("(").partition(")")
    if not token:
        return {}
    if not closing or len(modes) != len(signs) or len(modes) > _MAX_PREFIXES:
        return _prefixes(_PREFIX)
    return dict(zip(modes, signs, strict=True))
