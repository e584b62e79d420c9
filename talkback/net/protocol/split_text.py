"""Text on its way out: cleaned of what would break the wire, split to what a server relays."""

import re

import regex

from talkback.model.lazy_pattern import lazily

_FORMATTING = "\t\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f"
_CONTROLS = (code for code in (*range(0x20), 0x7F) if chr(code) not in _FORMATTING)
_CLEAN = {**dict.fromkeys(_CONTROLS), ord("\r"): " ", ord("\n"): " "}
_COLOUR = r"\x03(?:\d{1,2}(?:,\d{1,2})?)?"
_HEX = r"\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
_UNIT = lazily(lambda: regex.compile(rf"{_COLOUR}|{_HEX}|\X"))
_CODE = lazily(lambda: re.compile(rf"{_COLOUR}|{_HEX}|[\x02\x0f\x11\x16\x1d\x1e\x1f]"))
_TOGGLES = "\x02\x11\x16\x1d\x1e\x1f"


def sanitise(text: str) -> str:
    """No CR, LF, NUL or CTCP quote leaves in a text (they would begin another command).

    Nor does any other control character but those of formatting: nobody is to be rung by us.
    """
    return text if text.isprintable() else text.translate(_CLEAN)


def clip(text: str, budget: int) -> str:
    """The beginning of a text that takes at most `budget` bytes of UTF-8."""
    return text.encode(errors="replace")[:budget].decode(errors="ignore")


def split(text: str, budget: int) -> list[str]:
    """Cut into lines of at most `budget` bytes of UTF-8, on blanks where there are any.

    No character or grapheme (ZWJ emoji, combining marks) is cut that fits a line by itself, and
    formatting that is on at a cut is switched on again after it.
    """
    budget = max(budget, 32)
    lines: list[str] = []
    rest = text
    while len(rest.encode(errors="replace")) > budget:
        cut, resume = _cut(rest, budget)
        lines.append(rest[:cut])
        rest = _carry(rest[:cut], rest[resume:])
    if rest or not lines:
        lines.append(rest)
    return lines


def _cut(text: str, budget: int) -> tuple[int, int]:
    """Where the first line ends and where the next begins (after the blanks of the cut)."""
    size = 0
    visible = False
    blank: int | None = None
    for unit in _UNIT.finditer(text):
        size += len(unit[0].encode(errors="replace"))
        if unit[0] == " " and visible:
            blank = unit.start()
        if size > budget:
            end = blank if blank is not None else unit.start() if visible else 0
            end = end or max(len(clip(text, budget)), 1)  # a grapheme too long for any line
            return end, end + len(text[end:]) - len(text[end:].lstrip(" "))
        visible = visible or not (unit[0] == " " or _CODE.fullmatch(unit[0]))
    raise AssertionError("only a text over its budget is cut")


def _carry(said: str, rest: str) -> str:
    """The rest of a text, with the formatting that was on at the end of what was said."""
    on: set[str] = set()
    colour = ""
    for code in _CODE.findall(said):
        if code in _TOGGLES:
            on ^= {code}
        elif code == "\x0f":
            on, colour = set(), ""
        else:
            colour = _whole(code) if len(code) > 1 else ""
    if not rest:
        return rest
    # A comma after a colour code would be read as its background; a pair of toggles parts them.
    parted = "\x02\x02" if colour and rest[0] in ",0123456789" else ""
    return "".join(code for code in _TOGGLES if code in on) + colour + parted + rest


def _whole(code: str) -> str:
    """A mIRC colour with two digits each, so that a digit of the text is not taken for its own."""
    if code[0] != "\x03":
        return code
    return "\x03" + ",".join(number.zfill(2) for number in code[1:].split(","))
