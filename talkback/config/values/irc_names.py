"""Names as IRC has them: nicks, channels, hosts, and the patterns that rules use for them."""

import ipaddress
import re

from talkback.config.reader import TEXT, reader
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import matching, quoted, text
from talkback.engine.bridge_form import compile_form
from talkback.engine.scope import (
    ANY,
    ByAccount,
    ByMask,
    ByNick,
    ByRank,
    ChannelGlob,
    PersonPattern,
    SinglePerson,
)
from talkback.model.closest import did_you_mean
from talkback.model.endpoint import Endpoint
from talkback.model.errors import TextError
from talkback.model.lazy_pattern import lazily
from talkback.model.message import Rank

CHANNEL_SIGNS = "#&+!"
"""RFC 2811 section 2.1."""

_NICK = re.compile(r"[^\s\x00-\x1f\x7f!@,*?:.$#&+~%0-9-][^\s\x00-\x1f\x7f!@,*?:.#&+]*")
_WORD = re.compile(r"[^\s\x00-\x1f\x7f,]+")
_MASK = lazily(lambda: re.compile(r"[^\s!@,]+![^\s!@,]+@[^\s!@,]+"))
_HOST = lazily(
    lambda: re.compile(r"(?=.{1,253}$)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")
)
_PERSON_KINDS = ("account", "mask", "rank")
_RANKS = {"op": Rank.OP, "voice": Rank.VOICE}


nick = matching(_NICK, "cannot be a nick")
"""RFC 2812 section 2.3.1, with the letters that today's networks add."""

username = matching(
    re.compile(r"[^\s\x00-\x1f\x7f!@:]+"), "cannot be a username: no blanks, no ! @ or :"
)


@reader(TEXT)
def host(node: ConfigValue) -> str:
    value = text(node)
    if _is_address(value) or _HOST.fullmatch(value):
        return value
    if "@" in value:
        raise node.invalid("a host name has no @: a name and password have keys of their own")
    if "://" in value:
        raise node.invalid(f"a host name alone, without {value.partition('://')[0][:20]}://")
    hint = "; the port has a key of its own" if re.search(r"\w:\d+$", value) else ""
    raise node.invalid(f"{quoted(value)} is neither a host name nor an address{hint}")


@reader({"type": "string", "pattern": r":\d{1,5}$"})
def loopback_endpoint(node: ConfigValue) -> Endpoint:
    """`127.0.0.1:9469` or `[::1]:9469`: who can ask is on this machine."""
    value = text(node)
    address, _, port = value.rpartition(":")
    address = address.removeprefix("[").removesuffix("]")
    if not _is_address(address) or not port.isascii() or not port.isdecimal():
        raise node.invalid(f"{quoted(value)} is not {node.type_text}")
    if not ipaddress.ip_address(address).is_loopback:
        hint = f'anybody could read it; write "127.0.0.1:{port}"'
        raise node.invalid(f"{quoted(value)} is not on the loopback, so {hint}")
    if not 0 < int(port[:6]) < 65536:
        raise node.invalid(f"{quoted(value)} has no port from 1 to 65535")
    return Endpoint(address, int(port))


@reader({"type": "string", "pattern": rf"^[{CHANNEL_SIGNS}]{_WORD.pattern}$"})
def channel(node: ConfigValue) -> str:
    value = text(node)
    name, blank, _ = value.partition(" ")
    if blank and re.fullmatch(r"[#&+!][^,]+", name):
        # What stands behind the name is its key, as /join has it: never shown.
        raise node.invalid(
            f'a channel has no blanks; with its key: {{ name = "{name}", key = "…" }}'
        )
    if fault := channel_fault(value):
        raise node.invalid(fault)
    return value


def channel_fault(name: str) -> str | None:
    """Why a name is no channel's, if it is none."""
    if not name.startswith(tuple(CHANNEL_SIGNS)):
        bare = name[name.find("#") + 1 :]
        return f'{quoted(name)} is no channel: one begins with #, as "#{bare[:50]}"'
    if _WORD.fullmatch(name) is None or len(name) == 1:
        return f"{quoted(name)} cannot be a channel: no blanks, no commas"
    return None


@reader({"type": "string", "pattern": rf"^{_WORD.pattern}$"})
def channel_glob(node: ConfigValue) -> ChannelGlob:
    """`#py*` or `libera/#py*`; a slash within the channel's own name belongs to the name."""
    value = text(node)
    if _WORD.fullmatch(value) is None:
        raise node.invalid(f"{quoted(value)} fits no channel: no blanks, no commas")
    network, slash, name = value.partition("/")
    if not slash or value[0] in CHANNEL_SIGNS:
        network, name = "*", value
    if network and slash and not name:
        raise node.invalid(f'{quoted(value)} fits no channel; for all of them write "{network}/*"')
    if not name or not network or name[0] not in f"{CHANNEL_SIGNS}*?":
        raise node.invalid(f'{quoted(value)} fits no channel: one begins with #, as "#talkback"')
    return ChannelGlob(name, network)


@reader(TEXT)
def person(node: ConfigValue) -> PersonPattern:
    """`account:NAME`, `mask:NICK!USER@HOST` or `rank:op`, with `NETWORK/` before it; or a nick."""
    value = text(node)
    network, slash, rest = value.partition("/")
    if not slash or not rest.startswith(("account:", "mask:", "rank:")):
        network, rest = "*", value
    kind, colon, name = rest.partition(":")
    match kind if colon else "nick":
        case "account":
            return _account(node, name, network)
        case "mask":
            return _mask(node, name, network)
        case "rank":
            return _rank(node, name, network)
        case "nick":
            return _by_nick(node, value)
    hint = did_you_mean(kind, _PERSON_KINDS) or "; it must be account:, mask: or rank:"
    raise node.invalid(f"{quoted(kind)} is no kind of person{hint}")


