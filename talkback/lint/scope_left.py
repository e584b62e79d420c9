"""Whom and which channels a rule's exceptions leave to it."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from talkback.engine.rule import Rule
from talkback.engine.scope import ANY, ByAccount, ByMask, ByNick, ByRank, ChannelGlob, PersonPattern
from talkback.lint.lint_context import LintContext
from talkback.lint.unknown_channel import channels
from talkback.model.casemapping import Casemapping
from talkback.model.message import Message

_fold = Casemapping.RFC1459.fold
_STAND_INS = ("", "\x01", "\x01" * 9)
"""What a `*` of one glob may be to another: nothing, a character that no name has, and many."""


def people_left(rule: Rule) -> bool:
    """Whether `not_users` leaves anybody of `users`; False is certain."""
    wanted = rule.users or (ByMask("*!*@*"),)
    return not all(any(_includes(no, who) for no in rule.not_users) for who in wanted)


def _includes(no: PersonPattern, who: PersonPattern) -> bool:
    """Whether everybody for whom one pattern is, is also one of the other."""
    if no.network not in ("*", who.network):
        return False
    match no, who:
        case ByNick(one), ByNick(other):
            return _fold(one) == _fold(other)
        case ByAccount(one), ByAccount(other):
            return one in (ANY, other) or one.lower() == other.lower()
        case ByRank(one), ByRank(other):
            return one <= other
        case ByMask(mask), _:
            return _takes(mask, _mask(who))
    return False


def _mask(who: PersonPattern) -> str:
    """What is known of the hostmask."""
    match who:
        case ByMask(mask):
            return mask
        case ByNick(nick):
            return f"{nick}!*@*"
    return "*!*@*"


def channels_left(rule: Rule, context: LintContext) -> bool:
    """Whether `not_channels` leaves any channel of those that the rule is for; False is certain."""
    if not rule.not_channels:
        return True
    wanted = rule.channels or (ChannelGlob("*"),)
    if all(any(_holds(no, glob) for no in rule.not_channels) for glob in wanted):
        return False
    joined = list(_joined(context))
    here = [one for one in joined if _is_any(wanted, one)]
    return not here or any(not _is_any(rule.not_channels, one) for one in here)


def _holds(no: ChannelGlob, glob: ChannelGlob) -> bool:
    return _takes(no.channel, glob.channel) and _takes(no.network, glob.network)


def _joined(context: LintContext) -> Iterator[Message]:
    """A line in each channel that the bot will be in; none where that is not known of a network."""
    if all(network.channels and not network.invites for network in context.config.networks):
        yield from channels(context)


def _is_any(globs: Sequence[ChannelGlob], line: Message) -> bool:
    return any(glob.matches(line) for glob in globs)


def _takes(glob: str, inner: str) -> bool:
    """Whether one glob fits all that another fits: whatever stands for the other's wild cards."""
    texts = (inner.replace("*", text).replace("?", "\x01") for text in _STAND_INS)
    fits = re.compile(translate(_fold(glob).replace("[", "[[]")))
    return all(fits.match(_fold(text)) for text in texts)
