"""What the lines of a session mean: who says what, what time passes, and what the bot is to say.

Lines are read as people paste them, a stamp and the sign of a rank before the nick or not.
"""

import re

from talkback.config.codes import Code
from talkback.config.values.durations import parse_duration
from talkback.config.values.irc_names import CHANNEL_SIGNS
from talkback.engine.rule import ACTION
from talkback.model.bot_nicks import BotNicks
from talkback.model.casemapping import Casemapping
from talkback.model.errors import ConfigError, Diagnostic, Location
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Person, Rank, rank_of_signs
from talkback.model.text import escape_unprintable
from talkback.net.protocol.services import is_service
from talkback.snapshot.named import PERSON, person_found, service_answer

SILENCE = "(silence)"

_DAY = r"(?:\d{4}-\d\d-\d\d[T ]|\d{1,2}[./]\d{1,2}[./]\d{2,4},? |[A-Z][a-z]{2} \d{1,2} )"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d| ?[AaPp][Mm])?"
_STAMP = rf"(?:[\[(]?{_DAY}?{_CLOCK}[\])]?[ \t]+)?"
_SAID = re.compile(rf"{_STAMP}<{PERSON}>[ \t]?(?P<text>.*)", re.DOTALL)
_TOLD = r"\S+ \(\S+@\S+\) (?:has (?:joined|left)|[Jj]oined|[Pp]arts|Quit)\b"
"""How mIRC and HexChat tell who comes and goes: no action of anybody."""
_DONE = re.compile(
    rf"{_STAMP}\* (?!{_TOLD})(?P<signs>[@+%&~!]*)(?P<nick>[^\s<>]+) (?P<deed>.*)", re.DOTALL
)
_NOTICE = re.compile(rf"{_STAMP}-[@+%&~!]?(?P<nick>[^\s!-]\S*)- ?(?P<text>.*)", re.DOTALL)
_CAME = re.compile(rf"{_STAMP}-->[ \t]+{PERSON}")
_LEFT = re.compile(rf"{_STAMP}<--[ \t]+{PERSON}(?: \((?P<reason>.*)\))?", re.DOTALL)
_LATER = re.compile(r"-- (?P<time>\S+) later")
_PLACE = re.compile(r"-- in (?P<place>\S+)")
_MOMENT = re.compile(r"-- at (?P<moment>\S.*)")
_NETWORK = re.compile(r"-- on (?P<network>\S+)")
_ADVICE = (
    "write `<nick> text`, `* nick deed`, `--> nick`, `<-- nick (reason)`, `-- 5s later`, "
    "`-- at Mon 14:00`, `-- in #channel`, `-- in private`"
)


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody says it, with a rank for that line; an action is what somebody does."""

    person: Person
    text: str
    action: bool
    rank: Rank = Rank.NONE


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody comes into the channel."""

    person: Person


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody leaves the channel, with the rank they had there; the reason may be empty."""

    person: Person
    reason: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Later:
    """Seconds go by."""

    seconds: float


@dataclass(frozen=True, slots=True)
class At:
    """Time goes on to that moment: `Mon 14:00`, `14:00`, `2026-03-04 14:00`."""

    moment: str


@dataclass(frozen=True, slots=True)
class In:
    """What follows is said in that place: `#lua`, `oftc/#lua`, `private`."""

    place: str


@dataclass(frozen=True, slots=True)
class On:
    """What follows is said on that network, in the channel of that name."""

    network: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the bot is to say, as we write it; None is nothing.

    `to` is the channel or nick that it is for, empty where that is where it was spoken to.
    """

    line: str | None
    to: str = ""


@dataclass(frozen=True, slots=True)
class Unheard:
    """What no rule ever hears, and why."""

    reason: str


_NOTICED = Unheard("a notice, which no bot answers")

