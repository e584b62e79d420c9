"""Slips behind the `=`: words without quotes, and values of other languages."""

import re
from collections.abc import Callable

from talkback.config.syntax.broken import Broken, Explanation
from talkback.config.syntax.tokens import Kind

_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "y", "enabled", "enable", "t"), "true"),
    **dict.fromkeys(("false", "no", "off", "n", "disabled", "disable", "f"), "false"),
}
_NOTHING = frozenset({"null", "none", "nil", "undefined", "~", "void", "nothing", "empty"})
_DURATION = re.compile(
    r"\d+(?:\.\d+)?\s?(?:ms|[smhd]|secs?|mins?|hours?|hrs?|days?)", re.IGNORECASE
)
_RATE = re.compile(r"\d+/\d*\w+")
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\s?%")
_VARIABLE = re.compile(
    r"(?:\$\{?|env:|%|process\.env\.)(\w+)[}%]?|os\.(?:environ|getenv)\b.*|(?:get)?env\(.*"
)
_NUMBER = re.compile(r"[-+]?[\d._]+")
_PATTERN_KEYS = frozenset({"triggers", "unless"})


def _rest(broken: Broken, least: int) -> str:
    """From an offset to where the value must end: a comma in a list, a comment, the line's end."""
    ends = r"[\n#]" if _depth(broken) == 0 else r"[\n#,\]}]"
    return re.split(ends, broken.text[least : least + 200], maxsplit=1)[0].strip()


def _depth(broken: Broken) -> int:
    signs = [token.text for token in broken.before if token.kind is Kind.SIGN]
    opened = sum(sign in "[{" for sign in signs) - sum(sign in "]}" for sign in signs)
    return max(opened, 0)


def _begin(broken: Broken) -> int | None:
    """Where the value begins that is not to be read, if it has no quotes."""
    if not broken.key or broken.words.startswith(("Found", "Illegal", "Expected '")):
        return None
    if broken.words == "Invalid value":
        return broken.offset
    if broken.letter in ("]", "}"):
        return None
    last = broken.before[-1:]
    if last and last[0].kind is Kind.WORD and last[0].start >= broken.line_start:
        return last[0].start
    if broken.here.kind is Kind.WORD and broken.here.start < broken.offset:
        return broken.here.start
    return None


def value(broken: Broken) -> Explanation | None:
    """A value without the quotes that it needs, or in the words of another language."""
    begin = _begin(broken)
    if begin is None:
        return None
    written = _rest(broken, begin)
    for kind in _KINDS:
        if words := kind(broken.inner_key, written):
            return Explanation(words, begin)
    return None


def _missing(key: str, written: str) -> str | None:
    return None if written else f"the value of {_shown(key)} is missing"


def _tail(key: str, written: str) -> str | None:  # noqa: ARG001 - one of the kinds
    if re.fullmatch(r"(?:[\d.]+|true|false)\s*;", written):
        return "a line has no ; at its end"
    return None


def _flag(key: str, written: str) -> str | None:
    word = _FLAGS.get(written.lower().rstrip(";"))
    if word is None:
        return None
    if written.lower().rstrip(";") == word:
        return f"{word} is written in small letters, and nothing behind it"
    return f"{written} is written {word}: {_shown(key)} = {word}"


def _nothing(key: str, written: str) -> str | None:
    if written.lower() in _NOTHING:
        return f"TOML has no {written}: take {_shown(key)} out"
    return None


def _measure(key: str, written: str) -> str | None:
    if key == "chance" and (part := re.fullmatch(r"(\d{1,6})/0*([1-9]\d{0,5})", written)):
        return f"a part is written as a number up to 1: chance = {int(part[1]) / int(part[2]):.3g}"
    if re.fullmatch(r"[\d.]+(?:\s*[-+*/]\s*[\d.]+)+", written) and not key.startswith("max_"):
        return f"TOML does no sums: write what comes out behind {_shown(key)} ="
    if _DURATION.fullmatch(written) or _RATE.fullmatch(written):
        return f'this stands in quotes: {_shown(key)} = "{written}"'
    if found := _PERCENT.fullmatch(written):
        return f"a part is written as a number up to 1: {_shown(key)} = {int(found[1]) / 100:g}"
    return None


def _variable(key: str, written: str) -> str | None:
    if _VARIABLE.fullmatch(written) and key not in _PATTERN_KEYS:
        return f'a variable is written {{ env = "NAME" }}: {_shown(key)} = {{ env = "NAME" }}'
    return None


def _list(key: str, written: str) -> str | None:
    if written.startswith("("):
        return f"a list stands in [ and ]: {_shown(key)} = [ … ]"
    if written.startswith(","):
        return "a comma too many"
    return None


def _number(key: str, written: str) -> str | None:  # noqa: ARG001 - one of the kinds
    if re.fullmatch(r"[-+]?\d+,\d+", written):
        return "a number has a point, not a comma"
    if re.fullmatch(r"[-+]?\.\d+", written):
        return "a number has a digit before its point, as 0.5"
    if re.fullmatch(r"[-+]?\d+\.", written):
        return "a number has a digit behind its point, as 5.0"
    if re.fullmatch(r"0\d+", written):
        return "a number does not begin with 0"
    return None


def _word(key: str, written: str) -> str | None:  # noqa: ARG001 - never shown: it may be a secret
    quotes = "'…'" if key in _PATTERN_KEYS else '"…"'
    return f"text stands in quotes: {_shown(key)} = {quotes}"


_KINDS: tuple[Callable[[str, str], str | None], ...] = (
    _missing,
    _tail,
    _flag,
    _nothing,
    _measure,
    _variable,
    _list,
    _number,
    _word,
)


def _shown(key: str) -> str:
    return key if 0 < len(key) <= 40 else "key"
