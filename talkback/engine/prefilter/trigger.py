"""One trigger: a compiled pattern of the `regex` module, which has the last word."""

import re
import warnings
from weakref import WeakValueDictionary

import regex

from talkback.engine.prefilter import dialect_check
from talkback.engine.prefilter.dialect_check import PatternError
from talkback.engine.prefilter.re2_overapproximation import to_re2
from talkback.engine.prefilter.redos import BacktrackingRisk, analyse, needs_timeout
from talkback.engine.prefilter.regex_parser import ANY_CASE, CASE, Syntax, read
from talkback.engine.prefilter.required_literals import RequiredLiterals, required_literals
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily

__all__ = ["PatternError", "Trigger", "compile_trigger"]

MAX_PATTERN_CHARS = 1000
"""Characters of a pattern: compiling takes time that nothing limits."""

LINE_CHARS = 512
"""Characters of a line of IRC at most (RFC 1459, 2.3); some messages have several lines."""

_NAME = lazily(lambda: re.compile(r"[<=&']([^<>=&'()]*)\Z"))
"""What `regex` has read of a group's name, whose end is the place that it tells."""

_CALL = lazily(lambda: re.compile(r"\(\?(?:R|[-+]?[0-9]|&|P>)"))
MOMENT_S = 0.05
"""Seconds of one search, where no line's time is shared out."""
_EMPTY_LINE_S = 0.02
"""Seconds for a line without a character; microseconds are usual."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Trigger:
    """A pattern that is searched for anywhere in a line.

    `literals` is what any matching line holds; without, `re2_pattern` is the pattern for RE2
    (None: nothing is known); `limited` tells that a search may take long and needs a time limit,
    `risk` that it can explode.
    """

    pattern: str
    ignore_case: bool
    normalise: bool
    compiled: regex.Pattern[str]
    required_literals: RequiredLiterals | None
    re2_pattern: str | None
    needs_timeout: bool
    risk: BacktrackingRisk | None

    def __str__(self) -> str:
        return self.pattern

    def __hash__(self) -> int:
        """What it was made of; all else follows from that."""
        return hash((self.pattern, self.ignore_case, self.normalise))

    def may_take_long(self, text: str) -> bool:
        """Whether the search needs a limit: that of a few triggers, or any of a long text."""
        return self.needs_timeout or len(text) > LINE_CHARS

    def find(self, text: str, limit: float | None = None) -> regex.Match[str] | None:
        """The first match, if there is one.

        `limit` is in seconds; only where the search may take long it is looked at.
        Raises TimeoutError when it has run out.
        """
        if self.may_take_long(text):
            return self.compiled.search(text, timeout=limit)
        return self.compiled.search(text)

    def is_found(self, text: str) -> bool:
        """Whether it is found in a moment; what takes longer does not fire in the bot either."""
        try:
            return self.find(text, MOMENT_S) is not None
        except TimeoutError:
            return False


_KNOWN: WeakValueDictionary[tuple[str, bool, bool], Trigger] = WeakValueDictionary()
"""Those that somebody has: a reload, or the next key in an editor, compiles what is new alone."""


def compile_trigger(pattern: str, *, ignore_case: bool, normalise: bool) -> Trigger:
    """Read a pattern and learn what text it needs.

    Raises PatternError with what is wrong, where, and what to do.
    """
    key = (pattern, ignore_case, normalise)
    trigger = _KNOWN.get(key)
    if trigger is None:
        trigger = _KNOWN[key] = _compile_trigger(pattern, ignore_case, normalise)
    return trigger


def _compile_trigger(pattern: str, ignore_case: bool, normalise: bool) -> Trigger:  # noqa: FBT001 - a trigger's own fields
    if not pattern:
        raise PatternError("an empty trigger is in every line; write what to look for", 0)
    if len(pattern) > MAX_PATTERN_CHARS:
        raise PatternError(
            f"longer than {MAX_PATTERN_CHARS} characters; split it into several triggers",
            MAX_PATTERN_CHARS,
        )
    syntax = _read(pattern, ignore_case=ignore_case)
    compiled = _compiled(pattern, ignore_case=ignore_case)
    if not syntax.known:
        _refuse_endless(pattern, compiled)
        limited = True
        return Trigger(pattern, ignore_case, normalise, compiled, None, None, limited, None)
    tree, ascii_only = syntax.tree, syntax.ascii_only
    literals = required_literals(tree, ascii_only=ascii_only)
    limited = needs_timeout(tree)
    return Trigger(
        pattern,
        ignore_case,
        normalise,
        compiled,
        literals,
        to_re2(tree, ascii_only=ascii_only) if literals is None else None,
        limited,
        analyse(tree, ignore_case=ignore_case) if limited else None,
    )


def _read(pattern: str, *, ignore_case: bool) -> Syntax:
    try:
        syntax = read(pattern, ignore_case=ignore_case)
        dialect_check.reject_unsafe(pattern, syntax, ignore_case=ignore_case)
    except PatternError:
        raise
    except Exception as error:  # noqa: BLE001 - see _wrong
        raise _wrong(error, pattern) from None
    return syntax


def _compiled(pattern: str, *, ignore_case: bool) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern, ANY_CASE if ignore_case else CASE, cache_pattern=False)
    except Exception as error:  # noqa: BLE001 - see _wrong
        raise _wrong(error, pattern) from None


def _refuse_endless(pattern: str, compiled: regex.Pattern[str]) -> None:
    """A group that calls itself before it took a character never ends, on any line."""
    try:
        compiled.search("", timeout=_EMPTY_LINE_S)
    except (TimeoutError, MemoryError):
        call = _CALL.search(pattern)
        message = "calls itself before it takes a character, and never ends; put text before it"
        raise PatternError(message, call.start() if call else 0) from None


def _wrong(error: Exception, pattern: str) -> PatternError:
    """Whatever `regex` threw: its own error, or a ValueError, KeyError, MemoryError."""
    if isinstance(error, RecursionError):
        return PatternError("nested too deeply; use fewer parentheses", 0)
    what = getattr(error, "msg", "") or str(error) or type(error).__name__
    offset = getattr(error, "pos", None) or 0
    if what == "bad character in group name" and (name := _NAME.search(pattern, 0, offset)):
        words = "the name of a group begins with a letter, and has letters, digits and _"
        return PatternError(words, name.start(1))
    return PatternError(*_explained(pattern, f"does not compile: {what}", offset))


def _explained(pattern: str, what: str, offset: int) -> tuple[str, int]:
    """`re` tells the same errors where they begin, and with the text that is wrong.

    `regex` stands behind it already.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except re.error as error:
        message = f"does not compile: {error.msg}"
        if message.startswith(what) and error.pos is not None:
            return message, error.pos
    except Exception:  # noqa: BLE001 - whatever it throws, `regex` has said what is wrong
        return what, offset
    return what, offset
