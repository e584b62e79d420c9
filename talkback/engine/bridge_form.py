"""How the lines of a bridge tell who speaks: `<{nick}> {text}`, made ready to read them."""

import re
from functools import lru_cache

from talkback.engine.normalise import visible
from talkback.model.errors import TextError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily

RANK_SIGNS = "~&@%+!"
"""What a bridge may show before a name, as a client does."""

_PLACEHOLDER = lazily(lambda: re.compile(r"\{(?P<name>[^{}]*)\}"))
_PATTERNS = {"nick": r"(?P<nick>.{1,128}?)", "network": r".{1,64}?", "text": r"(?P<text>.*)"}
"""Bounded, so that no line takes long."""


@dataclass(frozen=True, slots=True)
class BridgedLine:
    """What a bridge's line tells: the name, and from where on the line is what was said."""

    name: str
    begin: int


@lru_cache(maxsize=256)
def compile_form(form: str) -> re.Pattern[str]:
    """A pattern for lines of which all is gone that is not seen.

    The text is the end of the line: what somebody says can then not pretend to be the name.
    Raises TextError.
    """
    parts: list[str] = []
    names: list[str] = []
    here = 0
    for found in _PLACEHOLDER.finditer(form):
        name, literal = found["name"], visible(form[here : found.start()]).text
        if name not in _PATTERNS:
            raise TextError(_unknown(name), found.start())
        if name in names:
            raise TextError(f"{{{name}}} stands in it twice", found.start())
        if names and not literal:
            message = f"nothing tells where {{{names[-1]}}} ends and {{{name}}} begins"
            raise TextError(message, found.start())
        if name == "text" and re.search(r"\w\Z", literal):
            raise TextError("a blank or a sign must stand before {text}", found.start())
        parts += [re.escape(literal), _PATTERNS[name]]
        names.append(name)
        here = found.end()
    _look(form, names, here)
    return re.compile("".join(parts), re.DOTALL)


def _unknown(name: str) -> str:
    meant = next((known for known in _PATTERNS if known == name.lower().lstrip("$")), None)
    hint = f"; write {{{meant}}}" if meant else ""
    return f"{{{name[:40]}}} is none of {{nick}}, {{text}} and {{network}}{hint}"


def _look(form: str, names: list[str], end: int) -> None:
    for name in ("nick", "text"):
        if name not in names:
            raise TextError(f"{{{name}}} is missing: write it as <{{nick}}> {{text}}", 0)
    if names[-1] != "text" or form[end:]:
        raise TextError("{text} must be the end: what people say could pretend to be a name", 0)


def read_line(form: str, line: str) -> BridgedLine | None:
    """Who speaks in a line, and where in it the words begin; None where it is not of the form."""
    seen = visible(line)
    found = compile_form(form).match(seen.text)
    if found is None:
        return None
    name = found["nick"].strip().lstrip(RANK_SIGNS).strip()
    return BridgedLine(name, seen.span(*[found.start("text")] * 2)[0]) if name else None
