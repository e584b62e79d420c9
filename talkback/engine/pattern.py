"""One trigger: a compiled pattern of the `regex` module, which has the last word."""

import re
from dataclasses import dataclass

import regex

from talkback.engine import dialect
from talkback.engine.approximate import approximate
from talkback.engine.dialect import PatternError
from talkback.engine.literals import Literals, required
from talkback.engine.risk import Risk, judge, takes_time
from talkback.engine.tree import parse

__all__ = ["PatternError", "Trigger", "compile_trigger"]

LONGEST = 1000
"""Characters of a pattern: compiling takes time that nothing limits."""

_CASE = int(regex.VERSION0)
_ANY_CASE = int(regex.VERSION0 | regex.IGNORECASE)
"""Plain numbers: the library asks for a flag thousands of times, and its enum answers slowly."""
_ASCII_FLAG = re.compile(r"\(\?[a-zA-Z]*a")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A pattern that is searched for anywhere in a line.

    `literals` is what any matching line holds; without, `approximation` is the pattern for RE2
    (None: nothing is known); `limited` tells that a search may take long and needs a time limit,
    `risk` that it can explode.
    """

    pattern: str
    ignore_case: bool
    normalise: bool
    compiled: regex.Pattern[str]
    literals: Literals | None
    approximation: str | None
    limited: bool
    risk: Risk | None

    def find(self, text: str, limit: float | None = None) -> regex.Match[str] | None:
        """The first match, if there is one.

        `limit` is in seconds; only a trigger that may need long looks at it.
        Raises TimeoutError when it has run out.
        """
        if self.limited:
            return self.compiled.search(text, timeout=limit)
        return self.compiled.search(text)


def compile_trigger(pattern: str, *, ignore_case: bool, normalise: bool) -> Trigger:
    """Read a pattern and learn what text it needs.

    Raises PatternError with what is wrong, where, and what to do.
    """
    if not pattern:
        raise PatternError("an empty trigger is in every line; write what to look for", 0)
    if len(pattern) > LONGEST:
        raise PatternError(
            f"longer than {LONGEST} characters; split it into several triggers", LONGEST
        )
    try:
        tree = parse(pattern, ignore_case=ignore_case)
        dialect.check(pattern, tree)
        compiled = _compiled(pattern, ignore_case=ignore_case)
    except RecursionError:
        raise PatternError("nested too deeply; use fewer parentheses", 0) from None
    ascii_only = _ASCII_FLAG.search(pattern) is not None
    literals = required(tree, ascii_only=ascii_only) if tree else None
    limited = tree is None or takes_time(tree)
    return Trigger(
        pattern,
        ignore_case,
        normalise,
        compiled,
        literals,
        approximate(tree, ascii_only=ascii_only) if tree and literals is None else None,
        limited,
        judge(tree, ignore_case=ignore_case) if tree and limited else None,
    )


def _compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern, _ANY_CASE if ignore_case else _CASE, cache_pattern=False)
    except (regex.error, OverflowError) as error:
        what, place = getattr(error, "msg", str(error)), getattr(error, "pos", None)
        raise PatternError(f"does not compile: {what}", place or 0) from None
