"""Slips before the `=` of a line."""

import re

from talkback.config.other_words.rules import COMMENT
from talkback.config.syntax.broken import Broken, Explanation
from talkback.config.syntax.lists import opened
from talkback.config.syntax.tokens import Kind
from talkback.config.wording import quoted

_EQUALS = re.compile(r"(:=|=>|->|==|:|<-|\+=)")
_TABLE = re.compile(r"(?:rules|networks|pools)\.[\w-]+|bot|defaults")
_LINE = "a line is key = value, a table such as [rules.NAME], or a comment behind #"


def no_key(broken: Broken) -> Explanation | None:
    """Blocks, comments and sets of other languages, where TOML reads a key."""
    if not broken.words.startswith("Expected '='"):
        return None
    key = broken.text[broken.start : broken.offset].strip()
    if broken.letter == "{" and (name := _TABLE.fullmatch(key)):
        return Explanation(f"a table is a line [{name[0]}], with its keys below", broken.offset)
    if broken.line.startswith(("--", '"""', "'''")):
        return Explanation(COMMENT, broken.offset)
    if opened(broken) and broken.letter in (",", "}") and broken.before[-1].kind is Kind.STRING:
        return Explanation("a list stands in [ and ]; in { and } stand key = value", broken.offset)
    return None


def equals(broken: Broken) -> Explanation | None:
    """What other languages write for `=`, no `=` at all, and keys of several words."""
    if not broken.words.startswith("Expected '='"):
        return None
    if broken.letter == "]" and not broken.before[1:]:
        words = f"[ is missing at the beginning of the line: [{broken.line.strip()}"
        return Explanation(words, broken.offset)
    key = broken.text[broken.start : broken.offset].strip().rpartition("{")[2].strip()
    if found := _EQUALS.match(broken.text, broken.offset):
        return Explanation(f"behind a key stands =, not {found[1]}", broken.offset)
    rest, sign, _ = broken.text[broken.offset :].partition("\n")[0].partition("=")
    if sign and rest and not re.search(r"[\"'#\[{]", rest):
        name = f"{key}{broken.text[broken.start :].partition('=')[0].strip().removeprefix(key)}"
        words = f"a key is one word of A-Z, a-z, 0-9, _ and -, or stands in quotes: {quoted(name)}"
        return Explanation(words, broken.offset)
    if broken.here.kind in (Kind.STRING, Kind.OPEN) or broken.letter in ("[", "{"):
        return Explanation(f"= is missing: {_name(key)} = …", broken.offset)
    return Explanation(f"= is missing here; {_LINE}", broken.offset)


def twofold(broken: Broken) -> Explanation | None:
    """`==`, `=>`."""
    previous = broken.before[-1:]
    if previous and previous[0].text == "=" and broken.letter in ("=", ">"):
        arrow = broken.letter == ">"
        words = "behind a key stands =, not =>" if arrow else "one = is enough"
        return Explanation(words, broken.offset)
    return None


def statement(broken: Broken) -> Explanation | None:
    """A line that begins with a sign of no meaning there."""
    if broken.words != "Invalid statement":
        return None
    letter = broken.letter
    if letter in ("]", "}", ","):
        return Explanation(f"{letter} closes nothing here: the value ended before", broken.offset)
    if letter == "=":
        return Explanation("the key is missing before the =", broken.offset)
    if "=" in broken.line and (letter.isalpha() or not letter.isascii()):
        name = broken.line.partition("=")[0].strip()
        return Explanation(
            f"a key with other letters than A to Z stands in quotes: {quoted(name)}", broken.offset
        )
    return Explanation(_LINE, broken.offset)


def initial(broken: Broken) -> Explanation | None:
    """A key in an inline table, or behind a dot."""
    if not broken.words.startswith("Invalid initial character for a key"):
        return None
    if broken.letter in ("]", "\n", ""):
        return Explanation("} is missing", broken.offset)
    if broken.letter == ",":
        return Explanation("a comma too many", broken.offset)
    return Explanation("a key is missing here: { key = value, … }", broken.offset)


def _name(key: str) -> str:
    return key if 0 < len(key) <= 40 else "write"
