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


def detect(sample: bytes, family: Family = Family.AUTO) -> Format | None:
    """The format in which the most lines of a log's beginning are messages; None where none is."""
    formats = FAMILIES.get(family) or [format_ for every in FAMILIES.values() for format_ in every]
    best = max(formats, key=lambda format_: _messages(format_, sample))
    return best if _messages(best, sample) else None


def _messages(format_: Format, sample: bytes) -> int:
    """Those with a time, where the format has times."""
    found = format_.stamps.findall(b"\n" + sample)
    return len(found) if format_.clock is None else sum(map(bool, found))
