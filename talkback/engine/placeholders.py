"""What a reply may ask for beside its triggers' groups: a row says its name, value and meaning.

To add a placeholder, write a row; filling, checking, the hints and the reference read it here.
"""

from collections.abc import Callable

from talkback.engine.template import QUOTE, Placeholder, Template
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import ReadLocalTime, some_time
from talkback.model.message import Message

COUNT, COUNT_OF_NICK = "count", "count:nick"
COUNTS = frozenset({COUNT, COUNT_OF_NICK})
"""What rules are counted for; no other is."""


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """What a reply is filled from; `match` and `quote` are empty where there is none.

    The clock is read only for a reply that tells the time. `count` and `count_of_nick` are how
    often the rule fired there, this time included, and for this person.
    """

    message: Message
    match: str = ""
    quote: str = ""
    local_time: ReadLocalTime = some_time
    count: int = 1
    count_of_nick: int = 1


@dataclass(frozen=True, slots=True)
class PlaceholderKind:
    """A placeholder: what it becomes, for the engine and for the reference.

    `elsewhere` is what other bots call it, with blanks between; `needs_pool` says that only a
    rule with a pool can fill it.
    """

    name: str
    value: Callable[[ReplyContext], str]
    meaning: str
    elsewhere: str = ""
    needs_pool: bool = False


PLACEHOLDER_KINDS = (
    PlaceholderKind(
        QUOTE, lambda context: context.quote, "a quote from the rule's pool", needs_pool=True
    ),
    PlaceholderKind(
        "nick",
        lambda context: context.message.sender.said_nick,
        "who said the line",
        "user username nickname name who sender from author source person handle touser",
    ),
    PlaceholderKind(
        "bot",
        lambda context: context.message.bot_nick,
        "the bot's own nick",
        "botnick botname mynick me self",
    ),
    PlaceholderKind(
        "channel",
        lambda context: context.message.reply_target,
        "where the line was said; in private, the nick of who said it",
        "chan room",
    ),
    PlaceholderKind(
        "network",
        lambda context: context.message.network,
        "the network's name in this file",
        "server net",
    ),
    PlaceholderKind(
        "message", lambda context: context.message.text, "the whole line", "msg text line args"
    ),
    PlaceholderKind(
        "match", lambda context: context.match, "the part of it that the trigger found"
    ),
    PlaceholderKind(
        "time",
        lambda context: context.local_time().clock_text,
        "what the clock shows where the bot is (timezone in [bot]), as 14:05",
        "now clock hour current_time",
    ),
    PlaceholderKind(
        "date",
        lambda context: context.local_time().date_text,
        "the day there, as 2026-03-04",
        "today",
    ),
    PlaceholderKind(
        "weekday",
        lambda context: context.local_time().weekday,
        "the same day, as Wednesday",
        "day day_of_week",
    ),
    PlaceholderKind(
        COUNT,
        lambda context: str(context.count),
        "how often the rule has fired there, this time included; since it has that name, and has "
        "it in its reply",
        "counter times",
    ),
    PlaceholderKind(
        COUNT_OF_NICK,
        lambda context: str(context.count_of_nick),
        "how often for the person who said the line",
    ),
)

KIND_OF = {kind.name: kind for kind in PLACEHOLDER_KINDS}
PLACEHOLDERS = frozenset(KIND_OF)
"""Names that mean the same in every reply; a trigger's groups add theirs by name and number."""


def own_quotes(template: Template) -> list[Placeholder]:
    """The places that are for the one quote of the rule's own `pools`."""
    return [slot for slot in template.quotes if slot.pool is None]


def tells_time(template: Template) -> bool:
    """Whether what is said depends on the clock on the wall."""
    return any(map(template.uses, ("time", "date", "weekday")))


def quote_slots(template: Template, pools: tuple[str, ...]) -> dict[Placeholder, tuple[str, ...]]:
    """What of a reply is a quote, from left to right, and the pools that it is drawn from.

    All that is said from the rule's own `pools` is one draw, so that the first alone is told.
    """
    own = own_quotes(template)[:1]
    return {
        slot: pools if slot.pool is None else (slot.pool,)
        for slot in template.quotes
        if slot.pool is not None or slot in own
    }
