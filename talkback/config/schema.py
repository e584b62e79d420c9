"""The one table of the keys of `rules.toml`: it checks the file, and the reference is made of it.

Defaults are shown here as TOML; they are the defaults of the dataclasses that the keys fill, and
a test compares the two.
"""

from talkback.casemapping import Casemapping
from talkback.config.files import existing, file_to_be
from talkback.config.names import (
    admin,
    channel,
    channel_glob,
    command,
    fingerprint,
    host,
    loopback,
    nick,
    person,
    username,
)
from talkback.config.node import Key, Section
from talkback.config.readers import (
    between,
    choice,
    flag,
    line,
    number,
    pattern,
    positive,
    share,
    text,
    whole,
)
from talkback.config.secrets import secret
from talkback.config.shapes import (
    either,
    many,
    named,
    off_or,
    one_or_many,
    placed,
    some,
    table,
    unique,
)
from talkback.config.times import duration, rate
from talkback.message import Manner, Occasion
from talkback.settings import Mechanism

_BOOL = "true or false"
_DURATION = 'a duration such as "500ms", "30s", "5m", "1h" or "1d", or a number of seconds'
_RATE = 'a rate such as "20/1h", or false'
_SECRET = 'a string, { env = "NAME" } or { file = "path" }'  # noqa: S105 - a description
_STRING = "a string"
_FILE = "the path of a file"
_PATTERNS = "a pattern, or a list of patterns"
_EXAMPLES = 'a list of lines, or of tables such as { line = "hi", nick = "alice" }'
_ADMINS = 'a list of people such as "account:alice" or "mask:*!*@staff.example"'
_CHANNEL_GLOBS = 'a list of channel patterns such as "#talkback" or "libera/#py*"'
_PEOPLE = 'a list of people such as "account:alice", "mask:*!*@example.org" or "alice"'

_fold = Casemapping.RFC1459.fold


class BotKeys:
    """Who the bot is and how much it may say."""

    nick = Key(
        "nick",
        some(unique(one_or_many(nick), _fold)),
        "a nick, or a list of nicks",
        '"talkback"',
        "The bot's nick; of a list, the first that is free.",
    )
    username = Key("username", username, _STRING, '"talkback"', "The user part of its hostmask.")
    realname = Key("realname", text, _STRING, '"what she really said"', "What WHOIS says of it.")
    admins = Key("admins", many(admin), _ADMINS, "[]", "Who may give the bot orders in chat.")
    command = Key(
        "command",
        off_or(command),
        "a word such as !talkback, or false",
        '"!talkback"',
        "What orders in chat begin with (help is one); false: only private ones and `nick: help`.",
    )
    max_replies = Key(
        "max_replies",
        off_or(rate),
        _RATE,
        '"20/1h"',
        "How much the bot says in one channel; false is no limit.",
    )
    max_replies_person = Key(
        "max_replies_person",
        off_or(rate),
        _RATE,
        '"6/1m"',
        "Who fires more rules than this is ignored for a while; false is no limit.",
    )
    max_share = Key(
        "max_share",
        off_or(share),
        "a number above 0.0 and up to 1.0, or false",
        "0.5",
        "More than this of a channel's last 40 lines are never the bot's; false is no limit.",
    )
    loop_guard = Key("loop_guard", flag, _BOOL, "true", "Stops talking with other bots.")
    state = Key(
        "state",
        off_or(file_to_be),
        "a path, or false",
        '"talkback.db"',
        "What survives a restart; false keeps it in memory.",
    )
    log = Key(
        "log",
        off_or(file_to_be),
        "a path, or false",
        "false",
        "A file for the log, beside standard error; rotated at 10 MiB, five old ones are kept.",
    )
    metrics = Key(
        "metrics",
        off_or(loopback),
        'an address and a port such as "127.0.0.1:9469", or false',
        "false",
        "Where Prometheus may fetch counters; only this machine can ask.",
    )


class ChannelKeys:
    """A channel with a key (+k)."""

    name = Key("name", channel, "a channel such as #talkback", "", "The channel.")
    key = Key("key", secret, _SECRET, "", "Its key.")


