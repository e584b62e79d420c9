"""Small changes of a pattern's text: each leaves out, or turns round, one thing that it asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})[?+]?")
_ESCAPE = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[NpP]\{[^}]*\}|[gL]<[^>]*>|\d{1,3}|.)",
    re.DOTALL,
)
_GROUP = re.compile(
    r"\((?:\?(?:P?<(?![=!])[^>]*>|[=!>|:]|<[=!]|[-a-zA-Z0-9]*:|\((?:[^()]*)\))|(?!\?|\*))"
)
"""What opens a group; of a conditional, with its condition."""
_CLOSED = re.compile(r"\(\?(?:#[^)]*|[-+a-zA-Z0-9]+|P[>=]\w+|&\w+)\)|\(\*[A-Z]+\)")
"""A comment, flags, a reference or a verb: all of it."""
_FLAGS = re.compile(r"\(\?[a-zA-Z]*x")
_BOUNDARIES = {r"\b", r"\B", r"\m", r"\M"}
_ANCHORS = {"^", "$", r"\A", r"\Z"}
VETOES = ("(?!", "(?<!")
_BOUNDS = re.compile(r"\{(\d*),?(\d*)\}")


class ChangeKind(Enum):
    """What a change takes from a pattern; the last two are of the second rank."""

    BOUNDARY = "boundary"
    ANCHOR = "anchor"
    ALTERNATIVE = "alternative"
    OPTIONAL = "optional"
    VETO = "veto"
    ALSO = "also"
    CASE = "case"
    NORMALISING = "normalising"
    BOUND = "bound"
    SET = "set"


SECOND_RANK = frozenset({ChangeKind.BOUND, ChangeKind.SET})


@dataclass(frozen=True, slots=True)
class PatternEdit:
    """What stands from `start` to `end` replaced by `text`; `what` goes on a sentence."""

    kind: ChangeKind
    start: int
    end: int
    text: str
    what: str

    def of(self, pattern: str) -> str:
        """The changed pattern, which may not compile."""
        return pattern[: self.start] + self.text + pattern[self.end :]


def pattern_edits(pattern: str) -> list[PatternEdit]:
    """All changes, by their places; none of a pattern in free spacing, or one that is not read."""
    if _FLAGS.search(pattern):
        return []
    reader = _PatternReader(pattern)
    try:
        reader.alternatives(top=True)
    except IndexError:
        return []
    return sorted(reader.edits, key=lambda edit: (edit.start, edit.end))


@dataclass(slots=True)
class _PatternReader:
    pattern: str
    at: int = 0
    edits: list[PatternEdit] = field(default_factory=list)

    def alternatives(self, *, top: bool = False, choice: bool = True) -> None:
        """As far as the group goes, or the pattern."""
        begins = [self.at]
        while self.at < len(self.pattern) if top else self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                begins.append(self.at)
            else:
                self._item()
        if choice and len(begins) > 1:
            self._drop_each([*begins, self.at + 1])

    def _drop_each(self, begins: list[int]) -> None:
        """One alternative less, with one of the bars beside it."""
        for index, (start, after) in enumerate(pairwise(begins)):
            what = f"without the alternative “{self.pattern[start : after - 1]}”"
            if index == 0:
                self._edit(ChangeKind.ALTERNATIVE, start, after, "", what)
            else:
                self._edit(ChangeKind.ALTERNATIVE, start - 1, after - 1, "", what)

    def _item(self) -> None:
        start, pattern = self.at, self.pattern
        if pattern[start] == "\\":
            self.at = _end(_ESCAPE, pattern, start)
            self._place(start)
        elif pattern[start] == "[":
            self._set()
        elif pattern[start] == "(":
            self._group()
        else:
            self.at += 1
            self._place(start)
        if found := _QUANTIFIER.match(pattern, self.at):
            self.at = found.end()
            self._quantified(start, found)

    def _place(self, start: int) -> None:
        written = self.pattern[start : self.at]
        if written in _BOUNDARIES:
            self._edit(ChangeKind.BOUNDARY, start, self.at, "", f"without this {written}")
        elif written in _ANCHORS:
            self._edit(ChangeKind.ANCHOR, start, self.at, "", f"without this {written}")

    def _group(self) -> None:
        start = self.at
        if closed := _CLOSED.match(self.pattern, start):
            self.at = closed.end()
            return
        opening = self.pattern[start : _end(_GROUP, self.pattern, start)]
        self.at += len(opening)
        self.alternatives(choice=not opening.startswith("(?("))
        self.at += 1
        if opening in VETOES:
            what = f"without “{self.pattern[start : self.at]}”"
            self._edit(ChangeKind.VETO, start, self.at, "", what)

    def _quantified(self, start: int, found: re.Match[str]) -> None:
        item, sign = self.pattern[start : found.start()], found[0]
        if sign[0] == "?":
            kind = ChangeKind.OPTIONAL
            self._edit(kind, found.start(), found.end(), "", f"if “{item}” had to be there")
            self._edit(kind, start, found.end(), "", f"if “{item}” might not be there")
            return
        for other in _other_counts(sign):
            what = f"with {other} for {sign} behind “{item}”"
            self._edit(ChangeKind.BOUND, found.start(), found.end(), other, what)

    def _set(self) -> None:
        start = self.at
        self.at += 2 if self.pattern[start + 1] == "^" else 1
        first, members = self.at, list[tuple[int, int]]()
        while self.pattern[self.at] != "]" or self.at == first:
            begin = self.at
            self._member()
            members.append((begin, self.at))
        self.at += 1
        for begin, end in members if len(members) > 1 else ():
            what = f"without “{self.pattern[begin:end]}” in {self.pattern[start : self.at]}"
            self._edit(ChangeKind.SET, begin, end, "", what)

    def _member(self) -> None:
        self._one_of_set()
        if self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]":
            self.at += 1
            self._one_of_set()

    def _one_of_set(self) -> None:
        if self.pattern[self.at] == "\\":
            self.at = _end(_ESCAPE, self.pattern, self.at)
        elif self.pattern.startswith("[:", self.at):
            self.at = self.pattern.find(":]", self.at) + 2
        else:
            self.at += 1

    def _edit(self, kind: ChangeKind, start: int, end: int, text: str, what: str) -> None:
        self.edits.append(PatternEdit(kind, start, end, text, what))


def _end(expression: re.Pattern[str], pattern: str, start: int) -> int:
    """Where what is expected ends; raises IndexError, as the end of the pattern does."""
    found = expression.match(pattern, start)
    if found is None:
        raise IndexError(start)
    return found.end()


def _other_counts(sign: str) -> Iterator[str]:
    """A repeat with one of its bounds moved by one."""
    mode = sign[-1] if len(sign) > 1 and sign[-1] in "?+" else ""
    if sign[0] in "*+":
        yield ("+" if sign[0] == "*" else "*") + mode
        return
    for low, high in _other_bounds(sign):
        yield f"{{{low},{'' if high is None else high}}}{mode}"


def _other_bounds(sign: str) -> Iterator[tuple[int, int | None]]:
    bounds = _BOUNDS.match(sign)
    if bounds is None:
        return
    least, most = int(bounds[1] or 0), int(bounds[2]) if bounds[2] else None
    if "," not in sign:
        most = least
    moved = [(least - 1, most), (least + 1, most)]
    if most is not None:
        moved += [(least, most - 1), (least, most + 1)]
    for low, high in moved:
        if low >= 0 and (high is None or low <= high):
            yield low, high
