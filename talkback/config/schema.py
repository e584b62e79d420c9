"""The one table of the keys of `rules.toml`: it checks the file, and the reference is made of it.

Defaults are shown here as TOML; they are the defaults of the dataclasses that the keys fill, and
a test compares the two.
"""

from talkback.config.files import output_path
from talkback.config.network_keys import CHANNEL, NETWORK, PING, RECONNECT, SASL, THROTTLE
from talkback.config.value import Key, Section
from talkback.config.values.combinators import (
    list_of,
    located,
    non_empty,
    one_or_list,
    or_false,
    string_or_table,
    table,
    tables_by_name,
    unique,
)
from talkback.config.values.durations import duration, rate
from talkback.config.values.irc_names import (
    account,
    admin,
    channel,
    channel_glob,
    command_prefix,
    loopback_endpoint,
    nick,
    person,
    user_at_host,
    username,
)
from talkback.config.values.scalars import between, choice, flag, fraction, line, pattern, text
from talkback.config.values.secret_values import secret
from talkback.config.wording import DURATION, FILE_PATH, FLAG, SECRET, STRING
from talkback.model.casemapping import Casemapping
from talkback.model.message import MessageKind, ReplyKind

_RATE = 'a rate such as "20/1h", or false'
_PATTERNS = "a pattern, or a list of patterns"
_EXAMPLES = 'a list of lines, or of tables such as { line = "hi", nick = "alice" }'
_ADMINS = 'a list of people such as "account:alice" or "libera/mask:*!*@staff.example"'
_CHANNEL_GLOBS = 'a list of channel patterns such as "#talkback" or "libera/#py*"'
_PEOPLE = 'a list of people such as "account:alice", "mask:*!*@example.org" or "alice"'

_fold = Casemapping.RFC1459.fold


