"""What may be written where the cursor is: keys, values, and the names that this config has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from talkback.config.schema import FILE
from talkback.engine.placeholders import PLACEHOLDER_KINDS
from talkback.lsp.analysis import ReadConfig
from talkback.lsp.cursor import Cursor, cursor_at
from talkback.lsp.line_index import TextSpan
from talkback.lsp.schema_walk import key_at, keys_at, values_of
from talkback.model.settings import Network

_CHANNEL_KEYS = frozenset({"channels", "not_channels", "channel", "to"})
_PEOPLE_KEYS = frozenset({"users", "not_users", "admins"})
_GROUP_NAME = re.compile(r"\(\?P?<(\w+)>")
_OPEN_SLOT = re.compile(r"\{(?P<name>[\w:-]*)\Z")


class ProposalKind(Enum):
    """What is proposed, so that an editor can show a sign for it."""

    KEY = "key"
    VALUE = "value"
    NAME = "name"
    PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text for the place of what is begun, which `span` is, and what it means."""

    text: str
    kind: ProposalKind
    span: TextSpan
    meaning: str = ""


def proposals(text: str, offset: int, read: ReadConfig | None) -> list[Proposal]:
    """All that fits there; `read` is what is known of the names in this file."""
    cursor = cursor_at(text, offset)
    return list(_proposals(cursor, offset, read))


def _proposals(cursor: Cursor, offset: int, read: ReadConfig | None) -> Iterator[Proposal]:
    if cursor.header:
        yield from _headers(cursor.begun, offset, read)
    elif cursor.key is None:
        word = _begun(cursor, offset)
        for each in keys_at(cursor.table).values():
            yield Proposal(each.name, ProposalKind.KEY, word, each.meaning)
    elif cursor.quote:
        yield from _in_string(cursor, offset, read)
    elif (key := key_at(cursor.path)) is not None:
        word = _begun(cursor, offset)
        names = (f'"{name}"' for name in _names(cursor, read))
        for value in (*values_of(key), *names):
            yield Proposal(value, ProposalKind.VALUE, word)


def _headers(begun: str, offset: int, read: ReadConfig | None) -> Iterator[Proposal]:
    span = TextSpan(offset - len(begun), offset)
    for key in FILE.keys.values():
        yield Proposal(key.name, ProposalKind.KEY, span, key.meaning)
    for network in _networks(read):
        yield Proposal(f"networks.{network.name}", ProposalKind.NAME, span)


def _in_string(cursor: Cursor, offset: int, read: ReadConfig | None) -> Iterator[Proposal]:
    slot = _OPEN_SLOT.search(cursor.begun) if cursor.key == "reply" else None
    if slot is not None:
        span = TextSpan(offset - len(slot["name"]), offset)
        yield from _placeholders(cursor, span, read)
        return
    span = TextSpan(offset - len(cursor.begun), offset)
    key = key_at(cursor.path)
    listed = [value.strip('"') for value in values_of(key)] if key is not None else []
    for value in (*listed, *_names(cursor, read)):
        yield Proposal(value, ProposalKind.NAME, span)


def _placeholders(cursor: Cursor, span: TextSpan, read: ReadConfig | None) -> Iterator[Proposal]:
    for kind in PLACEHOLDER_KINDS:
        yield Proposal(f"{kind.name}}}", ProposalKind.PLACEHOLDER, span, kind.meaning)
    for pool in _pools(read):
        meaning = f"a quote from the pool {pool}"
        yield Proposal(f"quote:{pool}}}", ProposalKind.PLACEHOLDER, span, meaning)
    for name in _groups(cursor, read):
        meaning = "a group of the rule's triggers"
        yield Proposal(f"{name}}}", ProposalKind.PLACEHOLDER, span, meaning)


def _groups(cursor: Cursor, read: ReadConfig | None) -> list[str]:
    rules = () if read is None else read.draft.config.rules
    triggers = [one for rule in rules if rule.name in cursor.table[1:2] for one in rule.triggers]
    names = (name for one in triggers for name in _GROUP_NAME.findall(one.pattern))
    numbers = (str(n + 1) for one in triggers for n in range(one.compiled.groups))
    return list(dict.fromkeys((*names, *numbers)))


def _names(cursor: Cursor, read: ReadConfig | None) -> Iterator[str]:
    """What this file itself calls by a name, where such a name may stand."""
    if cursor.key == "pool":
        yield from _pools(read)
    elif cursor.key == "network":
        yield from (network.name for network in _networks(read))
    elif cursor.key in _CHANNEL_KEYS:
        yield from _channels(read)
    elif cursor.key in _PEOPLE_KEYS:
        yield from _people(cursor.key == "admins", read)


def _pools(read: ReadConfig | None) -> list[str]:
    return [] if read is None else [pool.name for pool in read.draft.config.pools]


def _networks(read: ReadConfig | None) -> tuple[Network, ...]:
    return () if read is None else read.draft.config.networks


def _channels(read: ReadConfig | None) -> Iterator[str]:
    networks = _networks(read)
    for network in networks:
        for channel in network.channels:
            yield channel.name
            if len(networks) > 1:
                yield f"{network.name}/{channel.name}"


def _people(is_admins: bool, read: ReadConfig | None) -> Iterator[str]:  # noqa: FBT001 - of whom it is a list
    rules = () if read is None else read.draft.config.rules
    known = {str(who) for rule in rules for who in (*rule.users, *rule.not_users)}
    kinds = ("account:", "mask:") if is_admins else ("account:*", "rank:op", "rank:voice")
    yield from dict.fromkeys((*kinds, *sorted(known)))


def _begun(cursor: Cursor, offset: int) -> TextSpan:
    return TextSpan(offset - len(cursor.begun), offset)
