"""Every problem talkback can name in a file: a stable code, what it means, what to do about it.

A code never changes its meaning and is never used again; the reference is made from this table.
"""

from talkback.model.diagnostic_code import DiagnosticCode


class Code(DiagnosticCode):
    """What is wrong.

    TB1xx files and syntax, TB2xx keys and values, TB3xx references, TB4xx patterns,
    TB5xx pools, TB6xx examples, TB7xx sessions. What is wrong with a quote itself stands in
    `quotes.file_problems`; TB8xx are the lints'.
    """

    UNREADABLE = (
        "TB101",
        "File cannot be read",
        "The file does not exist, is a folder, or the system does not let us read it.",
        "Correct the path, or the file's permissions.",
    )
    NOT_UTF8 = (
        "TB102",
        "File is not UTF-8",
        "TOML is UTF-8; the place is that of the first byte that is not.",
        "Save the file as UTF-8.",
    )
    SYNTAX = (
        "TB103",
        "Not TOML",
        "The file breaks the syntax of TOML 1.1; nothing after this place was read.",
        "Correct the syntax. In patterns, single quotes save you from doubling backslashes.",
    )
    NO_RULES = (
        "TB104",
        "No rules",
        "The file has no rule, so the bot would never say anything.",
        "Add a table such as [rules.hello] with triggers and a reply.",
    )
    UNFORESEEN = (
        "TB105",
        "Not to be read by talkback",
        (
            "Reading what stands here broke talkback itself, which is a mistake of talkback's. "
            "Nothing else is lost: a bot that runs keeps its last good rules."
        ),
        "Write it another way, and report it; `talkback run -v` logs where it broke.",
    )
    UNKNOWN_KEY = (
        "TB201",
        "Unknown key",
        "No key or table of this name belongs here.",
        "Correct the spelling, or move the key to the table that it belongs to.",
    )
    WRONG_TYPE = (
        "TB202",
        "Wrong type",
        "The value is of another type than the key takes.",
        "Give a value of the type that the message names.",
    )
    BAD_VALUE = (
        "TB203",
        "Bad value",
        "The type is right, but this value cannot be meant.",
        "Give a value as the message describes it.",
    )
    MISSING_KEY = (
        "TB204",
        "Missing key",
        "The table lacks a key that has no default.",
        "Add the key.",
    )
    CONFLICT = (
        "TB205",
        "Keys that exclude each other",
        "Two keys were set that make no sense together, or one without another that it needs.",
        "Remove one of them, or add the one that is missing.",
    )
    DUPLICATE = (
        "TB206",
        "Listed twice",
        "The same thing stands in a list twice.",
        "Remove one of the two.",
    )
    SECRET = (
        "TB207",
        "Secret not to be had",
        "The environment variable is not set, or the file cannot be read or is empty.",
        "Set the variable or write the file before talkback starts.",
    )
    PLAIN_PASSWORD = (
        "TB208",
        "Password unencrypted",
        "Without TLS, whoever is on the way can read the password, and log in with it.",
        "Remove tls = false where the network has TLS; most have, on port 6697.",
    )
    LITERAL_VARIABLE = (
        "TB209",
        "Variable or path taken literally",
        "A secret is taken as it is written: nothing puts a variable or a file in this place.",
        'Write { env = "NAME" } for a variable of the environment, { file = "path" } for a file.',
    )
    LOOSE_SECRET = (
        "TB210",
        "Secret that anybody can read",
        "A secret stands in a file that every user of this machine can read.",
        "Close the file to others, as by chmod 600.",
    )
    SHORT_ADDRESS = (
        "TB211",
        "Services without their full address",
        "A nick may be anybody's, who would read the password; services here have an address.",
        "Write to as the message has it.",
    )
    DIRECT_POOL = (
        "TB212",
        "Pool that goes past the proxy",
        "Its quotes are fetched without the proxy: their source sees this machine's address.",
        "Fetch the quotes some other way, and give the pool a path; or leave it, if it may be so.",
    )
    UNKNOWN_POOL = (
        "TB301",
        "Unknown pool",
        "The file has no [pools] table of this name, and there is no quotes file of it.",
        "Correct the name, or write the file that the message names.",
    )
    UNKNOWN_PLACEHOLDER = (
        "TB302",
        "Unknown placeholder",
        "The name in braces is neither a placeholder nor a group of one of the rule's triggers.",
        "Correct the name, or write {{ and }} where braces are meant.",
    )
    NOTHING_TO_SAY = (
        "TB303",
        "Nothing to say",
        "The rule has neither a pool nor a reply, or a reply with {quote} and no pool.",
        "Give the rule a pool, or a reply without {quote}.",
    )
    UNUSED_POOL = (
        "TB304",
        "Pool without use",
        "The rule has a pool, but its reply has no {quote}.",
        "Put {quote} into the reply, or remove the pool.",
    )
    UNKNOWN_NETWORK = (
        "TB305",
        "Unknown network",
        (
            "The part of a channel pattern before the slash, or the network of an admin or an "
            "example, is none of those in the file."
        ),
        "Correct the name, or add the network.",
    )
    BAD_TEMPLATE = (
        "TB306",
        "Reply that cannot be read",
        "A lone brace, or something between braces that is not a plain name.",
        "Write {{ and }} for braces.",
    )
    BAD_PATTERN = (
        "TB401",
        "Pattern that cannot be used",
        "The pattern does not compile, or is one that talkback refuses for the reason given.",
        "Correct the pattern at the place; it is read by the `regex` module, version 0.",
    )
    EMPTY_PATTERN = (
        "TB402",
        "Empty pattern",
        "An empty pattern is found in every line.",
        "Write what is to be found; ^ on its own if every line is meant.",
    )
    BACKSPACE = (
        "TB403",
        "Backspace in a pattern",
        "In double quotes TOML reads \\b as a backspace, which nobody types in a channel.",
        "Write \\\\b, or put the pattern in single quotes.",
    )
    HIDDEN_GROUP = (
        "TB404",
        "Group that a placeholder hides",
        "The group is named like a placeholder, which has its own meaning in every reply.",
        "Rename the group.",
    )
    POOL_UNREADABLE = (
        "TB501",
        "Quotes file cannot be read",
        "The quotes file is a folder, or the system does not let us read it.",
        "Put a UTF-8 text file there, one quote a line.",
    )
    POOL_NOT_UTF8 = (
        "TB502",
        "Quotes file is not UTF-8",
        "The place is that of the first byte that is not UTF-8.",
        "Save the file as UTF-8.",
    )
    POOL_EMPTY = (
        "TB503",
        "Pool without quotes",
        "The pool has no quote; blank lines and lines that begin with # do not count.",
        "Add a quote.",
    )
    POOL_AWAY = (
        "TB510",
        "Pool on the web that is away",
        (
            "There is no copy of the quotes yet, and the source does not send any. The bot starts"
            " all the same: rules that draw from this pool alone keep silent until the source is "
            "back."
        ),
        "Look at the reason in the message, and at the URL.",
    )
    PLAIN_HTTP = (
        "TB511",
        "Pool over http",
        (
            "What the source sends is not encrypted: whoever is on the way can change what the "
            "bot says."
        ),
        "Write https:// where the source has it.",
    )
    FORTUNE_FILE = (
        "TB508",
        "Fortune file as a pool",
        "Fortune files have lines of % alone between quotes; in a pool each line is a quote.",
        "Move it out of quotes/, and run `talkback quotes import --pool NAME FILE`.",
    )
    EXAMPLE_FAILS = (
        "TB601",
        "Example that does not hold",
        (
            "An example must fire its rule, and a counter-example must not, limits and dice "
            "aside. One that is a table is also held against the rule's scope, and against the "
            "reply it names."
        ),
        "Mend the rule, or the example.",
    )
    UNNOTICED_CHANGE = (
        "TB602",
        "Change that no example notices",
        (
            "`check --prove` changed the rule a little, and every example, counter-example and "
            "session went as before, though there is a line that the changed rule judges "
            "otherwise: whoever makes that change by mistake will not be told."
        ),
        "Add the line where the message says; or mend the rule, if it should judge it otherwise.",
    )
    NO_CHAT_LINE = (
        "TB701",
        "Not a line of a chat",
        "A session is written as it would read in a channel; this line is not of that form.",
        (
            "Write `<nick> text`, `* nick deed`, `-nick- text`, `--> nick`, `<-- nick (reason)`, "
            "`-- 5s later`, `-- at Mon 14:00`, `-- in #channel`, `-- in private`; a nick may be "
            "`@nick!user@host (account name)`, the bot's `talkback:#ops` where it speaks there."
        ),
    )
    SESSION_DIFFERS = (
        "TB702",
        "Session that goes otherwise",
        (
            "To this line of the session the bot says something else than is written, or nothing; "
            "where it is silent, the message names what refused."
        ),
        "Mend the rule, or the session.",
    )
