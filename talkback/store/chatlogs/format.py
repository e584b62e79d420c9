"""How one kind of log looks: enough to count its messages fast, and to read one exactly.

The law: `stamps` finds in a block of lines exactly the lines that `read` takes for messages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from talkback.message import Person
from talkback.plain import lenient
from talkback.store.chatlogs.stamps import MONTHS, Stamps

NICK = rb"<[ @+%&~!]?(?P<nick>[^>\n]+)>"
"""Who speaks, with the sign of their rank in the channel."""

_ANY_NICK = rb"<[^>\n]++>"
"""The same in fewer steps, where it does not matter who."""

ACTION = rb"\* (?P<actor>[^\s]+) "
"""Who acts; with one asterisk only, three are a system line's."""

_GROUP = re.compile(rb"\(\?P<(?!stamp>)\w+>")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a log; `stamp` is as written, empty where the line has none.

    `target` is known only where each line names it; `own` is a line the client itself sent, `bot`
    one that a bot tag marks.
    """

    stamp: bytes
    sender: Person
    text: str
    action: bool
    target: str | None = None
    own: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a log. Blocks of lines are handed in with a newline before each line.

    `clock` is None where lines have no times; `stamps` has one group, the stamp. `mixed` logs
    hold messages of several places, and each line tells its own.
    """

    name: str
    stamps: re.Pattern[bytes]
    line: re.Pattern[bytes]
    clock: Stamps | None
    day: re.Pattern[bytes] | None = None

    @property
    def mixed(self) -> bool:
        return False

    @classmethod
    def of(
        cls,
        name: str,
        head: bytes,
        clock: Stamps | None,
        day: re.Pattern[bytes] | None = None,
        text: bytes = rb"(?P<text>[^\n]*)",
    ) -> Self:
        """A format whose messages begin with `head`, in which a group is the stamp."""
        if clock is None:
            head = b"(?P<stamp>)" + head
        counting = re.compile(b"\n" + _GROUP.sub(b"(?:", head.replace(NICK, _ANY_NICK)))
        return cls(name, counting, re.compile(head + text), clock, day)

    def read(self, line: bytes) -> Said | None:
        """The message in a line without its end; None where it is something else."""
        found = self.line.match(line)
        if found is None:
            return None
        nick, text = _words(found)
        return Said(found["stamp"], Person(nick), text, found["actor"] is not None)

    def glance(self, block: bytes, place: int) -> tuple[str, str, int] | None:
        """Nick, text and end of the message that begins at a place: what is asked most often."""
        found = self.line.match(block, place)
        if found is None:
            return None
        nick, text = _words(found)
        return nick, text, found.end()

    def days(self, block: bytes) -> Iterator[tuple[int, date]]:
        """The lines that tell the day, and where they begin."""
        if self.day is None:
            return
        for told in self.day.finditer(block):
            try:
                month = MONTHS.index(told["month"]) + 1
                yield told.start(), date(int(told["year"]), month, int(told["day"]))
            except ValueError:
                continue


def _words(found: re.Match[bytes]) -> tuple[str, str]:
    nick, actor, text = found.group("nick", "actor", "text")
    return lenient(nick or actor), lenient(text.removesuffix(b"\r"))
