"""Which format a log is in: a sample of its lines decides."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from talkback.chatlogs import raw
from talkback.chatlogs.line_forms import (
    ANGLE,
    ASTERISK,
    BARE,
    BRACKETS,
    COLON,
    FOREIGN_WORDS,
    FORMS,
    NICK,
    OTHER_MARKS,
    SPEECH_ONLY,
    LineForm,
    LogFormat,
)
from talkback.chatlogs.log_format import LineFormat, made, without_colours
from talkback.chatlogs.stamp_forms import Head, heads
from talkback.model.text import decode_irc_bytes

BEGINNING = 1 << 14
"""Bytes that mostly tell; joins and parts alone may be more."""

_SHOWN = 80
"""Bytes that are shown of a line in no format."""

_HTML = re.compile(rb"(?i)<(?:!doctype|html|table|t[rd]|div|span|p|br)[ />]")

_HEADS = 3
"""Ways to write stamps that are tried for one log: the most frequent ones."""

_UNSURE = {COLON.name: 0.2, BRACKETS.name: 0.1}
"""A client's own words look like `nick: text`, too, in logs that are written otherwise."""

_ACTIONS_ALONE = 0.05
"""Where nobody speaks, most likely another form knows who does; without times it is a list."""

_BEHIND = 0.8
"""Of the lines that begin with a nick, how many have a stamp behind it if it is one."""

_OWN_WORDS = 0.05
"""Of the lines with one asterisk, how many name a hostmask if they are a client's own words."""

_CONTAINERS = {
    b"PK\3\4": "a zip archive; unpack it",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it",
    b"Rar!\x1a\7": "a rar archive; unpack it",
    b"\x04\x22\x4d\x18": "packed with lz4; unpack it",
    b"\x1f\x9d": "packed with compress; unpack it",
    b"]\0\0": "packed with lzma; unpack it",
    b"\x1f\x8b": "packed twice; unpack it once",
    b"SQLite format 3\0": "a database; export what was said as text",
}

_NO_TIMES = "its lines have no times; they are taken to be a minute apart"

_FOREIGN = (
    "the client's own words are not English and cannot be told from actions: lines that begin with"
    " one asterisk are left out"
)


_Candidate = tuple[float, Callable[[], LineFormat]]
"""What a message of a format counts, and the format, which takes time to be made."""


def detect(sample: bytes, family: LogFormat = LogFormat.AUTO) -> LineFormat | None:
    """The format in which the most lines of a log's beginning are messages; None where none is."""
    if container(sample):
        return None
    for beginning in (sample[:BEGINNING], sample):
        if (format_ := _detect(beginning, family)) is not None:
            return format_.read_by(sample)
    return None


def refusal(sample: bytes, family: LogFormat = LogFormat.AUTO) -> str:
    """Why a log is in no format that is known, or not in the one told, as its beginning tells."""
    reason = "no messages in any format that is known"
    if family is not LogFormat.AUTO:
        reason = f"no messages in the format {family}"
        if detect(sample) is not None:
            return f"{reason}; without --format it can be read"
    if kind := container(sample):
        return f"{reason}: it is {kind}"
    if _is_utf16(sample):
        return f"{reason}: it is written in UTF-16; convert it (iconv -f UTF-16 -t UTF-8)"
    if b"\0" in sample:
        return f"{reason}: it is no text"
    if _HTML.search(sample):
        return f"{reason}: it is HTML; save it as text"
    first = next((line for line in sample.split(b"\n") if line.strip()), b"")
    return f"{reason}; it begins: {decode_irc_bytes(first[:_SHOWN])}"


def container(sample: bytes) -> str:
    """What a file is that may have logs in it and is none, and what to do; else empty."""
    if sample[257:262] == b"ustar":
        return "a tar archive; unpack it"
    return next((kind for begin, kind in _CONTAINERS.items() if sample.startswith(begin)), "")


