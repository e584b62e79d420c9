"""The one table of the keys of `rules.toml`: it checks the file, and the reference is made of it.

Defaults are shown here as TOML; they are the defaults of the dataclasses that the keys fill, and
a test compares the two.
"""

from typing import Any

from talkback.config import rule_examples, rule_values
from talkback.config.bot_keys import BOT
from talkback.config.example_keys import EXAMPLE
from talkback.config.network_keys import (
    BRIDGE,
    CHANNEL,
    NETWORK,
    PING,
    RECONNECT,
    SASL,
    SERVICES,
    THROTTLE,
)
from talkback.config.pool_keys import POOL
from talkback.config.rule_key import RuleKey, how_many, one_a_line
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
from talkback.config.values.durations import duration, duration_text, quorum, rate_text
from talkback.config.values.irc_names import channel_glob, person
from talkback.config.values.reply_lines import reply_lines
from talkback.config.values.scalars import between, choice, flag, line, pattern, text
from talkback.config.values.targets import reply_target
from talkback.config.values.times import time_window
from talkback.config.wording import DURATION, FLAG
from talkback.model.message import MessageKind, ReplyKind

_PATTERNS = "a pattern, or a list of patterns"
_EXAMPLES = 'a list of lines, or of tables such as { line = "hi", nick = "alice" }'
_CHANNEL_GLOBS = 'a list of channel patterns such as "#talkback" or "libera/#py*"'
_TARGET = '"here", "nick" or a channel such as "#ops"'
_PEOPLE = 'a list of people such as "account:alice", "mask:*!*@example.org", "rank:op" or "alice"'
_WINDOWS = 'days and hours such as "Mon-Fri 09:00-17:00", "Sat,Sun" or "22:00-06:00", or a list'


