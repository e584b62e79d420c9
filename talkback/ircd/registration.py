"""Coming, being called something, staying awake, leaving: CAP NICK USER PASS PING PONG QUIT."""

import re
from datetime import UTC, datetime

from talkback import __version__
from talkback.ircd.encoding import compose, encode
from talkback.ircd.network import NetworkState
from talkback.ircd.state import CASEMAPPING, MESSAGE_TAGS, SERVER_TIME, User
from talkback.model.line import Line

CAPABILITIES = (
    "account-tag",  # there are no accounts here, so nobody is logged in to one
    "batch",
    "echo-message",
    "message-tags",
    "server-time",
)
_FORMS = {"server-time": SERVER_TIME, "message-tags": MESSAGE_TAGS}

NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][A-Za-z0-9\[\]\\`_^{|}-]{0,29}")
"""RFC 2812 section 2.3.1, with room for 30 letters."""

_NOT_IN_USERNAMES = re.compile(r"[^\w.+-]+", re.ASCII)

ISUPPORT = (
    "AWAYLEN=200 BOT=B CASEMAPPING=rfc1459 CHANLIMIT=#:50 CHANMODES=b,k,l,imnt CHANNELLEN=64",
    "CHANTYPES=# LINELEN=512 MAXLIST=b:64 NETWORK=talkback NICKLEN=30 PREFIX=(ov)@+",
    "STATUSMSG=@+ TARGMAX=PRIVMSG:4,NOTICE:4,TAGMSG:4 TOPICLEN=300",
)


def cap(network: NetworkState, user: User, line: Line) -> None:
    """IRCv3 capability-negotiation; registration waits for END once it was begun."""
    match line.params[0].upper():
        case "LS":
            user.negotiating = not user.registered
            network.reply(user, "CAP", "LS", " ".join(CAPABILITIES))
        case "LIST":
            network.reply(user, "CAP", "LIST", " ".join(sorted(user.caps)))
        case "REQ":
            user.negotiating = not user.registered
            _request(network, user, line.params[-1])
        case "END":
            user.negotiating = False
            _welcome_if_complete(network, user)
        case other:
            network.reply(user, "410", other, "Invalid CAP command")


def _request(network: NetworkState, user: User, text: str) -> None:
    """All of them or none (NAK)."""
    words = text.split()
    removed = {word[1:] for word in words if word.startswith("-")}
    added = {word for word in words if not word.startswith("-")}
    known = (removed | added).issubset(CAPABILITIES)
    if known:
        user.caps = user.caps - removed | added
        user.tag_mask = sum(form for capability, form in _FORMS.items() if capability in user.caps)
    network.reply(user, "CAP", "ACK" if known else "NAK", text)


def nick(network: NetworkState, user: User, line: Line) -> None:
    wanted = line.params[0] if line.params else ""
    holder = network.users.get(CASEMAPPING.fold(wanted))
    if not wanted:
        network.reply(user, "431", "No nickname given")
    elif not NICK.fullmatch(wanted):
        network.reply(user, "432", wanted, "Erroneous nickname")
    elif holder not in (None, user):
        network.reply(user, "433", wanted, "Nickname is already in use")
    elif wanted != user.nick:
        network.rename(user, wanted)
        _welcome_if_complete(network, user)


def user(network: NetworkState, user: User, line: Line) -> None:
    if user.registered:
        network.reply(user, "462", "You may not reregister")
        return
    user.username = "~" + (_NOT_IN_USERNAMES.sub("", line.params[0])[:10] or "user")
    user.realname = line.params[3]
    _welcome_if_complete(network, user)


def password(network: NetworkState, user: User, line: Line) -> None:  # noqa: ARG001 - a handler's shape
    """Take any: the loopback needs no lock."""
    if user.registered:
        network.reply(user, "462", "You may not reregister")


def ping(network: NetworkState, user: User, line: Line) -> None:
    pong = compose(network.name, "PONG", network.name, line.params[0])
    network.send(user, encode(pong))


def pong(network: NetworkState, user: User, line: Line) -> None:  # noqa: ARG001 - a handler's shape
    reached = user.pong_callbacks.pop(line.params[-1], None)
    if reached:
        reached()


def quit_(network: NetworkState, user: User, line: Line) -> None:
    network.drop(user, f"Quit: {line.params[0]}" if line.params else "Quit")


def _welcome_if_complete(network: NetworkState, user: User) -> None:
    if user.registered or user.negotiating or not user.nick or not user.username:
        return
    user.registered = True
    version = f"talkback-{__version__}"
    since = datetime.fromtimestamp(network.since, UTC).isoformat(" ", "seconds")
    network.reply(user, "001", f"Welcome to the talkback network, {user.mask}")
    network.reply(user, "002", f"Your host is {network.name}, running version {version}")
    network.reply(user, "003", f"This server was started at {since}")
    network.reply(user, "004", network.name, version, "Bi", "biklmnotv", "bklov")
    for tokens in ISUPPORT:
        network.reply(user, "005", *tokens.split(), "are supported by this server")
    motd(network, user, Line("MOTD"))


def motd(network: NetworkState, user: User, line: Line) -> None:  # noqa: ARG001 - a handler's shape
    network.reply(user, "422", "There is no message of the day")
