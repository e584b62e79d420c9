"""How long names may be that a server has us keep: bytes by kind, looked at once for each line.

The line itself is bounded before (see `lines`); what is left out here is only what is too long to
be a name on any network, so that no table of names can grow by more than its number of names.
"""

from collections.abc import Mapping

from talkback.model.line import Line

NICK_BYTES = 128
"""Networks allow 9 to 64; a relayed nick has its network's name behind it."""
USER_BYTES = 64
HOST_BYTES = 255
"""RFC 1035 section 2.3.4; cloaks are shorter."""
ACCOUNT_BYTES = 128
BATCH_BYTES = 512

_TAGS = {
    "account": ACCOUNT_BYTES,
    "batch": BATCH_BYTES,
    "draft/relaymsg": NICK_BYTES,
    "relaymsg": NICK_BYTES,
}
"""Of the tags that are kept; a line is not refused for others, which are read and let go."""
_PARAMS: Mapping[str, Mapping[int, int]] = {
    "001": {0: NICK_BYTES},
    "352": {5: NICK_BYTES},
    "354": {3: NICK_BYTES, 5: ACCOUNT_BYTES},
    "ACCOUNT": {0: ACCOUNT_BYTES},
    "CHGHOST": {0: USER_BYTES, 1: HOST_BYTES},
    "JOIN": {1: ACCOUNT_BYTES},
    "NICK": {0: NICK_BYTES},
}


def bounded(line: Line) -> Line:
    """The line itself. Raises ValueError where a name in it is too long to be one."""
    person = line.source_hostmask
    _look(person.nick, NICK_BYTES, "nick")
    _look(person.user, USER_BYTES, "user")
    _look(person.host, HOST_BYTES, "host")
    for tag, limit in _TAGS.items() if line.tags else ():
        _look(line.tags.get(tag, ""), limit, tag)
    for index, limit in _PARAMS.get(line.command, {}).items():
        if index < len(line.params):
            _look(line.params[index], limit, "name")
    return line


def _look(name: str, limit: int, kind: str) -> None:
    if len(name) * 4 > limit and len(name.encode(errors="replace")) > limit:
        raise ValueError(f"a {kind} of {len(name)} characters; the most is {limit} bytes")