@reader({"type": "string", "pattern": "(?:account|mask):"})
def admin(node: ConfigValue) -> ByAccount | ByMask:
    """Somebody who can be told from others: an account, or a mask that names a host.

    A nick is anybody's who takes it, and so is a user name.
    """
    who = person(node)
    match who:
        case ByAccount(name) if name == ANY:
            hint = "anybody who is logged in; name each admin, as account:alice"
            raise node.invalid(f"{quoted(str(who))} is {hint}")
        case ByAccount():
            return who
        case ByMask(mask) if re.search(r"[^\W_]", mask.rpartition("@")[2]):
            return who
        case ByMask():
            raise node.invalid(f"{quoted(str(who))} fits everybody: its host is only wild cards")
        case ByRank():
            hint = "somebody else's in each channel; name people, as account:alice"
            raise node.invalid(f"{quoted(str(who))} is {hint}")
        case ByNick(nick):
            hint = f'"account:{nick}" or "mask:*!*@their.host"'
            raise node.invalid(f"{quoted(nick)} is a nick, which anybody can take; write {hint}")


@reader(TEXT)
def bridge(node: ConfigValue) -> SinglePerson:
    """A nick that speaks for many, on the network in whose table it stands."""
    who = person(node)
    _, here, *_ = node.path
    if who.network not in ("*", here):
        raise node.invalid(f"a bridge of {here} is on {here}, not on {who.network}")
    if isinstance(who, ByMask) and not re.search(r"[^\W_]", who.mask):
        raise node.invalid(f"{quoted(str(who))} fits everybody: nobody else would be answered")
    if isinstance(who, ByRank) or who == ByAccount(ANY, who.network):
        raise node.invalid(f"{quoted(str(who))} is no one nick, as a bridge is")
    return who


@reader({"type": "string", "pattern": r"\{nick\}.*\{text\}$"})
def bridge_form(node: ConfigValue) -> str:
    """How a line of the bridge looks; it must be one that can be read."""
    value = text(node)
    try:
        compile_form(value)
    except TextError as error:
        raise node.invalid(str(error), offset=error.offset) from None
    return value


@reader(TEXT)
def account(node: ConfigValue) -> str:
    """The name of a services account, as somebody has it."""
    found = _account(node, text(node), ANY).account
    if found == ANY:
        raise node.invalid('"*" is no account: name the one that is logged in to, as alice')
    return found


user_at_host = matching(re.compile(r"[^\s!@,]+@[^\s!@,]+"), "is not of the form user@host")

command_prefix = matching(_WORD, "cannot begin an order: one word, no commas")

service = matching(re.compile(r"[^\s,:!@#&]+(?:@[^\s,:!@]+)?"))
"""Whom services are spoken to as: a nick, or a nick at the server that it is on."""

user_modes = matching(
    re.compile(r"(?:[+-][A-Za-z]+)+"), "cannot be modes; they are letters after + or -"
)
"""Modes to set on ourselves."""


def _account(node: ConfigValue, name: str, network: str) -> ByAccount:
    if name == ANY:
        return ByAccount(ANY, network)
    if re.fullmatch(r"[^\s*?!@,:]+", name) is None:
        raise node.invalid(f"{quoted(name)} cannot be an account: a plain name, no wild cards")
    return ByAccount(name, network)


@reader({"enum": [*_RANKS]})
def rank(node: ConfigValue) -> Rank:
    """What somebody is in a channel."""
    return _rank(node, text(node), ANY).rank


def _rank(node: ConfigValue, name: str, network: str) -> ByRank:
    if name not in _RANKS:
        higher = "; op is op or higher, voice is voice or higher"
        raise node.invalid(f"{quoted(name)} is no rank: there are op and voice{higher}")
    return ByRank(_RANKS[name], network)


def _mask(node: ConfigValue, name: str, network: str) -> ByMask:
    if _MASK.fullmatch(name) is None:
        raise node.invalid(f"{quoted(name)} is not of the form nick!user@host")
    return ByMask(name, network)


def _by_nick(node: ConfigValue, name: str) -> ByNick:
    if name[:1] in "@+%&~" or name == "*":
        rank = "op" if name[0] in "@&~" else "voice"
        whom = "for everybody leave the key out" if name == "*" else f'a rank is "rank:{rank}"'
        raise node.invalid(f"{quoted(name)} is no nick; {whom}")
    if re.search(r"[!@*?]", name):
        raise node.invalid(f'{quoted(name)} is no nick; for a pattern write "mask:nick!user@host"')
    if _NICK.fullmatch(name) is None:
        raise node.invalid(f"{quoted(name)} cannot be a nick")
    return ByNick(name)


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


@reader({"type": "string", "pattern": r"^(?:[0-9A-Fa-f]:*){64}$"})
def fingerprint(node: ConfigValue) -> str:
    """SHA-256 of a certificate, as 64 hexadecimal digits in small letters."""
    value = text(node)
    digits = value.replace(":", "").lower()
    if re.fullmatch(r"[0-9a-f]{64}", digits) is None:
        raise node.invalid(f"{quoted(value)} is not a SHA-256 fingerprint: 64 hexadecimal digits")
    return digits


def is_loopback(host: str) -> bool:
    """Whether what is said to it stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
