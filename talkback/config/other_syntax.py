r"""What other bots, languages and clients write in patterns and replies, and what it is here.

Each row is a pattern and what is said of what it finds. It may only find what is surely meant in
another syntax: `/tea/i`, `\\b` in single quotes, `$nick`, `/me` at the beginning of a reply.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from talkback.config.other_words import SEVERAL
from talkback.engine.placeholders import PLACEHOLDER_KINDS, PLACEHOLDERS
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily

_MENTION = (
    'on = ["mention"] listens to lines that begin with the bot\'s nick, and cuts it off before '
    "the search"
)
_FLAGS = "(?P<flags>[gimsuxyU]*)"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A piece of another syntax: where it begins, what it is, and what to write here."""

    offset: int
    message: str


class _Row(NamedTuple):
    """A pattern, and a sentence with the names of its groups; `all` is the whole.

    `re` compiles the pattern and keeps it at the first need: most files have none of these.
    """

    pattern: str
    sentence: str


_DELIMITED = (
    "“{all}” is how other languages write a pattern: here the slashes and flags are searched for "
    "as they stand; write “{body}” (capitals do not count unless ignore_case = false)"
)
_TWICE = (
    "“{all}” is a backslash in the line, and then “{letter}”: in single quotes one backslash is "
    "enough, “\\{letter}”, in double quotes it takes two"
)
_PATTERNS: tuple[_Row, ...] = (
    _Row(rf"^(?:m|qr)?/(?P<body>(?:[^/\\]|\\.){{3,}})/{_FLAGS}$", _DELIMITED),
    _Row(rf"^(?:m|qr)(?P<sign>[!@#~%])(?P<body>.+)(?P=sign){_FLAGS}$", _DELIMITED),
    _Row(r"^(?P<sign>[#~@%])(?P<body>.+)(?P=sign)(?P<flags>[imsxuU]{1,4})$", _DELIMITED),
    _Row(r"""^[rR](?P<sign>["'])(?P<body>.+)(?P=sign)$""", _DELIMITED),
    _Row(
        r"""^(?:new )?RegExp\(["'/](?P<body>.+?)["'/](?:, *["'](?P<flags>\w*)["'])?\)$""",
        _DELIMITED,
    ),
    _Row(r"""^re\.compile\([rR]?["'](?P<body>.+)["'][^"']*\)$""", _DELIMITED),
    _Row(r"(?:(?<=[(|^\s])|^)\\\\(?P<letter>[bB])(?=[\w(\[#!])", _TWICE),
    _Row(r"(?<=[\w)\]+*?])\\\\(?P<letter>[bB])(?=[)|$\s]|$)", _TWICE),
    _Row(r"\\\\(?P<letter>[dDwWsS])(?=[+*?{)\]|$]|\\\\|$)", _TWICE),
    _Row(r"(?<=\w)\\\\(?P<letter>\.)(?=\w)", _TWICE),
    _Row(r"(?<=\w)\\\\(?P<letter>[.?!])$", _TWICE),
    _Row(r"\\\\(?P<letter>\()[^()\\]*\\\\\)", _TWICE),
    _Row(
        r"\\\((?P<body>\w[^()]*\\\|[^()]*\w)\\\)",
        "“{all}” is how sed and grep write alternatives: here a parenthesis or bar with a "
        "backslash is searched for as it stands; leave the backslashes out",
    ),
    _Row(
        r"\\<(?P<body>\w+)\\>",
        "“{all}” is how grep writes a word: here the signs < and > are searched for as they "
        r"stand; write “\b{body}\b”",
    ),
    _Row(
        r"(?<!\[)\[:\^?(?:alpha|alnum|digit|space|blank|upper|lower|punct|word|xdigit):\]",
        "“{all}” is one of the signs in it here, as in any set; letters are [^\\W\\d_], "
        "digits \\d, blanks \\s",
    ),
    _Row(
        r"\[\^?\[[^\]]+\](?:--|&&|~~|\|\|)\[[^\]]+\]\]",
        "“{all}” is how other languages take one set from another: here sets do not stand in sets; "
        "write (?![aeiou])[a-z]",
    ),
    _Row(
        r"(?<!\\)\$(?:nick(?:name)?|botnick|botname|mynick|me)\b",
        "“{all}” is another bot's word for the nick, and here never found: $ is the end of the "
        f"line; {_MENTION}",
    ),
    _Row(
        r"(?<!\w)%(?:nick|botnick|me)%",
        "“{all}” is another bot's word for the nick, and is searched for as it stands; "
        f"{_MENTION}",
    ),
    _Row(
        r"^\^?/me\b",
        "“{all}” is typed to do something, and never sent: the text of an action comes without "
        'it; listen with on = ["action"], and leave it out',
    ),
    _Row(
        r"^(?P<kind>regexp?|re|rx|pcre|glob|wildcard):(?=\S)",
        "“{all}” is no prefix here, and is searched for as it stands: every trigger is a regular "
        "expression; leave it out",
    ),
    _Row(
        r"^%(?P<body>[\w ']+)%$",
        "“{all}” is SQL: here % is searched for as it stands, and a trigger is found anywhere in "
        "the line anyway; write “{body}”",
    ),
    _Row(
        r"(?<![\w\\])%(?P<letter>[adlsuw])[+*]",
        r"“{all}” is a pattern of Lua: here % is searched for as it stands; write \d, \s, \w and "
        "the like",
    ),
    _Row(
        r"(?<!\\)\{(?=[^}]* )(?P<least>\d+) *(?P<comma>,?) *(?P<most>\d*) *\}",
        "“{all}” with a blank in it is searched for as it stands; a repeat is written "
        "{{{least}{comma}{most}}}",
    ),
    _Row(
        r"(?<=[a-z] )(?:OR|AND)(?= [a-z])|(?<=\w)(?P<blank> ?)&&(?= ?\w)",
        "“{all}” is searched for as it stands; for one of two write tea|coffee, for both put the "
        "second into also",
    ),
    _Row(
        r"^[^\W\d_]+(?:,[^\W\d_]+)+$",
        "“{all}” is searched for as it stands, commas and all; write a list: ['tea', 'coffee']",
    ),
    _Row(
        r'^"(?P<body>[^"]+)"$',
        "the quotation marks are part of the pattern, and searched for as they stand; write "
        "“{body}”",
    ),
    _Row(
        r"(?:(?<=\\b)|(?<![\w\\]))(?P<word>[cgij]|notepad)\+\+(?!\+)",
        r"“{all}” is found in every “{word}”: + repeats what is before it; write “{word}\+\+”",
    ),
)
_BROKEN: tuple[_Row, ...] = (
    _Row(r"\{(?:nick|bot|botnick|me)\}", _MENTION),
    _Row(
        r"^[*?][^@!]*$",
        "a * or ? at the beginning is a wild card of other bots: a trigger is found anywhere in "
        "the line, so leave it out",
    ),
    _Row(
        r"\[\[?:\w+:\]",
        r"POSIX classes are other languages': letters are [^\W\d_], digits \d, blanks \s, and both "
        r"with _ \w",
    ),
    _Row(r"^\+", r"a + at the beginning repeats nothing; for the sign write \+"),
    _Row(r"^\*!\S*@\S*", 'people go into users, as "mask:nick!user@host"'),
    _Row(
        r"\\Q(?P<body>.*?)(?:\\E|$)",
        r"\Q…\E is Perl's: write a backslash before each sign that has a meaning",
    ),
    _Row(
        r"\\[xu]\{(?P<digits>[0-9A-Fa-f]+)\}",
        r"the regex module writes it \U and eight digits, as \U0001F375, or put the character in",
    ),
    _Row(
        r"(?<![?\\\w])[:;]-?(?P<sign>[()\[])",
        r"for a “{all}” in the line write a backslash before the sign: \{sign}",
    ),
)