def _is_utf16(sample: bytes) -> bool:
    """In chat every other byte is NUL then, and hardly one between; no mark has to stand before."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    fewer, more = sorted((sample[::2].count(0), sample[1::2].count(0)))
    return more > len(sample) / 4 and fewer < more / 8


def _detect(sample: bytes, family: LogFormat) -> LineFormat | None:
    plain = without_colours(sample)
    best, hits = _best(plain, family)
    if plain != sample:
        as_it_is, fewer = _best(sample, family)
        best = replace(best, coloured=True) if best is not None and hits > fewer else as_it_is
    return best


def _best(sample: bytes, family: LogFormat) -> tuple[LineFormat | None, float]:
    block = b"\n" + sample
    lines = block.count(b"\n")
    found: LineFormat | None = None
    most: float = 0
    for weight, make in _candidates(block, family):
        if lines * weight <= most:
            continue
        format_ = make()
        stamps, _ = format_.messages(block, 0, len(block))
        # Raw lines may have no times, and count then for the format without.
        messages = len(stamps) if format_.clock is None else sum(map(bool, stamps))
        hits = messages * weight
        if messages and not _speaks(format_, block):
            hits *= 0 if format_.name == BARE.name else _ACTIONS_ALONE
        if hits > most:
            found, most = format_, hits
    return found, most


def _speaks(format_: LineFormat, block: bytes) -> bool:
    """Whether there is a message that is no action."""
    said = (format_.read(line) for line in block.split(b"\n"))
    return any(message is not None and not message.action for message in said)


def _candidates(block: bytes, family: LogFormat) -> Iterator[_Candidate]:
    lines = block.split(b"\n")
    forms = [form for form in FORMS[family] if form.sign in block]
    for head in heads(lines, _HEADS):
        for form in forms:
            if form.stamped and (family is not LogFormat.AUTO or fits(form, head, block)):
                foreign = form is ASTERISK and is_foreign(head, block)
                weight = _UNSURE.get(form.name, 1.0)
                yield weight, partial(_made, head, SPEECH_ONLY if foreign else form)
    if BARE in forms:
        for format_ in (*_behind(lines), _bare(BARE)):
            yield 1.0, partial(_itself, format_)
    if family in (LogFormat.AUTO, LogFormat.RAW) and b"privmsg" in block.lower():
        for format_ in raw.formats():
            yield 1.0, partial(_itself, format_)


def _itself(format_: LineFormat) -> LineFormat:
    return format_


def fits(form: LineForm, head: Head, block: bytes) -> bool:
    """Whether a form may be the one of a block, by how the client marks its own words."""
    """Whose client marks its own words otherwise, has none that look like actions."""
    if form not in (ANGLE, ASTERISK):
        return True
    return bool(_marks(head.pattern).search(block)) == (form is ANGLE)


@lru_cache
def _marks(head: bytes) -> re.Pattern[bytes]:
    return re.compile(b"\n" + head + rb"[ \t]*" + OTHER_MARKS)


def is_foreign(head: Head, block: bytes) -> bool:
    """Whether the client's own words are not those known here; one action may look so."""
    if not head.english:
        return True
    begin = b"\n" + head.pattern + rb"[ \t]*"
    own = len(re.findall(begin + FOREIGN_WORDS, block))
    return own > 0 and own >= _OWN_WORDS * len(re.findall(begin + rb"\*[ \t]", block))


@lru_cache
def _made(head: Head, form: LineForm) -> LineFormat:
    return made(head.pattern, form, head.clock, _FOREIGN if form is SPEECH_ONLY else head.doubt)


@lru_cache
def _bare(form: LineForm) -> LineFormat:
    return made(b"", form, None, _NO_TIMES)


def _behind(lines: Sequence[bytes]) -> Iterator[LineFormat]:
    """`<nick> [09:01] text`: the stamp behind the nick."""
    said = [found for line in lines if (found := _bare(BARE).line.match(line))]
    for head in heads((found["text"] for found in said), 1):
        if head.pattern.startswith(rb"\["):
            stamp = re.compile(head.pattern)
            if sum(bool(stamp.match(found["text"])) for found in said) >= _BEHIND * len(said):
                pattern = NICK + rb"[ \t]+" + head.pattern + rb"[ \t]?"
                yield made(pattern, _AFTER, head.clock, head.doubt)


_AFTER = LineForm("behind", b"", rb"(?!)(?P<actor>)", rb"(?!)", gap=b"")
