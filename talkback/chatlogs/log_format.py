"""How one kind of log looks: enough to count its messages fast, and to read one exactly.

The law: `stamps` finds in a block of lines exactly the lines that `read` takes for messages; it
finds what the client says itself as well, with nothing in its group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from talkback.chatlogs.event_lines import EVENT, read_event
from talkback.chatlogs.line_forms import ANY_SPEECH, SPEECH, LineForm
from talkback.chatlogs.line_search import count_marked_lines, has_line
from talkback.chatlogs.months import day_in
from talkback.chatlogs.timestamps import Stamps
from talkback.model.message import Event, Person, Rank, Trait, rank_of_signs
from talkback.model.text import decode_irc_bytes

_NAME = re.compile(rb"\(\?P<(?!stamp>)\w+>")
_ANY_NAME = re.compile(rb"\(\?P<\w+>")
_BLANK = rb"[ \t\r]*+(?:\n|\Z)"
_IN_NUMBER = rb"[0-9]*?(?:19[0-9]{2}|20[0-9]{2}|[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2})"
"""A number that may hold a year, as `day_in` asks first; the hosts of who joins have others."""
_OF_SOMEBODY = rb"(?!Day |Log )[^ \n]+ (?:[\[(]|is now known as |has |(?:change|set)[ds]? )"
"""What somebody does, behind a client's mark: in a host, a nick or a topic there may be a date."""
_DAY_LINE = re.compile(
    # `--- Day changed Tue Jan 02 2024`; eggdrop has a stamp before it, and irssi's window has.
    rb"\n(?:[-*S#=](?:\*\*\* (?!END)|ession (?!Close)"
    rb"|(?:-- (?!Log closed)|#* |={2,} )(?!" + _OF_SOMEBODY + rb"))"
    rb"|\[00:00(?::00)?\] --- |00:00(?::00)? -!- Day changed to )[^\n0-9]*+"
    # A number is taken in one way alone: in two, a line of many numbers would never end.
    rb"(?:(?:[0-9]{1,3}(?![0-9])|(?=[0-9]{4})(?!" + _IN_NUMBER + rb")[0-9]++)[^\n0-9]*+)*"
    rb"(?=" + _IN_NUMBER + rb")[^\n]*"
)

_BOOKKEEPING = rb"(?:[-*=#]{2,}|#|Session |Logfile |IRC log |Conversation with )"
"""How lines begin with which a client opens and closes a log."""
_DATED = (
    rb"(?:\[00:00(?::00)?\] --- |00:00(?::00)? -!- Day changed to "
    rb"|--- (?:Day|Log opened)|Session (?:Start|Time)|\*{4} BEGIN)"
)
"""How those begin that are none unless they name a day."""
_DATED_LINE = re.compile(_DATED)

_CODES = re.compile(
    rb"\x03(?:\d\d?(?:,\d\d?)?)?|\x04[0-9A-Fa-f]{6}|[\x02\x0f\x11\x16\x1d-\x1f]|\x1b\[[\d;]*m"
)
"""Colours and styles of IRC and of terminals."""

_NO_ACCOUNT = frozenset({Trait.ACCOUNT})
_NICK_ALONE = _NO_ACCOUNT | {Trait.HOST}
"""What a client's log does not tell of who speaks."""

_SIGNS = re.compile(rb"(\(\?P<signs>\[[^\]]*\])[*?]\)")

_SIGNS_BEHIND_BRACKET = re.compile(rb"<\(\?P<signs>(\[[^\]]*\])")

