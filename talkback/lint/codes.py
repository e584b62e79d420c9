"""What works but is hardly meant, TB8xx: a stable code each, as in `config.codes`."""

from talkback.config.codes import Problem


class Hint(Problem):
    """Something in a file that can be used, and that its writer would want to know of."""

    NEVER_REACHED = (
        "TB801",
        "Rule that is never reached",
        (
            "A rule above fires wherever this one listens: its triggers find every line that this"
            " one's find, or it takes every one of its examples. A rule that has a cooldown or a "
            "chance, continues, or is a shadow keeps nothing from those below."
        ),
        "Move the rule up, narrow the triggers of the one above, or remove one of the two.",
    )
    TAKEN_EXAMPLE = (
        "TB802",
        "Two rules for one example",
        "The example does fire its rule, but a rule above it fires on the same line first.",
        "Move the rule up, or narrow the triggers of the one above.",
    )
    EVERYTHING = (
        "TB803",
        "Trigger for everything",
        (
            "The trigger is found in the empty line, or in nearly all of a sample of chat. Rules "
            "that listen to mentions and private messages only, or fire at most once in ten "
            "times, may."
        ),
        "Say what a line must hold; a * or ? that allows nothing at all is the usual reason.",
    )
    EXPLODES = (
        "TB804",
        "Trigger that can explode",
        (
            "A line can be made up on which the search tries more ways than it has time for. The "
            "time is limited, but the trigger then rests for a while, and everybody can bring "
            "that about."
        ),
        "Let no two repeats in a row, or one in the other, take the same text.",
    )
    UNFILTERED = (
        "TB805",
        "Trigger that must be tried on every line",
        (
            "Of most triggers it is known what text a line must hold, so that one search rules "
            "out thousands of them. Of this one nothing is known, and the file has many."
        ),
        "Give every alternative a word that must be there.",
    )
    NEVER_MET = (
        "TB806",
        "Text that no line has",
        (
            "With normalise = true, lines have straight quotes and dashes, single blanks, no "
            "colour codes and no invisible characters when they are searched. The pattern is left"
            " as it is."
        ),
        "Write the pattern as the line will read, or set normalise = false.",
    )
    OWN_TRIGGER = (
        "TB807",
        "Reply that fires a rule",
        (
            "The bot does not hear itself, but another bot with such a quote would be answered, "
            "and answer."
        ),
        "Change the quote or the reply, or add it to unless.",
    )
    BOT_PREFIX = (
        "TB808",
        "Order to another bot",
        "The line begins like an order to one of the bots that many channels have.",
        "Begin the reply with something else; {nick}: is the usual thing.",
    )
    NOBODYS_POOL = (
        "TB809",
        "Pool that nobody uses",
        "No rule draws from this table of [pools], or from this file in quotes/.",
        "Name the pool in a rule, or remove it.",
    )
    UNMET_CHANNEL = (
        "TB810",
        "Channel pattern that fits no channel",
        "The networks in the file name channels, and this pattern fits none of them.",
        "Correct the pattern, or add the channel to its network.",
    )
    NO_EXAMPLE = (
        "TB811",
        "Rule without an example",
        "Nothing tells whether the rule does what was meant, now and after the next change.",
        "Write a line that must fire it into examples.",
    )
    UNUSED_GROUP = (
        "TB812",
        "Named group that nothing uses",
        "Neither the reply nor the pattern itself refers to the group by its name.",
        "Put {name} into the reply, or write (?:…) for a group that needs no name.",
    )
    PARTIAL_GROUP = (
        "TB813",
        "Group that only some matches have",
        (
            "The reply names a group that another trigger or another alternative lacks; the "
            "placeholder is then filled with nothing."
        ),
        (
            "Give every alternative the group (the regex module takes the same name in several), "
            "or make it a rule of its own."
        ),
    )
