"""The format of a log where that of the log before it is known: mostly the same, and found sooner.

The law: what `detect` finds is what is found here, or `detect` is asked.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from talkback.chatlogs.detect import BEGINNING, container, detect, fits, is_foreign
from talkback.chatlogs.line_forms import ANGLE, ANY_SPEECH, ASTERISK, FORMS, LogFormat
from talkback.chatlogs.log_format import LineFormat
from talkback.chatlogs.stamp_forms import Head, heads
from talkback.chatlogs.timestamps import OF_DAY

_FORMS = {form.name: form for form in (ANGLE, ASTERISK)}
_PLAIN_HEAD = re.compile(rb"(?:\\[\[(])?\(\?P<stamp>[^()]*\(\?:[^()]*\|\)\)(?:\\[\])])?")
"""`[12:34]`, `12:34`: whatever follows a message's stamp here is no part of it."""

_CODES = bytes(range(1, 9)) + bytes(range(14, 32))
"""Of colours and CTCP: without them a line may be another one."""


def detect_after(sample: bytes, family: LogFormat, before: LineFormat | None) -> LineFormat | None:
    """The format of a log by its beginning; `before` is that of any log before it, if known."""
    if container(sample):
        return None
    if before is not None and _is_same(sample[:BEGINNING], family, before):
        return before.read_by(sample)
    return detect(sample, family)


def _is_same(beginning: bytes, family: LogFormat, before: LineFormat) -> bool:
    """Whether more than half of the lines are speech of that format, and stamps are written so.

    Then no other format can have more messages: none takes what has a nick in angle brackets
    behind a time of day, but one that needs tabs, and those that are not sure of it.
    """
    form = _FORMS.get(before.name)
    if form not in FORMS[family] or before.clock != OF_DAY or before.coloured:
        return False
    if _PLAIN_HEAD.fullmatch(before.head) is None:
        return False
    block = b"\n" + beginning
    speech = _speech(before.head)
    said = speech.search(block)
    if said is None:
        return False
    rest = _plain_speech(before.head).sub(b"", block)
    others = [line for line in rest.split(b"\n")[1:] if speech.match(b"\n" + line) is None]
    lines = block.count(b"\n")
    if lines <= 2 * len(others) + beginning.count(b"\t") or _is_telling(beginning, others):
        return False
    return _is_head(before.head, [said[0][1:], *others]) and _fits(before, family, rest)


def _is_telling(beginning: bytes, others: Sequence[bytes]) -> bool:
    """Whether the lines that are no speech could be read otherwise, or IRC itself be among them."""
    rest = b"".join(others)
    return len(rest.translate(None, _CODES)) < len(rest) or b"privmsg" in beginning.lower()


@lru_cache
def _speech(head: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n" + head + rb"[ \t]*+" + ANY_SPEECH)


@lru_cache
def _plain_speech(head: bytes) -> re.Pattern[bytes]:
    """Whole lines that could be nothing else: no client's mark is in their brackets."""
    return re.compile(rb"\n" + head + rb"[ \t]*+(?!<[-*=!<])" + ANY_SPEECH + rb"[^\n]*")


def _is_head(head: bytes, lines: Sequence[bytes]) -> bool:
    found = heads(lines, len(lines))
    return any((each.pattern, each.clock) == (head, OF_DAY) for each in found)


def _fits(before: LineFormat, family: LogFormat, block: bytes) -> bool:
    head = Head(before.head, OF_DAY)
    if family is LogFormat.AUTO and not fits(_FORMS[before.name], head, block):
        return False
    return before.name != ASTERISK.name or b"* " not in block or not is_foreign(head, block)