_CTCP_ACTION = b"\1ACTION "


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """One message of a log; `stamp` is as written, empty where the line has none.

    `target` is known only where each line names it, `rank` where the log has its signs; `own` is a
    line the client itself sent, `bot` one that a bot tag marks. With an `event` the text is the
    reason why somebody left, and without a target they left wherever they were.
    """

    stamp: bytes
    sender: Person
    text: str
    action: bool
    target: str | None = None
    own: bool = False
    bot: bool = False
    rank: Rank | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class LineFormat:
    """One way of writing a log. Blocks of lines are handed in with a newline before each line.

    `clock` is None where lines have no times; `stamps` has one group, the stamp, and alone is
    compiled at once: of most formats nothing else is asked. `mixed` logs hold messages of several
    places, and each line tells its own; `coloured` ones have colour codes where they are not to be
    read; in `signed` ones a nick without the sign of a rank has none. `doubt` is what a user should
    know of how the log was read.
    """

    name: str
    stamps: re.Pattern[bytes]
    line_pattern: bytes
    clock: Stamps | None
    rest_pattern: bytes
    mixed: bool = False
    coloured: bool = False
    signed: bool = False
    doubt: str = ""
    head: bytes = b""
    """The pattern of what is before a line's form, with a group for the stamp."""
    signed_speech: bytes = b""
    """The pattern of a newline and speech with the sign of a rank; empty where a form has none."""
    events: bytes = b""
    """The pattern of lines that tell who comes or leaves; compiled only where a rule asks."""

    @property
    def line(self) -> re.Pattern[bytes]:
        """A message, with groups for all that it tells."""
        return _compiled(self.line_pattern)

    @property
    def rest(self) -> re.Pattern[bytes]:
        """A line that is nothing known."""
        return _compiled(self.rest_pattern)

    @property
    def lacks_days(self) -> bool:
        """Whether its stamps are without a day or a year, so that other lines have to tell."""
        return self.clock is not None and self.clock.turn is not None

    def read_by(self, sample: bytes) -> "LineFormat":
        """The format as a log's beginning shows it to be used: with signs of ranks or not."""
        plain = without_colours(sample) if self.coloured else sample
        signed = self._may_be_signed(plain) and any(
            found is not None and _signs(found)
            for found in (self.line.match(line) for line in plain.split(b"\n"))
        )
        return self if signed is self.signed else replace(self, signed=signed)

    def _may_be_signed(self, sample: bytes) -> bool:
        """Looked for in one go, since most logs have no signs at all."""
        if not self.signed_speech:
            return False
        speech, block = re.compile(self.signed_speech), b"\n" + sample
        signs = _SIGNS_BEHIND_BRACKET.search(self.signed_speech)
        if signs is None:
            return speech.search(block) is not None
        return has_line(speech, re.compile(b"<" + signs[1]), block)

    def messages(self, block: bytes, begin: int, end: int) -> tuple[list[bytes], int]:
        """The stamps of the messages in a part of a block, and how many lines were understood."""
        found: list[bytes] = self.stamps.findall(block, begin, end)
        return (list(filter(None, found)) if b"" in found else found), len(found)

    def read(self, line: bytes) -> LoggedMessage | None:
        """The message in a line without its end; None where it is something else."""
        found = self.line.match(line)
        if found is None:
            return None
        nick, text, action = _words(found)
        target = decode_irc_bytes(found["target"]) if self.mixed else None
        rank = self._rank(_signs(found))
        return LoggedMessage(found["stamp"], _person(nick), text, action, target, rank=rank)

    def _rank(self, signs: bytes | None) -> Rank | None:
        """An action has no signs in any log, so that it tells no rank."""
        if signs is None or not (signs or self.signed):
            return None
        return rank_of_signs(signs.decode())

    def match_at(self, block: bytes, place: int) -> tuple[str, str, int] | None:
        """Nick, text and end of the message that begins at a place: what is asked most often."""
        found = self.line.match(block, place)
        if found is None:
            return None
        nick, text, _ = _words(found)
        return nick.partition("!")[0], text, found.end()

    def event_places(self, block: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """Lines that tell who comes or leaves: the newline before each, its stamp, and itself.

        None of them is a message, whatever somebody says.
        """
        for found in re.compile(self.events).finditer(block) if self.events else ():
            if self.line.match(block, found.start()) is None:
                yield found.start() - 1, found["stamp"] or b"", found[0]

    def read_event(self, line: bytes) -> LoggedMessage | None:
        """What such a line tells."""
        found = re.compile(self.events).match(line) if self.events else None
        if found is None:
            return None
        told = read_event(found)
        person = _person(f"{told.nick}!{told.mask}" if told.mask else told.nick)
        target = decode_irc_bytes(found["target"]) if self.mixed and found["target"] else None
        return LoggedMessage(
            found["stamp"] or b"",
            person,
            told.reason,
            action=False,
            target=target,
            event=told.event,
        )

    def days(self, block: bytes) -> Iterator[tuple[int, date]]:
        """The lines that tell the day, and where they begin; none of them is a message."""
        for found in _DAY_LINE.finditer(block):
            if (day := day_in(found[0])) is not None:
                yield found.start(), day

    def unread(self, block: bytes, others: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The lines that are nothing known, and where they begin.

        So many `others` were not understood; most are what a client says without a stamp, as
        `=== alice has joined`, and where all are, nobody looks closer.
        """
        if self.clock is not None and self.head and others == count_marked_lines(block):
            return
        for found in self.rest.finditer(block):
            line = found["rest"]
            if _DATED_LINE.match(line) is None or day_in(line) is None:
                yield found.start(), line


@lru_cache(maxsize=256)
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


def made(head: bytes, form: LineForm, clock: Stamps | None, doubt: str = "") -> LineFormat:
    """A format whose lines begin with `head`, with a group for the stamp, and go on as a form."""
    speech, event = form.gap + form.message, form.gap + form.event
    if clock is None:
        # Any sign tells a message from an event; a line without a stamp has none to be told by.
        counted = rb"\n(?=(?P<stamp>[^\n]))" + speech + rb"|\n" + event
        head = b"(?P<stamp>)"
    else:
        counted = rb"\n" + head + speech + rb"|\n" + _nameless(head) + event
    known = _nameless(head + b"(?:" + speech + b"|" + event + b")")
    return LineFormat(
        form.name,
        re.compile(_NAME.sub(b"(?:", counted.replace(SPEECH, ANY_SPEECH))),
        head + speech + rb"(?P<text>[^\n]*)",
        clock,
        unknown(known),
        mixed=form.mixed,
        doubt=doubt,
        head=head,
        signed_speech=_signed(rb"\n" + head + form.gap + form.speech),
        events=b"" if b"(?P<nick>" in head else b"(?m)^(?:" + head + form.gap + b")?" + EVENT,
    )


def unknown(known: bytes) -> bytes:
    """Lines that are neither blank nor begin in a known way, such as a client opens a log with."""
    bookkeeping = b"(?!" + _DATED + b")" + _BOOKKEEPING
    ours = b"|".join((_BLANK, known, bookkeeping))
    return b"\n(?!" + ours + b")(?P<rest>[^\n]*)"


def without_colours(data: bytes) -> bytes:
    return _CODES.sub(b"", data)


def _signed(speech: bytes) -> bytes:
    signed, times = _SIGNS.subn(rb"\1+)", speech)
    return signed if times else b""


def _signs(found: re.Match[bytes]) -> bytes | None:
    """The signs of a rank before the nick, in a form that knows them."""
    return found.groupdict().get("signs")


def _nameless(expression: bytes) -> bytes:
    return _ANY_NAME.sub(b"(?:", expression.replace(SPEECH, ANY_SPEECH))


def _person(nick: str) -> Person:
    """Some, as dircproxy, write the whole mask; no nick holds an exclamation mark."""
    nick, _, rest = nick.partition("!")
    user, _, host = rest.partition("@")
    if host:
        return Person(nick, user, host, unknown=_NO_ACCOUNT)
    return Person(nick, unknown=_NICK_ALONE)


def _words(found: re.Match[bytes]) -> tuple[str, str, bool]:
    """Nick, text, and whether it is an action; ii leaves that as it goes over the wire."""
    nick, actor, text = found.group("nick", "actor", "text")
    who = nick or actor
    if who[:1] < b" ":  # colours that begin later in a log than what tells its format
        who = without_colours(who) or who
    text = text.rstrip(b"\r")
    ctcp = text.startswith(_CTCP_ACTION)
    if ctcp:
        text = text.removeprefix(_CTCP_ACTION).removesuffix(b"\1")
    return decode_irc_bytes(who), decode_irc_bytes(text), ctcp or actor is not None
