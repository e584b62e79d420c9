"""Slips in `[…]` on a line of its own: names that need quotes, brackets, tables twice."""

import re

from talkback.config.locations.toml_spans import KeyPath, declared
from talkback.config.syntax.broken import Broken, Explanation
from talkback.config.wording import dotted, quoted

_PART = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|[^."']+|\.""")
_NAMED = re.compile(r"(networks|pools|rules)\s*[\s.:/>]\s*(\S.*)")
_CURLY = str.maketrans("“”„‘’", '"""\'\'')
_TWICE = re.compile(r"Cannot (?:declare|overwrite|mutate|redefine)|Duplicate")


def twice(broken: Broken) -> Explanation | None:
    """A table or a key that is there already."""
    if not _TWICE.match(broken.words):
        return None
    path, before = _path(broken), declared(broken.text, broken.start)
    known = next((path[:end] for end in range(len(path), 0, -1) if path[:end] in before), ())
    if not known or "inline" in broken.words:
        return Explanation("this table has a key twice; keep one of them", broken.offset)
    line = broken.text.count("\n", 0, before[known].key) + 1
    name = dotted(known)
    if known != path:
        words = f"{name} has a value already, in line {line}; nothing can be put into that"
    elif broken.is_header:
        words = f"[{name}] is there already, in line {line}: give one of them another name"
    else:
        words = f"{name} is there already, in line {line}; for several values write a list: […]"
    return Explanation(words, broken.start)


def header(broken: Broken) -> Explanation | None:
    """Names that TOML does not take without quotes, brackets that lack, and what follows them."""
    if not broken.is_header or broken.offset > _end(broken):
        return None
    line = broken.text[broken.start : _end(broken)]
    inside, bracket, rest = line.lstrip("[").partition("]")
    if not bracket:
        words = f"] is missing at the end of the line: {_written(inside)}"
    elif rest.strip("] \t"):
        alone = line[: len(line) - len(rest)].strip()
        words = f"{alone} stands on a line of its own; go on below it"
    else:
        words = _name(inside)
    return Explanation(words, broken.offset) if words else None


def _name(inside: str) -> str:
    """What is wrong with the names between the brackets, if anything is."""
    if not inside.strip(". ") or ".." in inside or inside.strip().strip(".") != inside.strip():
        return "a name is missing: [rules.NAME]"
    written = _written(inside)
    if '"' not in written:
        return f"a header is written {written}"
    if written == f"[{inside}]":
        return ""
    return f"a name with other signs than A-Z, a-z, 0-9, _ and - stands in quotes: {written}"


def _end(broken: Broken) -> int:
    at = broken.text.find("\n", broken.start)
    return len(broken.text) if at < 0 else at


def _path(broken: Broken) -> KeyPath:
    """What the statement declares."""
    if broken.is_header:
        line = broken.text[broken.start : _end(broken)].lstrip("[")
        return tuple(_names(line.partition("]")[0]))
    return (*broken.table, *_names(broken.key))


def _names(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in _PART.findall(key) if part.strip(" .")]


def _written(inside: str) -> str:
    """The header as it is meant: all behind networks, pools or rules is one name."""
    plain = inside.translate(_CURLY).strip().strip("{}()<>")
    if (found := _NAMED.fullmatch(plain)) and not re.search(r"[\"'].*\.", found[2]):
        return f"[{found[1]}.{quoted(found[2].strip().strip(chr(34) + chr(39)))}]"
    return f"[{dotted(tuple(_names(plain)))}]"
