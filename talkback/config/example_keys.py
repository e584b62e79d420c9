"""The keys of a rule's examples, as in `schema`: each fills a field of the example's context."""

from talkback.config.value import Key, Section
from talkback.config.values.irc_names import account, channel, nick, rank, user_at_host
from talkback.config.values.reply_lines import expected_lines
from talkback.config.values.scalars import flag, line, text
from talkback.config.values.times import MOMENT_TEXT, moment
from talkback.config.wording import FLAG, STRING

_REASON = line


class ExampleKeys:
    """An example that is played to the end: said by somebody, somewhere, and answered."""

    line = Key("line", line, STRING, "", "What is said; an action begins with /me.")
    nick = Key("nick", nick, "a nick", '"somebody"', "Who says it.")
    account = Key("account", account, "a services account", "", "The one that is logged in to.")
    host = Key("host", user_at_host, "a string such as user@host", "", "Where from it is said.")
    rank = Key("rank", rank, '"op" or "voice"', "", "What its sender is in the channel.")
    network = Key("network", text, "a network's name", "", "Where; the first in the file.")
    channel = Key(
        "channel", channel, "a channel such as #talkback", "", "Where; the network's first one."
    )
    private = Key("private", flag, FLAG, "false", "true: said to the bot in private.")
    bridge = Key(
        "bridge", flag, FLAG, "false", "true: said by the network's bridge, in one of its forms."
    )
    at = Key("at", moment, MOMENT_TEXT, "", "When; without it no `when` is asked.")
    join = Key(
        "join", flag, FLAG, "false", "true: nothing is said; this person comes into the channel."
    )
    part = Key(
        "part",
        _REASON,
        STRING,
        "",
        "Why this person leaves the channel; an empty one gives no reason.",
    )
    reply = Key(
        "reply",
        expected_lines,
        STRING,
        "",
        "What must be answered: the text, or a pattern for all of it; "
        "{quote:POOL} is a quote of that pool.",
    )


EXAMPLE = Section.of("rules.NAME.examples", ExampleKeys)