Content = Said | Came | Left | Later | At | In | On | Expected | Unheard


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A line of a session that means something, and its number, from 1."""

    number: int
    text: str
    content: Content


def read_rows(file: str, text: str, network: str, nicks: BotNicks) -> list[SessionRow]:
    """All but blank lines and comments; the first is said on that network.

    Raises ConfigError with all lines that are of no chat.
    """
    rows: list[SessionRow] = []
    wrong: list[Diagnostic] = []
    for number, line in enumerate(map(str.rstrip, text.split("\n")), start=1):
        if line and not line.startswith("#"):
            content = _content(line, nicks.on(network))
            network = _moved(network, content)
            if content is None:
                message = f"not a line of a chat; {_ADVICE}"
                wrong.append(no_chat_line(file, number, message))
            else:
                rows.append(SessionRow(number, line, content))
    if len(wrong) > 1 and not rows:
        message = f"no line of this file is of a chat, from here on; {_ADVICE}"
        wrong = [no_chat_line(file, wrong[0].location.line, message)]
    if wrong:
        raise ConfigError(tuple(wrong))
    return rows


def _moved(network: str, content: Content | None) -> str:
    """The network that what follows is said on; whether there is one of that name is seen later."""
    match content:
        case On(name):
            return name
        case In(place) if "/" in place and place[0] not in CHANNEL_SIGNS:
            return place.partition("/")[0]
    return network


def no_chat_line(file: str, number: int, message: str) -> Diagnostic:
    """A line that means nothing, or nothing that the config knows."""
    return Diagnostic(Location(file, number), Code.NO_CHAT_LINE.id, escape_unprintable(message))


def _content(line: str, bot: str) -> Content | None:
    if line == SILENCE:
        return Expected(None)
    if later := _LATER.fullmatch(line):
        seconds = parse_duration(later["time"])
        return None if seconds is None else Later(seconds)
    if reached := _MOMENT.fullmatch(line):
        return At(reached["moment"])
    if moved := _PLACE.fullmatch(line):
        return In(moved["place"])
    if moved := _NETWORK.fullmatch(line):
        return On(moved["network"])
    return _came_or_left(line) or _spoken(line, bot)


def _came_or_left(line: str) -> Content | None:
    found = _CAME.fullmatch(line) or _LEFT.fullmatch(line)
    if found is not None and is_service(person := person_found(found)):
        return Unheard(service_answer(person))
    if came := _CAME.fullmatch(line):
        return Came(person_found(came))
    if left := _LEFT.fullmatch(line):
        return Left(person_found(left), left["reason"] or "", rank_of_signs(left["signs"]))
    return None


def _spoken(line: str, bot: str) -> Content | None:
    """A line of the chat itself: of the bot, it is what it is to say."""
    if said := _SAID.fullmatch(line):
        if (to := _target(said["nick"], bot)) is not None:
            return Expected(f"<{bot}> {said['text']}".rstrip(), to)
        rank, text = rank_of_signs(said["signs"]), said["text"].removeprefix(ACTION)
        return _of_person(Said(person_found(said), text, action=text != said["text"], rank=rank))
    if done := _DONE.fullmatch(line):
        if (to := _target(done["nick"], bot)) is not None:
            return Expected(f"* {bot} {done['deed']}", to)
        rank = rank_of_signs(done["signs"])
        return _of_person(Said(Person(done["nick"]), done["deed"], action=True, rank=rank))
    if notice := _NOTICE.fullmatch(line):
        to = _target(notice["nick"], bot)
        return _NOTICED if to is None else Expected(f"-{bot}- {notice['text']}", to)
    return None


def _target(nick: str, bot: str) -> str | None:
    """Where the bot speaks: `talkback:#ops`, or here; None where it is somebody else."""
    name, colon, to = nick.partition(":")
    return to if _is(name, bot) and bool(colon) is bool(to) else None


def _of_person(said: Said) -> Said | Unheard | None:
    """No nick has a colon in it; only of the bot it is written where it speaks."""
    if ":" in said.person.nick:
        return None
    return Unheard(service_answer(said.person)) if is_service(said.person) else said


def _is(nick: str, bot: str) -> bool:
    return Casemapping.RFC1459.equal(nick, bot)
