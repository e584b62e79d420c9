"""MODE: what users and channels may be set to (o v b k l i m n t; for users B i)."""

from collections.abc import Callable, Iterator

from talkback.ircd.channels import channel_of_member, refuse_unless_operator
from talkback.ircd.network import NetworkState
from talkback.ircd.state import CASEMAPPING, Channel, SetBy, User
from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line

_MOST_BANS = 64
_WITH_PARAM = {"+": "ovbkl", "-": "ovbk"}


@dataclass(frozen=True, slots=True)
class ModeChange:
    """One letter of a MODE: `+o nick`; `param` is "" where there is none."""

    sign: str
    letter: str
    param: str = ""


def mode(network: NetworkState, user: User, line: Line) -> None:
    target = line.params[0]
    if not target.startswith("#"):
        _user_mode(network, user, target, line.params[1:])
    elif (channel := network.channel(target)) is None:
        network.reply(user, "403", target, "No such channel")
    elif len(line.params) == 1:
        _send_modes(network, user, channel)
    else:
        _channel_mode(network, user, channel, line.params[1:])


def _user_mode(network: NetworkState, user: User, target: str, params: tuple[str, ...]) -> None:
    if not CASEMAPPING.equal(target, user.nick):
        network.reply(user, "502", "Cannot change the mode of others")
        return
    changes = [change for change in _read(params) if change.letter in "Bi"]
    if params and not changes:
        network.reply(user, "501", "Unknown mode")
    for change in changes:
        (user.modes.add if change.sign == "+" else user.modes.discard)(change.letter)
    if changes:
        network.relay(user, f"MODE {user.nick} :{_written(changes)}", (user,))
    elif not params:
        network.reply(user, "221", "+" + "".join(sorted(user.modes)))


def _send_modes(network: NetworkState, user: User, channel: Channel) -> None:
    letters = "".join(sorted(channel.modes)) + "k" * bool(channel.key)
    limit = () if channel.limit is None else (str(channel.limit),)
    key = ((channel.key if user in channel.members else "*"),) if channel.key else ()
    network.reply(user, "324", channel.name, f"+{letters}{'l' * len(limit)}", *key, *limit)
    network.reply(user, "329", channel.name, str(int(channel.since)))


def _channel_mode(
    network: NetworkState, user: User, channel: Channel, params: tuple[str, ...]
) -> None:
    """Anyone may look at the bans; the rest is for operators, and told to all who are there."""
    changes = list(_read(params))
    if all(change.letter == "b" and not change.param for change in changes):
        _send_bans(network, user, channel)
        return
    if channel_of_member(network, user, channel.name) is None or refuse_unless_operator(
        network, user, channel
    ):
        return
    done = []
    for change in changes:
        apply = _APPLY.get(change.letter)
        if apply is None:
            network.reply(user, "472", change.letter, "is no mode of a channel here")
        elif apply(network, user, channel, change):
            done.append(change)
    if done:
        network.relay(user, f"MODE {channel.name} {_written(done)}", channel.members)


def _send_bans(network: NetworkState, user: User, channel: Channel) -> None:
    for ban in channel.bans.values():
        network.reply(user, "367", channel.name, ban.text, ban.by, str(int(ban.at)))
    network.reply(user, "368", channel.name, "End of channel ban list")


def _read(params: tuple[str, ...]) -> Iterator[ModeChange]:
    """`+ov-l alice bob` → +o alice, +v bob, -l."""
    sign = "+"
    given = iter(params[1:])
    for letter in params[0] if params else "":
        if letter in "+-":
            sign = letter
        else:
            yield ModeChange(sign, letter, next(given, "") if letter in _WITH_PARAM[sign] else "")


def _written(changes: list[ModeChange]) -> str:
    letters, sign = "", ""
    for change in changes:
        letters += change.letter if change.sign == sign else change.sign + change.letter
        sign = change.sign
    return " ".join((letters, *(change.param for change in changes if change.param)))


def _flag(network: NetworkState, user: User, channel: Channel, change: ModeChange) -> bool:  # noqa: ARG001
    before = set(channel.modes)
    (channel.modes.add if change.sign == "+" else channel.modes.discard)(change.letter)
    return channel.modes != before


def _rank(network: NetworkState, user: User, channel: Channel, change: ModeChange) -> bool:
    member = network.user(change.param)
    rank = channel.members.get(member) if member else None
    if rank is None:
        network.reply(user, "441", change.param, channel.name, "They aren't on that channel")
        return False
    before = set(rank)
    (rank.add if change.sign == "+" else rank.discard)(change.letter)
    return rank != before


def _ban(network: NetworkState, user: User, channel: Channel, change: ModeChange) -> bool:
    folded = CASEMAPPING.fold(change.param)
    if not change.param or " " in change.param:
        network.reply(user, "696", channel.name, "b", "*", "A ban needs a mask without blanks")
    elif change.sign == "-":
        return channel.bans.pop(folded, None) is not None
    elif len(channel.bans) >= _MOST_BANS:
        network.reply(user, "478", channel.name, change.param, "The ban list is full")
    elif folded not in channel.bans:
        channel.bans[folded] = SetBy(change.param, user.nick, network.clock())
        return True
    return False


def _key(network: NetworkState, user: User, channel: Channel, change: ModeChange) -> bool:
    if change.sign == "-":
        had, channel.key = channel.key, ""
        return bool(had)
    if not change.param or set(change.param) & set(" ,:"):
        network.reply(user, "696", channel.name, "k", "*", "A key has no blank, comma or colon")
        return False
    channel.key = change.param
    return True


def _limit(network: NetworkState, user: User, channel: Channel, change: ModeChange) -> bool:
    if change.sign == "-":
        had, channel.limit = channel.limit, None
        return had is not None
    if not (change.param.isascii() and change.param.isdigit() and 0 < len(change.param) < 10):
        network.reply(user, "696", channel.name, "l", change.param or "*", "A limit is a number")
        return False
    channel.limit = int(change.param)
    return True


_APPLY: dict[str, Callable[[NetworkState, User, Channel, ModeChange], bool]] = {
    "b": _ban,
    "i": _flag,
    "k": _key,
    "l": _limit,
    "m": _flag,
    "n": _flag,
    "o": _rank,
    "t": _flag,
    "v": _rank,
}