class SaslKeys:
    """How to log in; which of the keys are needed depends on the mechanism."""

    mechanism = Key(
        "mechanism",
        choice(Mechanism),
        ", ".join(Mechanism),
        "",
        "The SASL mechanism.",
    )
    username = Key("username", text, _STRING, "", "The account; not needed for EXTERNAL.")
    password = Key("password", secret, _SECRET, "", "For PLAIN and SCRAM-SHA-256.")
    key = Key("key", existing, _FILE, "", "The private key, for ECDSA-NIST256P-CHALLENGE.")
    required = Key("required", flag, _BOOL, "true", "Whether to stay away where login fails.")


class ThrottleKeys:
    """Outgoing lines: a token bucket."""

    burst = Key("burst", whole(1, 10_000), "a whole number from 1", "5", "Lines at once.")
    rate = Key("rate", positive(number), "a number above 0", "1.0", "Then lines a second.")


class ReconnectKeys:
    """Jittered exponential back-off."""

    min = Key("min", positive(duration), _DURATION, '"2s"', "The first wait.")
    max = Key("max", positive(duration), _DURATION, '"5m"', "The longest wait.")


class PingKeys:
    """Whether the server is still there."""

    interval = Key(
        "interval", positive(duration), _DURATION, '"60s"', "Silence after which we ask."
    )
    timeout = Key(
        "timeout", positive(duration), _DURATION, '"30s"', "How long the answer may take."
    )


CHANNEL = Section.of("networks.NAME.channels", ChannelKeys)
SASL = Section.of("networks.NAME.sasl", SaslKeys)
THROTTLE = Section.of("networks.NAME.throttle", ThrottleKeys)
RECONNECT = Section.of("networks.NAME.reconnect", ReconnectKeys)
PING = Section.of("networks.NAME.ping", PingKeys)


class NetworkKeys:
    """One network; any number of them are served by one process."""

    host = Key("host", host, "a host name or an address", "", "The server.")
    port = Key(
        "port", whole(1, 65535), "a whole number from 1 to 65535", "", "6697 with tls, else 6667."
    )
    tls = Key("tls", flag, _BOOL, "true", "TLS, with chain and host name verified.")
    tls_verify = Key("tls_verify", flag, _BOOL, "true", "false takes any certificate, and warns.")
    tls_ca = Key("tls_ca", existing, _FILE, "", "A trust root (PEM) beside the system's.")
    tls_fingerprints = Key(
        "tls_fingerprints",
        many(fingerprint),
        "a list of SHA-256 fingerprints",
        "[]",
        "Pins; with one that matches, the chain is not asked.",
    )
    tls_cert = Key("tls_cert", existing, _FILE, "", "A client certificate (PEM).")
    tls_key = Key("tls_key", existing, _FILE, "", "Its key, where it is not in the same file.")
    password = Key("password", secret, _SECRET, "", "The server's password (PASS).")
    channels = Key(
        "channels",
        unique(many(either(channel, table(CHANNEL))), _fold),
        'a list of channels such as "#talkback" or { name = "#private", key = "…" }',
        "[]",
        "The channels to be in.",
    )
    sasl = Key("sasl", table(SASL), "a table", "", "How to log in.")
    throttle = Key("throttle", off_or(table(THROTTLE)), "a table, or false", "", "Outgoing lines.")
    reconnect = Key("reconnect", table(RECONNECT), "a table", "", "Waits between attempts.")
    ping = Key("ping", table(PING), "a table", "", "Keepalive.")


class PoolKeys:
    """A pool that is not simply quotes/NAME.txt."""

    path = Key("path", placed(text), _FILE, "", "A quotes file.")
    url = Key("url", placed(secret), _SECRET, "", "Where on the web the quotes are, as JSON.")
    quotes = Key(
        "quotes", some(many(placed(text))), "a list of quotes", "", "The quotes themselves."
    )


class ExampleKeys:
    """An example that is played to the end: said by somebody, somewhere, and answered."""

    line = Key("line", line, _STRING, "", "What is said; an action begins with /me.")
    nick = Key("nick", nick, "a nick", '"somebody"', "Who says it.")
    network = Key("network", text, "a network's name", "", "Where; the first in the file.")
    channel = Key(
        "channel", channel, "a channel such as #talkback", "", "Where; the network's first one."
    )
    private = Key("private", flag, _BOOL, "false", "true: said to the bot in private.")
    reply = Key(
        "reply",
        text,
        _STRING,
        "",
        "What must be answered: the text, or a pattern for all of it; "
        "{quote:POOL} is any quote of that pool.",
    )


