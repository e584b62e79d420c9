"""In and out of channels, and what is said of them: JOIN PART KICK INVITE TOPIC NAMES LIST."""

import re

from talkback.ircd.network import NetworkState
from talkback.ircd.state import CASEMAPPING, Channel, SetBy, User, sign
from talkback.model.line import Line
from talkback.model.text import rows_of_words

CHANNEL = re.compile(r"#[^ ,:\x00-\x1f]{1,63}")
_MOST_CHANNELS = 50
_TOPIC_LENGTH = 300
_NAMES_BYTES = 380
"""What is left of 512 bytes for the names in a 353, with the longest server, nick and channel."""


def join(network: NetworkState, user: User, line: Line) -> None:
    if line.params[0] == "0":
        for channel in tuple(user.channels):
            _part(network, user, channel, "")
        return
    keys = iter(line.params[1].split(",") if len(line.params) > 1 else ())
    for name in line.params[0].split(","):
        _join(network, user, name, next(keys, ""))


def _join(network: NetworkState, user: User, name: str, key: str) -> None:
    if not CHANNEL.fullmatch(name):
        network.reply(user, "403", name, "No such channel")
        return
    channel = network.channel(name)
    if channel is None:
        channel = Channel(name, network.clock())
    if user in channel.members:
        return
    if refusal := _refusal(channel, user, key):
        network.reply(user, *refusal)
        return
    network.enter(user, channel)
    network.relay(user, f"JOIN {channel.name}", channel.members)
    if channel.topic:
        _topic(network, user, channel)
    _names(network, user, channel)


def _refusal(channel: Channel, user: User, key: str) -> tuple[str, str, str] | None:
    """Why a user may not come in; an invitation overrules +i, +b and +l."""
    invited = channel in user.invitations
    if len(user.channels) >= _MOST_CHANNELS:
        return "405", channel.name, "You have joined too many channels"
    if channel.key and key != channel.key:
        return "475", channel.name, "Cannot join channel (+k)"
    if "i" in channel.modes and not invited:
        return "473", channel.name, "Cannot join channel (+i)"
    if channel.is_banned(user) and not invited:
        return "474", channel.name, "Cannot join channel (+b)"
    if channel.limit is not None and len(channel.members) >= channel.limit and not invited:
        return "471", channel.name, "Cannot join channel (+l)"
    return None


def part(network: NetworkState, user: User, line: Line) -> None:
    reason = line.params[1] if len(line.params) > 1 else ""
    for name in line.params[0].split(","):
        if channel := channel_of_member(network, user, name):
            _part(network, user, channel, reason)


def _part(network: NetworkState, user: User, channel: Channel, reason: str) -> None:
    network.relay(user, f"PART {channel.name}" + (f" :{reason}" if reason else ""), channel.members)
    network.leave(user, channel)


def channel_of_member(network: NetworkState, user: User, name: str) -> Channel | None:
    """The channel of that name if the user is in it; else the user is told why not."""
    channel = network.channel(name)
    if channel is None:
        network.reply(user, "403", name, "No such channel")
    elif user not in channel.members:
        network.reply(user, "442", channel.name, "You're not on that channel")
    else:
        return channel
    return None


def refuse_unless_operator(network: NetworkState, user: User, channel: Channel) -> bool:
    """Whether the user lacks the operator's rank, which it is then told."""
    lacking = not channel.is_operator(user)
    if lacking:
        network.reply(user, "482", channel.name, "You're not channel operator")
    return lacking


def kick(network: NetworkState, user: User, line: Line) -> None:
    channel = channel_of_member(network, user, line.params[0])
    if channel is None or refuse_unless_operator(network, user, channel):
        return
    reason = line.params[2] if len(line.params) > 2 else user.nick
    for nick in line.params[1].split(","):
        victim = network.user(nick)
        if victim is None or victim not in channel.members:
            network.reply(user, "441", nick, channel.name, "They aren't on that channel")
            continue
        network.relay(user, f"KICK {channel.name} {victim.nick} :{reason}", channel.members)
        network.leave(victim, channel)


def invite(network: NetworkState, user: User, line: Line) -> None:
    invitee, channel = (
        network.user(line.params[0]),
        channel_of_member(network, user, line.params[1]),
    )
    if channel is None or ("i" in channel.modes and refuse_unless_operator(network, user, channel)):
        return
    if invitee is None:
        network.reply(user, "401", line.params[0], "No such nick")
    elif invitee in channel.members:
        network.reply(user, "443", invitee.nick, channel.name, "is already on channel")
    else:
        invitee.invitations.add(channel)
        network.reply(user, "341", invitee.nick, channel.name)
        network.relay(user, f"INVITE {invitee.nick} {channel.name}", (invitee,))


def topic(network: NetworkState, user: User, line: Line) -> None:
    channel = channel_of_member(network, user, line.params[0])
    if channel is None:
        return
    if len(line.params) == 1:
        _topic(network, user, channel)
    elif "t" not in channel.modes or not refuse_unless_operator(network, user, channel):
        text = line.params[1][:_TOPIC_LENGTH]
        channel.topic = SetBy(text, user.nick, network.clock()) if text else None
        network.relay(user, f"TOPIC {channel.name} :{text}", channel.members)


def _topic(network: NetworkState, user: User, channel: Channel) -> None:
    if channel.topic is None:
        network.reply(user, "331", channel.name, "No topic is set")
        return
    network.reply(user, "332", channel.name, channel.topic.text)
    network.reply(user, "333", channel.name, channel.topic.by, str(int(channel.topic.at)))


def names(network: NetworkState, user: User, line: Line) -> None:
    if not line.params:
        network.reply(user, "366", "*", "End of NAMES list")
        return
    for name in line.params[0].split(","):
        _names(network, user, network.channel(name) or Channel(name, 0))


def _names(network: NetworkState, user: User, channel: Channel) -> None:
    nicks = (sign(rank) + member.nick for member, rank in channel.members.items())
    for row in rows_of_words(nicks, _NAMES_BYTES):
        network.reply(user, "353", "=", channel.name, row)
    network.reply(user, "366", channel.name, "End of NAMES list")


def list_(network: NetworkState, user: User, line: Line) -> None:
    wanted = {CASEMAPPING.fold(name) for name in line.params[0].split(",")} if line.params else None
    network.reply(user, "321", "Channel", "Users  Name")
    for folded, channel in sorted(network.channels.items()):
        if wanted is None or folded in wanted:
            text = channel.topic.text if channel.topic else ""
            network.reply(user, "322", channel.name, str(len(channel.members)), text)
    network.reply(user, "323", "End of LIST")
