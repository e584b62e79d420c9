"""Text in the width that there is: broken between words, and inside one only where it must be.

A word that is wider than the room is broken behind a sign, such as the `|` of a trigger; scripts
without blanks anywhere. A path or an address stays in one piece, however long: a terminal that
breaks it knows that it is one when it is copied or followed.
"""

import re
import unicodedata

from talkback.model.lazy_pattern import lazily
from talkback.terminal.styled_text import StyledText, cells

NARROWEST = 12
"""Columns that folded text has at least; a terminal that has less breaks it by itself."""

NO_BREAK = "\N{NO-BREAK SPACE}"
"""A blank at which no line ends, and which is an ordinary one when all lines are made."""

_PATH = lazily(lambda: re.compile(r"(?:/|~|\.\.?/|\w+://)\S*"))
_SIGN = re.compile(r"[^\w\s]|_")


def fold(text: StyledText, width: int | None) -> list[StyledText]:
    """The lines of a text of one line; all in one where there is no width, as in a pipe."""
    *lines, last = text.divided(line_starts(text.plain, width)[1:])
    folded = [*(line.rstripped() for line in lines), last]
    return [line.replaced(NO_BREAK, " ") for line in folded]


def line_starts(plain: str, width: int | None) -> list[int]:
    """Where the lines begin that it is folded into, the first at 0."""
    starts = [0]
    if width is None:
        return starts
    width = max(width, NARROWEST)
    while cells(plain[starts[-1] :]) > width:
        begin = _next_line(plain, starts[-1], width)
        if begin == len(plain):
            break
        starts.append(begin)
    return starts


def hang(head: StyledText, body: StyledText, width: int | None) -> list[StyledText]:
    """A head with a body beside it; where that has too little room, further left beneath."""
    if width is None or head.cell_len + cells(body.plain) <= width:
        return [StyledText.assemble(head, line) for line in fold(body, None)]
    room = width - head.cell_len
    if room < max(NARROWEST, width // 3):
        indent = len(head.plain) - len(head.plain.lstrip()) + 2
        return [*fold(head.rstripped(), width), *indented(body, indent, width)]
    first, *more = fold(body, room)
    blanks = " " * head.cell_len
    return [StyledText.assemble(head, first), *(StyledText.assemble(blanks, line) for line in more)]


def indented(text: StyledText, columns: int, width: int | None) -> list[StyledText]:
    """The lines, each so far from the left."""
    lines = fold(text, None if width is None else width - columns)
    return [StyledText.assemble(" " * columns, line) for line in lines]


def _next_line(plain: str, begin: int, width: int) -> int:
    """Where the line ends that begins there, and the next one begins."""
    most = _most(plain, begin, width)
    if _is_blank(plain[most : most + 1]):
        end = most
    else:
        words = [at for at in range(begin + 1, most + 1) if _between_words(plain, at)]
        path = _PATH.match(plain, words[-1] if words else begin)
        if path is not None and cells(path[0]) > width:
            end = path.end()
        else:
            end = words[-1] if words else _inside(plain, begin, most)
    while _is_blank(plain[end : end + 1]):
        end += 1
    return end


def _most(plain: str, begin: int, width: int) -> int:
    """Where the text ends that fits, no letter parted from its accents."""
    end = begin + 1
    while end < len(plain) and cells(plain[begin : end + 1]) <= width:
        end += 1
    while end > begin + 1 and _belongs_to_last(plain[end : end + 1]):
        end -= 1
    return end


def _between_words(plain: str, at: int) -> bool:
    """Behind a blank, and between two letters of a script that has none."""
    before, after = plain[at - 1], plain[at : at + 1]
    if _is_blank(before):
        return not _is_blank(after)
    return bool(after) and _is_wide(before) and _is_wide(after)


def _inside(plain: str, begin: int, most: int) -> int:
    """Behind the last sign of a word that is too wide."""
    signs = [at for at in range(begin + 1, most + 1) if _SIGN.match(plain[at - 1])]
    return signs[-1] if signs else most


def _is_blank(letter: str) -> bool:
    """One where a line may end."""
    return letter.isspace() and letter != NO_BREAK


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _belongs_to_last(letter: str) -> bool:
    return bool(letter) and unicodedata.category(letter) in ("Mn", "Me", "Cf")
