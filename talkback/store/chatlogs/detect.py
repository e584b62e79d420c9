"""Which format a log is in, from its first messages."""

from collections.abc import Sequence
from enum import StrEnum

from talkback.store.chatlogs import hexchat, irssi, plain, raw, weechat, znc
from talkback.store.chatlogs.format import Format


class Family(StrEnum):
    """The values of `--format`."""

    AUTO = "auto"
    IRSSI = "irssi"
    WEECHAT = "weechat"
    ZNC = "znc"
    HEXCHAT = "hexchat"
    PLAIN = "plain"
    RAW = "raw"


FAMILIES: dict[Family, Sequence[Format]] = {
    Family.ZNC: znc.FORMATS,
    Family.IRSSI: irssi.FORMATS,
    Family.WEECHAT: weechat.FORMATS,
    Family.HEXCHAT: hexchat.FORMATS,
    Family.PLAIN: plain.FORMATS,
    Family.RAW: raw.FORMATS,
}
"""Of formats that fit equally well, the first is taken."""

_FEW = 4096
"""Bytes that mostly tell; joins and parts alone may be more."""


def detect(sample: bytes, family: Family = Family.AUTO) -> Format | None:
    """The format in which the most lines of a log's beginning are messages; None where none is."""
    formats = FAMILIES.get(family) or [format_ for every in FAMILIES.values() for format_ in every]
    for beginning in (sample[:_FEW], sample):
        hits = {format_: _messages(format_, beginning) for format_ in formats}
        best = max(hits, key=hits.__getitem__)
        if hits[best]:
            return best
    return None


def _messages(format_: Format, sample: bytes) -> int:
    """Those with a time, where the format has times."""
    found = format_.stamps.findall(b"\n" + sample)
    return len(found) if format_.clock is None else sum(map(bool, found))