FOREIGN_PLACEHOLDERS = {
    other: kind.name for kind in PLACEHOLDER_KINDS for other in (kind.name, *kind.elsewhere.split())
}
"""What other bots call a placeholder, and its name here."""

_NAME = r"(?P<name>[A-Za-z_]\w*)"
_NUMBER = r"(?P<number>\d{1,2})"
_IN_REPLY = (
    rf"\$\{{{_NAME}\}}|\$\({_NAME.replace('name', 'name2')}\)|\$\(?{_NUMBER}\)?(?!\w|[.,]\d)"
    rf"|\${_NAME.replace('name', 'name3')}"
    rf"|(?<![\w%])%{_NAME.replace('name', 'name4')}%|%\({_NAME.replace('name', 'name5')}\)s"
    rf"|(?<![\w%])%(?P<name6>nick|user|chan|channel|botnick)\b|(?<![\w%])%(?P<letter>[sncuNCU])(?![\w%])"
    rf"|(?<![\w%])%{_NUMBER.replace('number', 'number3')}(?![\w.%])"
    rf"|\\{_NUMBER.replace('number', 'number2')}|\\g<{_NAME.replace('name', 'name7')}>"
    rf"|(?<!\{{)\{{\{{ ?(?P<braced>\w+(?::[^{{}}]+?)?) ?\}}\}}(?!\}})"
    rf"|^<(?P<name8>nick|user|nickname|username)>"
)
_LETTERS = {"n": "{nick}", "u": "{nick}", "c": "{channel}"}
_OPENED = lazily(lambda: re.compile(r"\{([A-Za-z]\w*(?::nick)?)(?![\w:}])(?![^{]*\})"))
"""A placeholder that is not closed before another one, or at all."""
_SAID = "“{all}” is said as it is, since a reply is no command"
_COMMANDS: tuple[_Row, ...] = (
    _Row(
        r"^(?:/(?:me|action|describe|ame|emote|do)\b|\x01ACTION\b)",
        f'{_SAID}; write as = "action" and leave it out',
    ),
    _Row(
        r"^/(?:notice|onotice)\b",
        f'{_SAID}; write as = "notice" and leave it out',
    ),
    _Row(
        r"^/(?:say|echo)\b",
        f"{_SAID}; leave it out",
    ),
    _Row(
        r"^/(?:msg|query|privmsg|whisper|w|ctcp|kick|ban|mode|op|voice|topic|invite)"
        r"\s+(?=[{$%#])",
        f"{_SAID}: it is text; for where it is said there is to, which takes nick or a channel",
    ),
)
_ESCAPES = (
    _Row(
        r"(?<!\\)\\(?:(?<=[^\s\\]\\)[nrt]|x(?:0[23f]|1[16df])|u00(?:0[23f]|1[16df]))",
        "“{all}” is said as it stands: a backslash in single quotes is a backslash. In double "
        "quotes it is an escape, and several lines stand between three quotation marks",
    ),
)


