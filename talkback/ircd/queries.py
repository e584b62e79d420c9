"""Who is who: WHO WHOIS ISON USERHOST AWAY."""

from talkback.ircd.network import NetworkState
from talkback.ircd.state import User, sign
from talkback.model.line import Line
from talkback.model.text import rows_of_words

_AWAY_LENGTH = 200
_ROW_BYTES = 380


def who(network: NetworkState, user: User, line: Line) -> None:
    mask = line.params[0] if line.params else "*"
    if channel := network.channel(mask):
        for member, rank in channel.members.items():
            _who(network, user, member, channel.name, sign(rank))
    elif peer := network.user(mask):
        _who(network, user, peer, "*", "")
    elif mask in "*0":
        for other in tuple(network.users.values()):
            if other.registered and "i" not in other.modes:
                _who(network, user, other, "*", "")
    network.reply(user, "315", mask, "End of WHO list")


def _who(network: NetworkState, user: User, about: User, place: str, rank: str) -> None:
    flags = ("G" if about.away else "H") + rank + ("B" if "B" in about.modes else "")
    shown = (place, about.username, about.host, network.name, about.nick, flags)
    network.reply(user, "352", *shown, f"0 {about.realname}")


def whois(network: NetworkState, user: User, line: Line) -> None:
    """`WHOIS nick`, or `WHOIS server nick` as irssi asks for the idle time."""
    about = network.user(line.params[-1])
    if about is None:
        network.reply(user, "401", line.params[-1], "No such nick")
    else:
        for command, *params in _whois(network, about):
            network.reply(user, command, about.nick, *params)
    network.reply(user, "318", line.params[-1], "End of WHOIS list")


def _whois(network: NetworkState, about: User) -> list[tuple[str, ...]]:
    idle = str(int(network.clock() - max(about.spoke, about.since)))
    places = (sign(channel.members[about]) + channel.name for channel in about.channels)
    return [
        ("311", about.username, about.host, "*", about.realname),
        *(("319", row) for row in rows_of_words(places, _ROW_BYTES)),
        ("312", network.name, "talkback's own network"),
        *([("335", "is a bot")] if "B" in about.modes else []),
        *([("301", about.away)] if about.away else []),
        ("317", idle, str(int(about.since)), "seconds idle, signon time"),
    ]


def ison(network: NetworkState, user: User, line: Line) -> None:
    asked = " ".join(line.params).split(" ")
    present = [peer.nick for peer in map(network.user, asked) if peer]
    network.reply(user, "303", " ".join(present))


def userhost(network: NetworkState, user: User, line: Line) -> None:
    """At most five are answered (RFC 1459 section 5.7)."""
    peers = [peer for peer in map(network.user, line.params[:5]) if peer]
    rows = (f"{peer.nick}={'-' if peer.away else '+'}{peer.username}@{peer.host}" for peer in peers)
    network.reply(user, "302", " ".join(rows))


def away(network: NetworkState, user: User, line: Line) -> None:
    user.away = line.params[0][:_AWAY_LENGTH] if line.params else ""
    if user.away:
        network.reply(user, "306", "You have been marked as being away")
    else:
        network.reply(user, "305", "You are no longer marked as being away")
