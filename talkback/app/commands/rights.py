"""Who is an admin: whom services or the server vouch for, never a nick."""

from collections.abc import Iterable

from talkback.casemapping import Casemapping
from talkback.engine.scope import ByAccount, ByMask
from talkback.message import Person

_SIGNS = frozenset("!@*?")


def is_admin(
    person: Person, admins: Iterable[ByAccount | ByMask], casemapping: Casemapping
) -> bool:
    """Whether one of the patterns fits.

    An account counts only as it is written in the config: which letters services take for the
    same is theirs to know. A mask counts only for a hostmask that can be read in one way: with a
    sign of its own in the nick or the user, it could pretend to another host.
    """
    for pattern in admins:
        match pattern:
            case ByAccount(account) if person.account == account:
                return True
            case ByMask() if person.host and not _SIGNS & {*person.nick, *person.user}:
                if pattern.matches(person, casemapping):
                    return True
            case _:
                pass
    return False