EXAMPLE = Section.of("rules.NAME.examples", ExampleKeys)


class RuleKeys:
    """What is listened for, where, from whom, how often, and what is answered."""

    triggers = Key(
        "triggers",
        some(one_or_many(placed(pattern))),
        _PATTERNS,
        "",
        "Searched for anywhere in the line; any one is enough.",
    )
    unless = Key("unless", one_or_many(placed(pattern)), _PATTERNS, "[]", "Any one vetoes.")
    pool = Key(
        "pool",
        unique(one_or_many(placed(text))),
        "the name of a pool, or a list of names",
        "[]",
        "Where {quote} is drawn from.",
    )
    reply = Key("reply", placed(text), _STRING, "", "{nick}: {quote}; in private {quote}.")
    ignore_case = Key("ignore_case", flag, _BOOL, "true", "Capitals and small letters are one.")
    normalise = Key(
        "normalise",
        flag,
        _BOOL,
        "true",
        "Colours, curly quotes, odd blanks and the like are made plain before the search.",
    )
    on = Key(
        "on",
        some(unique(one_or_many(choice(Occasion)))),
        'a list of "channel", "private", "mention" and "action"',
        '["channel", "action"]',
        "In what way the line is said.",
    )
    channels = Key(
        "channels", many(placed(channel_glob)), _CHANNEL_GLOBS, "[]", "Only in these; [] is all."
    )
    not_channels = Key(
        "not_channels", many(placed(channel_glob)), _CHANNEL_GLOBS, "[]", "Not in these."
    )
    users = Key("users", many(person), _PEOPLE, "[]", "Only from these; [] is everybody.")
    not_users = Key("not_users", many(person), _PEOPLE, "[]", "Not from these.")
    chance = Key("chance", between(0, 1), "a number from 0.0 to 1.0", "1.0", "How often it fires.")
    cooldown = Key("cooldown", duration, _DURATION, "0", "Since it last fired in this channel.")
    user_cooldown = Key(
        "user_cooldown", duration, _DURATION, "0", "Since it last fired for this person there."
    )
    manner = Key(
        "as", choice(Manner), '"message", "notice" or "action"', '"message"', "How it is said."
    )
    enabled = Key("enabled", flag, _BOOL, "true", "false turns the rule off.")
    shadow = Key("shadow", flag, _BOOL, "false", "true logs what would be said, and says nothing.")
    continues = Key("continue", flag, _BOOL, "false", "true goes on to the rules below.")
    examples = Key(
        "examples",
        many(either(placed(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must fire the rule.",
    )
    counter_examples = Key(
        "counter_examples",
        many(either(placed(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must not fire it.",
    )


BOT = Section.of("bot", BotKeys)
NETWORK = Section.of("networks.NAME", NetworkKeys)
POOL = Section.of("pools.NAME", PoolKeys)
DEFAULTS = Section.of("defaults", RuleKeys)
RULE = Section.of("rules.NAME", RuleKeys)


class FileKeys:
    """The tables of the file."""

    bot = Key("bot", table(BOT), "a table: [bot]", "", "The bot.")
    networks = Key("networks", named(NETWORK), "tables: [networks.NAME]", "", "Where it is.")
    pools = Key("pools", named(POOL), "tables: [pools.NAME]", "", "What it quotes.")
    defaults = Key("defaults", table(DEFAULTS), "a table: [defaults]", "", "For every rule.")
    rules = Key("rules", named(RULE), "tables: [rules.NAME]", "", "What it answers, in order.")


FILE = Section.of("rules.toml", FileKeys)
SECTIONS = (BOT, NETWORK, CHANNEL, SASL, THROTTLE, RECONNECT, PING, POOL, RULE, EXAMPLE)
HOMES = {
    name: " or ".join(f"[{home.title}]" for home in SECTIONS if name in home.keys)
    for section in SECTIONS
    for name in section.keys
}
"""In which tables each key belongs."""
