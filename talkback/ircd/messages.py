"""What users say to channels and to each other: PRIVMSG NOTICE TAGMSG."""

from collections.abc import Iterable

from talkback.ircd.network import NetworkState
from talkback.ircd.state import MESSAGE_TAGS, Channel, User
from talkback.model.line import Line

_MOST_TARGETS = 4

Refusal = tuple[str, str, str]


def privmsg(network: NetworkState, user: User, line: Line) -> None:
    if not line.params:
        network.reply(user, "411", "No recipient given (PRIVMSG)")
    elif len(line.params) < 2 or not line.params[1]:
        network.reply(user, "412", "No text to send")
    else:
        user.spoke = network.clock()
        for refusal in _say(network, user, line, f" :{line.params[1]}"):
            network.reply(user, *refusal)
        _send_away(network, user, line.params[0])


def notice(network: NetworkState, user: User, line: Line) -> None:
    """RFC 1459 section 4.4.2: nothing is ever answered to a NOTICE, not even a refusal."""
    if len(line.params) > 1 and line.params[1]:
        _say(network, user, line, f" :{line.params[1]}")


def tagmsg(network: NetworkState, user: User, line: Line) -> None:
    """IRCv3 message-tags: tags alone, told to those who asked for tags."""
    for refusal in _say(network, user, line, ""):
        network.reply(user, *refusal)


def _send_away(network: NetworkState, user: User, target: str) -> None:
    peer = None if target.startswith("#") else network.user(target)
    if peer is not None and peer.away:
        network.reply(user, "301", peer.nick, peer.away)


def _say(network: NetworkState, user: User, line: Line, text: str) -> list[Refusal]:
    """Relay to every target; returns a refusal for each that could not be reached."""
    targets = line.params[0].split(",")
    if len(targets) > _MOST_TARGETS:
        return [("407", targets[_MOST_TARGETS], "Too many targets")]
    tags = {key: value for key, value in line.tags.items() if key[0] == "+"} if line.tags else {}
    refusals = []
    for target in targets:
        found = _audience(network, user, target)
        if isinstance(found, tuple):
            refusals.append(found)
            continue
        if line.command == "TAGMSG":
            found = [recipient for recipient in found if recipient.tag_mask & MESSAGE_TAGS]
        network.relay(user, f"{line.command} {target}{text}", found, tags)
    return refusals


def _audience(network: NetworkState, user: User, target: str) -> Iterable[User] | Refusal:
    """Who receives it, the sender included where it asked for echo-message."""
    channel = network.channel(target.lstrip("@+"))
    if channel is None:
        peer = network.user(target)
        if peer is None:
            return "401", target, "No such nick or channel"
        return [peer, user] if "echo-message" in user.caps else [peer]
    if not channel.can_send(user):
        return "404", target, "Cannot send to channel"
    if "echo-message" in user.caps and target[0] == "#":
        return channel.members
    return _others(channel, user, target)


def _others(channel: Channel, user: User, target: str) -> list[User]:
    """STATUSMSG: `@#c` is for operators, `+#c` for anyone of rank."""
    echo = "echo-message" in user.caps
    match target[0]:
        case "@":
            recipients = [member for member, rank in channel.members.items() if "o" in rank]
        case "+":
            recipients = [member for member, rank in channel.members.items() if rank]
        case _:
            return [member for member in channel.members if member is not user]
    return [recipient for recipient in recipients if recipient is not user] + [user] * echo
