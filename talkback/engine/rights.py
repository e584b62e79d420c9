"""Who is an admin: whom services or the server vouch for, never a nick, never a relay."""

from collections.abc import Iterable

from talkback.engine.scope import ByAccount, ByMask, is_on
from talkback.model.message import Message

Admin = ByAccount | ByMask

_SIGNS = frozenset("!@*?")


def is_admin(message: Message, admins: Iterable[Admin]) -> bool:
    """Whether one of the patterns fits who sent it, on that network.

    An account counts only as it is written in the config: which letters services take for the
    same is theirs to know. A mask counts only for a hostmask that can be read in one way: with a
    sign of its own in the nick or the user, it could pretend to another host. What a relay hands
    on comes under the relay's own host and account, whoever said it.
    """
    person = message.sender
    if person.relayed:
        return False
    for pattern in admins:
        if not is_on(pattern, message.network):
            continue
        match pattern:
            case ByAccount(account) if person.account == account:
                return True
            case ByMask() if person.host and not _SIGNS & {*person.nick, *person.user}:
                if pattern.matches(person, message.casemapping):
                    return True
            case _:
                pass
    return False