class RuleKeys:
    """What is listened for, where, from whom, how often, and what is answered.

    Each row has the name of the field of `engine.rule.Rule` that it fills. To add a key, write
    the field there and the row here.
    """

    triggers = RuleKey(
        "triggers",
        non_empty(one_or_list(located(pattern))),
        _PATTERNS,
        "",
        "Searched for anywhere in the line; any one is enough. A rule for joins and parts alone "
        "needs none.",
        rule_values.triggers,
        one_a_line,
    )
    also = RuleKey(
        "also",
        one_or_list(located(pattern)),
        _PATTERNS,
        "[]",
        "Each must be found in the line as well, anywhere; its groups are no placeholders.",
        rule_values.triggers,
        one_a_line,
    )
    unless = RuleKey(
        "unless",
        one_or_list(located(pattern)),
        _PATTERNS,
        "[]",
        "Any one vetoes.",
        rule_values.triggers,
        one_a_line,
    )
    pools = RuleKey(
        "pool",
        unique(one_or_list(located(text))),
        "the name of a pool, or a list of names",
        "[]",
        "Where {quote} is drawn from.",
        rule_values.pool_names,
    )
    replies = RuleKey(
        "reply",
        non_empty(one_or_list(located(reply_lines))),
        "a string, or a list of strings",
        "",
        "What is said, in up to four lines; of a list one, by dice, each time anew. Without it "
        "{nick}: {quote}, and in private {quote}.",
        rule_values.templates,
        one_a_line,
    )
    to = RuleKey(
        "to",
        reply_target,
        _TARGET,
        '"here"',
        "Where it is said: where the line was; to the person in private; in that channel of the "
        "same network.",
    )
    ignore_case = RuleKey("ignore_case", flag, FLAG, "true", "Capitals and small letters are one.")
    normalise = RuleKey(
        "normalise",
        flag,
        FLAG,
        "true",
        "Colours, curly quotes, odd blanks and the like are made plain before the search.",
    )
    on = RuleKey(
        "on",
        non_empty(unique(one_or_list(choice(MessageKind)))),
        'a list of "channel", "private", "mention", "action", "join" and "part"',
        '["channel", "action"]',
        "In what way the line is said, or that somebody comes or leaves.",
        rule_values.as_set,
    )
    channels = RuleKey(
        "channels",
        list_of(located(channel_glob)),
        _CHANNEL_GLOBS,
        "[]",
        "Only in these; [] is all.",
        rule_values.channel_globs,
    )
    not_channels = RuleKey(
        "not_channels",
        list_of(located(channel_glob)),
        _CHANNEL_GLOBS,
        "[]",
        "Not in these.",
        rule_values.channel_globs,
    )
    users = RuleKey("users", list_of(person), _PEOPLE, "[]", "Only from these; [] is everybody.")
    not_users = RuleKey("not_users", list_of(person), _PEOPLE, "[]", "Not from these.")
    when = RuleKey(
        "when",
        one_or_list(time_window),
        _WINDOWS,
        "[]",
        "Only at these times, by the clock of [bot] timezone; any one is enough, [] is always. The "
        "end is not included, and may be on the next day.",
        show=one_a_line,
    )
    chance = RuleKey(
        "chance", between(0, 1), "a number from 0.0 to 1.0", "1.0", "How often it fires."
    )
    cooldown = RuleKey(
        "cooldown",
        duration,
        DURATION,
        "0",
        "Since it last fired in this channel.",
        show=duration_text,
    )
    user_cooldown = RuleKey(
        "user_cooldown",
        duration,
        DURATION,
        "0",
        "Since it last fired for this person there; a rule for joins and parts needs one. 10,000 "
        "people are remembered for each rule, and whose rest ends first is forgotten first.",
        show=duration_text,
    )
    match_cooldown = RuleKey(
        "match_cooldown",
        duration,
        DURATION,
        "0",
        "Since it last fired there for the same {match}, in any case and colour; of that, 100 "
        "characters count.",
        show=duration_text,
    )
    after_silence = RuleKey(
        "after_silence",
        duration,
        DURATION,
        "0",
        "Only if nobody, the bot included, said anything there for so long, and it was there.",
        show=duration_text,
    )
    within_reply = RuleKey(
        "within_reply",
        duration,
        DURATION,
        "0",
        "Only so long after the bot's last words there, whatever the rule; 0 is always.",
        show=duration_text,
    )
    quorum = RuleKey(
        "quorum",
        or_false(quorum),
        'so many people in so long, as "3/30s", or false',
        "false",
        "Only when so many different people have brought the rule this far in the channel in so "
        "long, who says the line included; then the count begins anew.",
        rule_values.unless_false,
        rate_text,
    )
    reply_kind = RuleKey(
        "as", choice(ReplyKind), '"message", "notice" or "action"', '"message"', "How it is said."
    )
    enabled = RuleKey("enabled", flag, FLAG, "true", "false turns the rule off.")
    shadow = RuleKey(
        "shadow", flag, FLAG, "false", "true logs what would be said, and says nothing."
    )
    continue_ = RuleKey("continue", flag, FLAG, "false", "true goes on to the rules below.")
    examples = RuleKey(
        "examples",
        list_of(string_or_table(located(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must fire the rule.",
        rule_examples.examples,
        how_many,
    )
    counter_examples = RuleKey(
        "counter_examples",
        list_of(string_or_table(located(line), table(EXAMPLE))),
        _EXAMPLES,
        "[]",
        "Lines that must not fire it.",
        rule_examples.counter_examples,
        how_many,
    )


RULE_KEYS: dict[str, RuleKey[Any]] = {
    field: key for field, key in vars(RuleKeys).items() if isinstance(key, RuleKey)
}
"""The fields of a rule, and the key that fills each."""

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
SECTIONS = (
    BOT,
    NETWORK,
    CHANNEL,
    SASL,
    SERVICES,
    THROTTLE,
    RECONNECT,
    PING,
    BRIDGE,
    POOL,
    RULE,
    EXAMPLE,
)
TABLES_OF_KEY = {
    name: " or ".join(f"[{each.title}]" for each in SECTIONS if name in each.keys)
    for section in SECTIONS
    for name in section.keys
}
"""In which tables each key belongs."""
