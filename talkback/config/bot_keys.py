"""The keys of `[bot]`, as in `schema`.

Each row has the name of the field that it fills, of `BotSettings`, `Limits` or `Orders`. To add a
key, write the field there and the row here.
"""

from talkback.config.files import output_path
from talkback.config.value import Key, Section
from talkback.config.values.combinators import (
    list_of,
    located,
    non_empty,
    one_or_list,
    or_false,
    unique,
)
from talkback.config.values.durations import rate
from talkback.config.values.irc_names import (
    admin,
    command_prefix,
    loopback_endpoint,
    nick,
    username,
)
from talkback.config.values.scalars import flag, fraction, text
from talkback.config.values.state_place import STATE_PLACE, state_place
from talkback.config.values.times import timezone
from talkback.config.wording import FLAG, STRING
from talkback.model.casemapping import Casemapping

_RATE = 'a rate such as "20/1h", or false'
_ADMINS = 'a list of people such as "account:alice" or "libera/mask:*!*@staff.example"'

_fold = Casemapping.RFC1459.fold


class BotKeys:
    """Who the bot is and how much it may say."""

    nicks = Key(
        "nick",
        non_empty(unique(one_or_list(nick), _fold)),
        "a nick, or a list of nicks",
        '"talkback"',
        "The bot's nick; of a list, the first that is free.",
    )
    username = Key("username", username, STRING, '"talkback"', "The user part of its hostmask.")
    realname = Key("realname", text, STRING, '"what she really said"', "What WHOIS says of it.")
    operator = Key(
        "operator",
        text,
        'a text such as "alice on libera"',
        "",
        "Who answers for the bot: put first into the realname, as networks ask of bots.",
    )
    admins = Key(
        "admins",
        list_of(located(admin)),
        _ADMINS,
        "[]",
        "Who may give the bot orders in chat. With several networks each names its own, "
        '"libera/account:alice".',
    )
    prefix = Key(
        "command",
        or_false(command_prefix),
        "a word such as !talkback, or false",
        '"!talkback"',
        "What orders in chat begin with (help is one); false: only private ones and `nick: help`.",
    )
    timezone = Key(
        "timezone",
        timezone,
        'the name of a time zone such as "Europe/Vienna"',
        "",
        "The clock of `when` and {time}, by its IANA name; without it the machine's.",
    )
    chanops = Key(
        "chanops",
        flag,
        FLAG,
        "true",
        "Operators of a channel may mute and unmute the bot there, and disable and enable rules.",
    )
    channel_rate = Key(
        "max_replies",
        or_false(rate),
        _RATE,
        '"20/1h"',
        "How much the bot says in one channel; false is no limit.",
    )
    person_rate = Key(
        "max_replies_person",
        or_false(rate),
        _RATE,
        '"6/1m"',
        "Who fires more rules than this is ignored for a while; false is no limit.",
    )
    max_share = Key(
        "max_share",
        or_false(fraction),
        "a number above 0.0 and up to 1.0, or false",
        "0.5",
        "More than this of a channel's last 40 lines are never the bot's; false is no limit.",
    )
    loop_guard = Key("loop_guard", flag, FLAG, "true", "Stops talking with other bots.")
    state = Key(
        "state",
        or_false(state_place),
        STATE_PLACE,
        '"talkback.db"',
        "What survives a restart: a file, or a PostgreSQL database that hosts share; "
        "false keeps it in memory.",
    )
    log = Key(
        "log",
        or_false(output_path),
        "a path, or false",
        "false",
        "A file for the log, beside standard error; rotated at 10 MiB, five old ones are kept.",
    )
    metrics = Key(
        "metrics",
        or_false(loopback_endpoint),
        'an address and a port such as "127.0.0.1:9469", or false',
        "false",
        "Where Prometheus may fetch counters; only this machine can ask.",
    )


BOT = Section.of("bot", BotKeys)
