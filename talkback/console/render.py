"""A line from the server as a person sees it: pieces of text with a style, nothing of the wire."""

import re
from collections.abc import Mapping
from itertools import pairwise
from zlib import crc32

from talkback.console.client_state import ClientState
from talkback.model.line import Line
from talkback.terminal.folding import line_starts
from talkback.terminal.styles import COLOURS, QUIET, STRONG

Pieces = list[tuple[str, str]]
"""Style and text, as prompt_toolkit takes them."""

_NICKS = [f"{weight}ansi{colour}" for weight in ("", "bold ") for colour in COLOURS]
_INVISIBLE = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
    r"|[\x00-\x1f\x7f-\x9f]"
)
_FIRST_ERROR = 400
_NEWS: Mapping[str, str] = {
    "301": "{1} is away: {2}",
    "331": "{1} has no topic",
    "332": "topic of {1}: {2}",
    "353": "in {2}: {3}",
    "ERROR": "{0}",
    "INVITE": "{who} invited you to {1}",
    "JOIN": "{who} joined {0}",
    "KICK": "{who} kicked {1} from {0} ({2})",
    "MODE": "{who} set {rest} on {0}",
    "NICK": "{who} is now {0}",
    "PART": "{who} left {0} ({1})",
    "QUIT": "{who} left ({0})",
    "TOPIC": "{who} set the topic of {0}: {1}",
}
"""By command or numeric: in braces the line's parameters, or all but the first (`rest`)."""


def plain(text: str) -> str:
    """Without colours, formatting, and whatever else might steer a terminal."""
    return _INVISIBLE.sub("", text)


def action(text: str) -> str | None:
    """What somebody does (CTCP ACTION), None for what is said."""
    return text[8:].removesuffix("\x01") if text.startswith("\x01ACTION ") else None


def folded(pieces: Pieces, width: int) -> Pieces:
    """The same, with a line break wherever the next line begins."""
    starts = line_starts("".join(text for _, text in pieces), width)[1:]
    shown, at = Pieces(), 0
    for style, text in pieces:
        cuts = [0, *(start - at for start in starts if 0 <= start - at < len(text)), len(text)]
        *before, last = (text[one:other] for one, other in pairwise(cuts))
        shown.append((style, "\n".join((*(part.rstrip(" ") for part in before), last))))
        at += len(text)
    return shown


def render(line: Line, state: ClientState) -> Pieces | None:
    """None for what only programs read."""
    match line.command, line.params:
        case "PRIVMSG" | "NOTICE", (target, text, *_):
            return _said(line, target, text, state)
        case _:
            news = _news(line, state)
            return None if news is None else [(QUIET, f"-!- {plain(news)}")]


def _said(line: Line, target: str, text: str, state: ClientState) -> Pieces:
    nick = line.source_hostmask.nick
    name = (_colour(nick), nick)
    done = action(text)
    what = (STRONG if _names_me(text, nick, state) else "", plain(text if done is None else done))
    where = _where(target, nick, state)
    if done is not None:
        return [("", "* "), name, *where, ("", " "), what]
    left, right = "--" if line.command == "NOTICE" else "<>"
    return [("", left), name, *where, ("", f"{right} "), what]


def _where(target: str, nick: str, state: ClientState) -> Pieces:
    """Nothing in the channel we talk in; else the channel, or the arrow of a private word."""
    if target == state.place:
        return []
    if state.is_me(target):
        return [(QUIET, " → you")]
    return [(QUIET, f" → {plain(target)}" if state.is_me(nick) else f":{plain(target)}")]


def _colour(nick: str) -> str:
    return _NICKS[crc32(nick.encode(errors="replace")) % len(_NICKS)]


def _names_me(text: str, nick: str, state: ClientState) -> bool:
    return not state.is_me(nick) and state.nick.lower() in text.lower()


def _news(line: Line, state: ClientState) -> str | None:
    """What happened, in words."""
    code, nick = line.command, line.source_hostmask.nick
    failed = code.isdecimal() and int(code) >= _FIRST_ERROR and code != "422"
    words = "{rest}" if failed else _NEWS.get(code)
    if words is None:
        return None
    who = "you" if state.is_me(nick) else nick
    params = (*line.params, "", "", "", "")
    return words.format(*params, who=who, rest=" ".join(line.params[1:])).removesuffix(" ()")