class BotKeys:
    """Who the bot is and how much it may say."""

    nick = Key(
        "nick",
        non_empty(unique(one_or_list(nick), _fold)),
        "a nick, or a list of nicks",
        '"talkback"',
        "The bot's nick; of a list, the first that is free.",
    )
    username = Key("username", username, STRING, '"talkback"', "The user part of its hostmask.")
    realname = Key("realname", text, STRING, '"what she really said"', "What WHOIS says of it.")
    admins = Key(
        "admins",
        list_of(located(admin)),
        _ADMINS,
        "[]",
        "Who may give the bot orders in chat. With several networks each names its own, "
        '"libera/account:alice".',
    )
    command = Key(
        "command",
        or_false(command_prefix),
        "a word such as !talkback, or false",
        '"!talkback"',
        "What orders in chat begin with (help is one); false: only private ones and `nick: help`.",
    )
    max_replies = Key(
        "max_replies",
        or_false(rate),
        _RATE,
        '"20/1h"',
        "How much the bot says in one channel; false is no limit.",
    )
    max_replies_person = Key(
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
        or_false(output_path),
        "a path, or false",
        '"talkback.db"',
        "What survives a restart; false keeps it in memory.",
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


class PoolKeys:
    """A pool that is not simply quotes/NAME.txt."""

    path = Key("path", located(text), FILE_PATH, "", "A quotes file.")
    url = Key("url", located(secret), SECRET, "", "Where on the web the quotes are, as JSON.")
    quotes = Key(
        "quotes",
        non_empty(list_of(located(text))),
        "a list of quotes",
        "",
        "The quotes themselves.",
    )


class ExampleKeys:
    """An example that is played to the end: said by somebody, somewhere, and answered."""

    line = Key("line", line, STRING, "", "What is said; an action begins with /me.")
    nick = Key("nick", nick, "a nick", '"somebody"', "Who says it.")
    account = Key("account", account, "a services account", "", "The one that is logged in to.")
    host = Key("host", user_at_host, "a string such as user@host", "", "Where from it is said.")
    network = Key("network", text, "a network's name", "", "Where; the first in the file.")
    channel = Key(
        "channel", channel, "a channel such as #talkback", "", "Where; the network's first one."
    )
    private = Key("private", flag, FLAG, "false", "true: said to the bot in private.")
    reply = Key(
        "reply",
        text,
        STRING,
        "",
        "What must be answered: the text, or a pattern for all of it; "
        "{quote:POOL} is any quote of that pool.",
    )


EXAMPLE = Section.of("rules.NAME.examples", ExampleKeys)


class RuleKeys:
    """What is listened for, where, from whom, how often, and what is answered."""

    triggers = Key(
        "triggers",
        non_empty(one_or_list(located(pattern))),
        _PATTERNS,
        "",
        "Searched for anywhere in the line; any one is enough.",
    )
    unless = Key("unless", one_or_list(located(pattern)), _PATTERNS, "[]", "Any one vetoes.")
    pool = Key(
        "pool",
        unique(one_or_list(located(text))),
        "the name of a pool, or a list of names",
        "[]",
        "Where {quote} is drawn from.",
    )
    reply = Key("reply", located(text), STRING, "", "{nick}: {quote}; in private {quote}.")
    ignore_case = Key("ignore_case", flag, FLAG, "true", "Capitals and small letters are one.")
    normalise = Key(
        "normalise",
        flag,
        FLAG,
        "true",
        "Colours, curly quotes, odd blanks and the like are made plain before the search.",
    )
    on = Key(
        "on",
        non_empty(unique(one_or_list(choice(MessageKind)))),
        'a list of "channel", "private", "mention" and "action"',
        '["channel", "action"]',
        "In what way the line is said.",
    )
    channels = Key(
        "channels",
        list_of(located(channel_glob)),
        _CHANNEL_GLOBS,
        "[]",
        "Only in these; [] is all.",
    )
    not_channels = Key(
        "not_channels", list_of(located(channel_glob)), _CHANNEL_GLOBS, "[]", "Not in these."
    )
    users = Key("users", list_of(person), _PEOPLE, "[]", "Only from these; [] is everybody.")
    not_users = Key("not_users", list_of(person), _PEOPLE, "[]", "Not from these.")
    chance = Key("chance", between(0, 1), "a number from 0.0 to 1.0", "1.0", "How often it fires.")
    cooldown = Key("cooldown", duration, DURATION, "0", "Since it last fired in this channel.")
    user_cooldown = Key(
        "user_cooldown", duration, DURATION, "0", "Since it last fired for this person there."
    )
    as_ = Key(
        "as", choice(ReplyKind), '"message", "notice" or "action"', '"message"', "How it is said."
    )
    enabled = Key("enabled", flag, FLAG, "true", "false turns the rule off.")
    shadow = Key("shadow", flag, FLAG, "false", "true logs what would be said, and says nothing.")
    continue_ = Key("continue", flag, FLAG, "false", "true goes on to the rules below.")
    examples = Key(
        "examples",
        list_of(string_or_table(located(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must fire the rule.",
    )
    counter_examples = Key(
        "counter_examples",
        list_of(string_or_table(located(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must not fire it.",
    )


BOT = Section.of("bot", BotKeys)
POOL = Section.of("pools.NAME", PoolKeys)
DEFAULTS = Section.of("defaults", RuleKeys)
RULE = Section.of("rules.NAME", RuleKeys)


class FileKeys:
    """The tables of the file."""

    bot = Key("bot", table(BOT), "a table: [bot]", "", "The bot.")
    networks = Key(
        "networks", tables_by_name(NETWORK), "tables: [networks.NAME]", "", "Where it is."
    )
    pools = Key("pools", tables_by_name(POOL), "tables: [pools.NAME]", "", "What it quotes.")
    defaults = Key("defaults", table(DEFAULTS), "a table: [defaults]", "", "For every rule.")
    rules = Key(
        "rules", tables_by_name(RULE), "tables: [rules.NAME]", "", "What it answers, in order."
    )


FILE = Section.of("rules.toml", FileKeys)
SECTIONS = (BOT, NETWORK, CHANNEL, SASL, THROTTLE, RECONNECT, PING, POOL, RULE, EXAMPLE)
TABLES_OF_KEY = {
    name: " or ".join(f"[{home.title}]" for home in SECTIONS if name in home.keys)
    for section in SECTIONS
    for name in section.keys
}
"""In which tables each key belongs."""
