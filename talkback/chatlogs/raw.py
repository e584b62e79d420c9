"""IRC as it goes over the wire: with server-time tags, with a time before each line, or neither."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from talkback.chatlogs.log_format import LineFormat, LoggedMessage, unknown
from talkback.chatlogs.timestamps import COMPLETE, EPOCH, OF_DAY, UTC, Stamps
from talkback.model.message import Person, Trait
from talkback.model.text import decode_irc_bytes

if TYPE_CHECKING:
    from talkback.model.line import Line

_ARROW = rb"(?:(?:<<|>>|<--|-->) )?"
_TAGS = rb"(?:@[^ \n]* )?"
_TIME_TAG = (
    rb"(?:@(?:[^ \n;]*;)*time=(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)[^ \n]* "
    rb"|@[^ \n]* )?"
)
_MESSAGE = (
    rb"(?::[^ \n]+ +)?(?i:PRIVMSG) +[^ :\n][^ \n]* ++:?+"
    # CTCP that is no ACTION is not said to anybody.
    rb"(?!\x01(?!ACTION[ \x01]))"
)
_MEMBERSHIP = (
    rb"(?::[^ \n]+ +)?(?:(?i:JOIN|PART|QUIT|KICK|NICK|MODE|BATCH)|005|353|366)(?=[ \r\n]|\Z)"
)
_TAGGED_ACCOUNTS = re.compile(
    rb"\n(?:[^ @:\n]+ )*@(?:[^ \n;]*;)*account=|\n[^\n]* CAP [^ \n]+ ACK [^\n]*\baccount-tag\b"
)
_NO_ACCOUNT = frozenset({Trait.ACCOUNT})
_ANY_COMMAND = rb"(?::[^ \n]+ +)?(?:[A-Za-z]+|\d{3})(?=[ \r\n]|\Z)"
_LEADING = (
    (rb"\[?(?P<stamp>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z\]?[ \t]", UTC),
    (rb"\[?(?P<stamp>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)[^\s\]:@]*\]?[ \t]", COMPLETE),
    (rb"\[?(?P<stamp>\d\d:\d\d(?::\d\d)?)\]? ", OF_DAY),
    (rb"\[?(?P<stamp>\d{9,10})(?:\.\d+)?\]? ", EPOCH),
)


@dataclass(frozen=True, slots=True)
class Raw(LineFormat):
    """Lines that the project's own parser reads: hostmask and target are known.

    `accounts` tells that the server tagged who is logged in, so that who has no tag is not.
    """

    accounts: bool = False

    def read_by(self, sample: bytes) -> "Raw":
        """Whether accounts are tagged (IRCv3 account-tag): a tag shows it, or the server's word."""
        return replace(self, accounts=_TAGGED_ACCOUNTS.search(b"\n" + sample) is not None)

    def messages(self, block: bytes, begin: int, end: int) -> tuple[list[bytes], int]:
        """Stamps may be empty here: not every line has tags."""
        found: list[bytes] = self.stamps.findall(block, begin, end)
        return found, len(found)

    def match_at(self, block: bytes, place: int) -> tuple[str, str, int] | None:
        """Nick, text and end of a message; no nick where the client itself sent it."""
        end = block.find(b"\n", place)
        end = len(block) if end < 0 else end
        said = self.read(block[place:end])
        return None if said is None else ("" if said.own else said.sender.nick, said.text, end)

    def read(self, line: bytes) -> LoggedMessage | None:
        """The message in a line without its end; None where it is something else."""
        from talkback.model.line_parser import parse_line  # noqa: PLC0415 - it imports the irc library, which is slow

        found = self.line.match(line)
        if found is None:
            return None
        parsed = parse_line(decode_irc_bytes(found["irc"].removesuffix(b"\r")))
        target, text = (*parsed.params, "")[:2]
        action = text.startswith("\x01ACTION")
        if action:
            text = text.removeprefix("\x01ACTION").removeprefix(" ").removesuffix("\x01")
        return LoggedMessage(
            stamp=found["stamp"] or b"",
            sender=self._sender(parsed),
            text=text,
            action=action,
            target=target,
            own=not parsed.source,
            bot=not parsed.tags.keys().isdisjoint(("bot", "draft/bot")),
        )

    def read_membership(self, line: bytes) -> "tuple[bytes, Line] | None":
        """The stamp and the line itself where it tells who is where and what, or opens a batch."""
        from talkback.model.line_parser import parse_line  # noqa: PLC0415 - as above

        found = re.compile(self.events).match(line)
        if found is None:
            return None
        return found["stamp"] or b"", parse_line(decode_irc_bytes(found["irc"].removesuffix(b"\r")))

    def _sender(self, line: "Line") -> Person:
        person = line.source_hostmask
        if person.account is not None or (self.accounts and line.tags):
            return person
        return replace(person, unknown=_NO_ACCOUNT)


def _raw(head: bytes, clock: Stamps | None, tags: bytes = _TAGS) -> Raw:
    """The line itself begins behind `head`."""
    if clock is None:
        head = b"(?P<stamp>)" + head
    begin = head + _ARROW
    any_line = (begin + tags + _ANY_COMMAND).replace(b"(?P<stamp>", b"(?:")
    return Raw(
        "raw",
        re.compile(b"\n" + begin + tags + _MESSAGE),
        begin + b"(?=(?P<irc>.*))" + tags + _MESSAGE,
        clock,
        unknown(any_line),
        mixed=True,
        events=b"(?m)^" + begin + b"(?=(?P<irc>.*))" + tags + _MEMBERSHIP + b".*",
    )


@lru_cache
def formats() -> tuple[Raw, ...]:
    """All of them; made for logs in which somebody says something in IRC's own words."""
    return (
        *(_raw(stamp, clock) for stamp, clock in _LEADING),
        _raw(b"", UTC, _TIME_TAG),
        _raw(b"", None),
    )
