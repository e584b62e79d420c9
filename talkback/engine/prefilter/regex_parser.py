r"""What a pattern means: what the parser of the `regex` module reads in it.

That parser alone decides what a pattern means, so no comment, flag or fuzzy count can be read in
one way where it is matched and in another where it is analysed. It is private to `regex`: what is
not known here makes the tree unknown, and such a trigger is tried on every line. Nothing but text
and `\b`, as most people write, need not be asked about: a test holds it to the parser.
"""

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

import regex

from talkback.engine.prefilter.regex_tree import Reader, core
from talkback.engine.prefilter.sre_tree import Node, sre
from talkback.model.lazy_dataclass import dataclass


class _Flags(int):
    """Flags that stay plain numbers beside the enum of `regex`, which takes each `&` for itself.

    It asks for a flag dozens of times a pattern, and its enum is the slowest part of compiling.
    """

    __slots__ = ()

    def __or__(self, other: int) -> "_Flags":
        return _Flags(int.__or__(self, other))


CASE: int = _Flags(regex.VERSION0)
ANY_CASE: int = _Flags(regex.VERSION0 | regex.IGNORECASE)
_ENCODINGS = {0, int(regex.ASCII), int(regex.LOCALE), int(regex.UNICODE)}
_USUAL = (
    ANY_CASE | int(regex.ASCII | regex.UNICODE | regex.VERBOSE | regex.DOTALL | regex.MULTILINE)
)  # fmt: skip
"""Flags under which a tree means what it says."""
_PLAIN = re.compile(r"(?:\\[b!-/:-@\[-`{-~]|[^\\.\[\](){}*+?^$|])*")
_PLAIN_PART = re.compile(r"\\?(.)", re.DOTALL)
_EDGE: Node = (sre.AT, sre.AT_BOUNDARY)


PARSED = 1 << 13
"""Trees that are kept: several lints look at each pattern, and an editor asks at every key."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What is read in a pattern. The filter may trust `tree` only where all of it is `known`.

    `ascii_only` tells of `(?a)`, `verbose` of `(?x)` anywhere, `fuzzy` counts the likes of
    `{e<=1}`, `posix` is the offset of a `[:name:]` in a set, `negated` are sets that begin with
    `[^`, as written, by their offsets.
    """

    tree: list[Node]
    known: bool = True
    ascii_only: bool = False
    verbose: bool = False
    fuzzy: int = 0
    posix: int | None = None
    negated: Mapping[int, str] = field(default_factory=dict)


@lru_cache(maxsize=PARSED)
def parse(pattern: str, *, ignore_case: bool) -> list[Node] | None:
    """A pattern's tree; None where some of it is not known. Whoever has it changes nothing in it.

    Raises regex.error, and RecursionError where it is nested too deeply.
    """
    syntax = read(pattern, ignore_case=ignore_case)
    return syntax.tree if syntax.known else None


def read(pattern: str, *, ignore_case: bool) -> Syntax:
    """Read a pattern as `regex` does before it compiles.

    Raises regex.error with a place, whatever the parser threw; RecursionError as above.
    """
    if _PLAIN.fullmatch(pattern):
        return Syntax(_plain(pattern))
    source, info, parsed = _parsed(pattern, ANY_CASE if ignore_case else CASE)
    reader = Reader(info)
    tree = reader.nodes(parsed)
    usual = not info.flags & ~_USUAL and not info.inline_locale
    ascii_only = reader.ascii_only or bool(info.flags & regex.ASCII)
    known = reader.known and usual
    return Syntax(
        tree, known, ascii_only, source.verbose, reader.fuzzy, source.posix, source.negated
    )


def _plain(pattern: str) -> list[Node]:
    parts = _PLAIN_PART.finditer(pattern)
    return [_EDGE if part[0] == r"\b" else (sre.LITERAL, ord(part[1])) for part in parts]


class _IgnoreSpace:
    """Notes that it was set; reading it, at each character, is left to the instance's own."""

    def __set__(self, source: "_Source", value: bool) -> None:  # noqa: FBT001
        source.__dict__["ignore_space"] = value
        source.verbose |= value


class _Source(core.Source):  # type: ignore[misc]
    """Notes what no node tells of: nothing but sets is matched against these signs."""

    ignore_space = _IgnoreSpace()

    def __init__(self, pattern: str) -> None:
        self.posix: int | None = None
        self.negated: dict[int, str] = {}
        self.verbose = False
        self._class_begin = 0
        self._set_begin: int | None = None
        super().__init__(pattern)

    def match(self, text: str) -> bool:
        """Whether the text comes next; then it is read."""
        matched: bool = super().match(text)
        if matched and text in "[:]^":
            self._note(text)
        return matched

    def _note(self, text: str) -> None:
        begin = self.pos - 2
        if text == "[:":
            self._class_begin = begin
        elif text == ":]":
            self.posix = self._class_begin
        elif text == "^" and self.string[begin] == "[":
            self._set_begin = begin
        elif text == "]" and self._set_begin is not None:
            self.negated[self._set_begin] = self.string[self._set_begin : self.pos]
            self._set_begin = None


def _parsed(pattern: str, flags: int) -> tuple[Any, Any, Any]:
    """As the module's own `_compile` begins: again from the start where a flag holds for all."""
    while True:
        source = _Source(pattern)
        try:
            info = core.Info(flags, source.char_type, {})
            info.guess_encoding = core.UNICODE
            source.ignore_space = bool(flags & regex.VERBOSE)
            parsed = core._parse_pattern(source, info)  # noqa: SLF001 - see above
        except core._UnscopedFlagSet:  # noqa: SLF001
            flags = info.global_flags
            if flags & regex.VERSION1:
                place = pattern.rfind("(?", 0, source.pos)
                raise regex.error("(?V1) is another syntax; take it out", pattern, place) from None
            continue
        except (regex.error, RecursionError):
            raise
        except Exception as error:
            # ValueError, KeyError and others, for what it did not foresee.
            raise regex.error("cannot be read from here on", pattern, source.pos) from error
        break
    if not source.at_end():
        raise regex.error("unbalanced parenthesis", pattern, source.pos)
    if info.flags & (regex.ASCII | regex.LOCALE | regex.UNICODE) not in _ENCODINGS:
        raise regex.error("(?a), (?L) and (?u) exclude each other", pattern, pattern.rfind("(?"))
    return source, info, parsed


@lru_cache(maxsize=1 << 10)
def name_offset(pattern: str, name: str, *, ignore_case: bool) -> int:
    """Where a group of a pattern that compiles has its name: not in a comment that looks like it.

    What a backslash in front of the parenthesis leaves unchanged is a comment.
    """
    tree = read(pattern, ignore_case=ignore_case).tree
    written = rf"(?<!\\)(?:\\\\)*(\(\?P?<)(?={re.escape(name)}>)"
    for found in re.finditer(written, pattern):
        begin, end = found.span(1)
        try:
            changed = read(f"{pattern[:begin]}\\{pattern[begin:]}", ignore_case=ignore_case).tree
        except regex.error:
            return end
        if changed != tree:
            return end
    return 0