@lru_cache(maxsize=1 << 13)
def in_pattern(pattern: str) -> Foreign | None:
    """The first piece of another syntax in a pattern that compiles."""
    return _first(_PATTERNS, pattern)


def in_broken_pattern(pattern: str) -> str | None:
    """What was meant by a pattern that cannot be used."""
    found = _first((*_BROKEN, *_PATTERNS), pattern)
    return None if found is None else found.message


def in_braces(text: str) -> str | None:
    """What was meant by the braces at the beginning of a text, which are no placeholder."""
    if (pool := re.match(r"\{ *quote *: *([^{}]*?) *\}", text)) is not None:
        if not pool[1]:
            return f"{pool[0]} names no pool; write {{quote:NAME}}"
        return f"{pool[0]} has blanks in it; write {{quote:{pool[1]}}}"
    if (blanks := re.match(r"\{ *(\w+) *\}", text)) is not None:
        return f"{blanks[0]} has blanks in it; write {{{blanks[1]}}}"
    if (opened := _OPENED.match(text)) is not None:
        return f"{opened[0]} is not closed; write {{{opened[1]}}}, and {{{{ for a brace"
    if (several := re.match(r"\{[^{}]*\|[^{}]*\}", text)) is not None:
        return f"{several[0]} is not a placeholder; {SEVERAL}"
    return None


def at_the_beginning(text: str) -> Foreign | None:
    """A client's command that a reply begins with."""
    return _first(_COMMANDS, text)


def escape(text: str) -> Foreign | None:
    """An escape sequence that TOML's single quotes left as it is; none in a path of Windows."""
    return None if re.search(r"\b[A-Za-z]:\\", text) else _first(_ESCAPES, text)


def in_reply(text: str, groups: Collection[str]) -> Iterator[Foreign]:
    """Another bot's placeholders in a reply; `groups` are those of the rule's triggers."""
    for found in re.finditer(_IN_REPLY, text):
        ours = _ours(found, groups)
        if ours is not None:
            message = f"“{found[0]}” is another bot's placeholder, said as it is here; write {ours}"
            yield Foreign(found.start(), message)


def _ours(found: re.Match[str], groups: Collection[str]) -> str | None:
    kind = found.lastgroup or ""
    name = found[kind]
    if kind == "braced":
        is_known = name in PLACEHOLDERS or name in groups or name.startswith("quote:")
        return f"{{{name}}}" if is_known else None
    if kind == "letter":
        return _LETTERS.get(name.lower(), "{nick}, {match} or {1}")
    if kind.startswith("number"):
        if name == "0":
            return "{match}"
        return f"{{{name}}}" if name in groups or kind == "number2" else None
    if name in groups:
        return f"{{{name}}}"
    ours = FOREIGN_PLACEHOLDERS.get(name.lower())
    return None if ours is None else f"{{{ours}}}"


def _first(rows: Iterable[_Row], text: str) -> Foreign | None:
    for pattern, sentence in rows:
        if (found := re.search(pattern, text, re.DOTALL)) is not None:
            groups = {name: piece or "" for name, piece in found.groupdict().items()}
            return Foreign(found.start(), sentence.format(all=found[0][:60], **groups))
    return None
