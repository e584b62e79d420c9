"""What a log's path tells: channel, network and day."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from talkback.chatlogs.months import month
from talkback.model.text import decode_irc_bytes

_ENDINGS = re.compile(
    # Rotation puts its number, and packing its letters, behind the ending: #tea.log.2.gz
    # and a file manager what it calls a copy: "#tea (1).log", "#tea - Copy.log".
    r"(?:\.(?:log|txt|out|weechatlog)(?:\.(?:\d{1,3}|old|bak|orig|part))?|\.(?:gz|bz2|xz|zstd?)|~"
    r"| (?:- )?(?:\(?copy(?: \d{1,3})?\)?|\(\d{1,3}\)))+$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)(\d{4})([-_./]?)(\d\d)\2(\d\d)(?!\d)")
_BACKWARDS = re.compile(
    # eggdrop's `tea.log.02Jan2024`; clients of whoever writes the day or the month first
    r"(?<!\d)(\d\d)(?:([-_.])(\d\d)\2|[-_.]?([A-Za-z]{3})[-_.]?)((?:19|20)\d\d)(?!\d)"
)
_IN_WORDS = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./]?)([A-Za-z]{3})\2(\d\d)(?!\d)")
_PARTED = re.compile(
    # irssi's `%Y/$tag/$0.%m-%d.log`, WeeChat's `%Y/$server/$channel.%m-%d`; a folder a month
    r"(?P<before>(?:.*/)?)(?P<year>(?:19|20)\d\d)/(?:"
    r"(?P<folder>\d\d)/(?P<place>.+)[/.](?P<only>\d\d)"
    r"|(?:(?P<name>.+)[-_./])?(?P<month>\d\d)[-_](?P<day>\d\d))"
)
_TIME = re.compile(r"(?:T|[-_. ])?[012]\d[-_.]?[0-5]\d(?:[-_.]?[0-5]\d)?Z?(?!\d)")
_MONTH = re.compile(
    r"(?:^|(?<=/)|[-_. (]+)(?:19|20)\d\d(?:[-_.]?(?:0[1-9]|1[0-2])|[-_.]W[0-5]\d)?\)?(?=/|$)"
)
_CHANNEL = re.compile(r"(?:#|(?<![^-_. (])&|^\+|^![A-Z0-9]{5})[^\s,]+$")
"""RFC 2811, section 2.1: a safe channel has an identifier behind its `!`."""
_QUOTED = re.compile("%2[136Bb]")
"""The signs of channels as a URL, and some clients, write them."""
_WEECHAT = re.compile(r"irc\.(?P<network>.+?)\.(?P<name>[^.\s].*)$")
_KVIRC = re.compile(r"(?P<kind>channel|query)_(?P<name>.+)\.(?P<network>[^.]+)$")
_ZNC = re.compile(r"moddata/log/(?P<network>[^/]+)/(?P<name>[^/]+)$")

_QUERIES = frozenset({"queries", "query", "privmsg", "private messages"})
"""Folders of talks with one person; Textual's first."""

_CONSOLES = frozenset({"status", "(status)", "*status", "server", "console"})
"""Where a client keeps what the server says: nobody's talk."""


@dataclass(frozen=True, slots=True)
class LogName:
    """A log by its path: `label` is the path without its day, the same for all files of a place.

    `private` is set where the name says that the log is of a conversation with one person.
    """

    label: str
    channel: str | None = None
    network: str | None = None
    day: date | None = None
    private: bool = False


def read_name(path: Path, networks: Collection[str], channels: Collection[str] = ()) -> LogName:
    """Read a path, relative to the folder that was named; those of the config are known.

    ZNC writes network/channel/2024-01-02.log, irssi network/#channel.log, WeeChat
    irc.network.#channel.weechatlog, KVIrc channel_#channel.network_2024.01.02.log; others put the
    day, the month or the network before or behind the channel.
    """
    whole = decode_irc_bytes(os.fsencode(path.as_posix()))
    text = _ENDINGS.sub("", _QUOTED.sub(lambda sign: chr(int(sign[0][1:], 16)), whole))
    day, label = _without_day(text, channels)
    channel, network, private = _read_label(label, tuple(networks), tuple(channels))
    return LogName(label, channel, network, day, private)


@lru_cache
def _read_label(
    label: str, networks: Collection[str], channels: Collection[str]
) -> tuple[str | None, str | None, bool]:
    """Channel, network, and whether it is private; a label is that of all days of a place."""
    known = {network.casefold(): network for network in networks}
    client = _of_a_client(label, known)
    network, channel, name = client or _of_any(label, known)
    said = name or label.rpartition("/")[2]
    if channel is None and f"#{said}".casefold() in {each.casefold() for each in channels}:
        channel = f"#{said}"
    private = channel is None and name is not None and name.casefold() not in _CONSOLES
    return channel, network, private


_Parts = tuple[str | None, str | None, str | None]
"""Network, channel, and who else the log is of; each None where the name does not tell."""


def _of_a_client(label: str, known: Mapping[str, str]) -> _Parts | None:
    """The names of WeeChat, KVIrc and ZNC tell all by their form."""
    last = label.rpartition("/")[2]
    found = _WEECHAT.match(last) or _KVIRC.match(last) or _ZNC.search(label)
    if found is None:
        return None
    network, name = found["network"], found["name"]
    if network == "server":
        return known.get(name.casefold(), name), None, None
    return known.get(network.casefold(), network), *_channel_or_other(name)


def _channel_or_other(name: str) -> tuple[str | None, str | None]:
    return (name, None) if _CHANNEL.match(name) else (None, name)


def _of_any(label: str, known: Mapping[str, str]) -> _Parts:
    """Any other path. Beside or below a network's name, what is no channel is a person."""
    *folders, last = label.split("/")
    before, name = _off_the_front(last, known)
    behind, name = _off_the_end(name, known)
    around = next((n for f in reversed((*folders, last)) if (n := _named(f, known))), None)
    network = before or behind or around
    channel = next((c[0] for part in (name, *folders[::-1]) if (c := _CHANNEL.search(part))), None)
    if channel is not None:
        return network, channel, None
    parent = folders[-1] if folders else ""
    talk = parent.casefold() in _QUERIES or before or behind or _named(parent, known)
    return network, None, name if talk and not _named(last, known) else None


def _named(folder: str, known: Mapping[str, str]) -> str | None:
    """The network that a folder is called by; Textual and The Lounge put an id behind."""
    name = re.sub(r" \([^)]*\)$|-[0-9a-f]{8}-[-0-9a-f]{27}$", "", folder)
    return known.get(name.casefold())


def _off_the_front(name: str, known: Mapping[str, str]) -> tuple[str | None, str]:
    """`libera-#tea`, `libera_alice`, and `user_libera_#tea` as ZNC had it once."""
    folded = name.casefold()
    for network in sorted(known, key=len, reverse=True):
        if found := re.match(rf"(?:[^-_.#]+_)?{re.escape(network)}[-_.]+(?=.)", folded):
            return known[network], name[found.end() :]
    return None, name


def _off_the_end(name: str, known: Mapping[str, str]) -> tuple[str | None, str]:
    """`#tea.libera`, as mIRC has it."""
    folded = name.casefold()
    for network in sorted(known, key=len, reverse=True):
        if folded.endswith((f".{network}", f"@{network}")):
            return known[network], name[: -len(network) - 1]
    return None, name


def _without_day(text: str, channels: Collection[str]) -> tuple[date | None, str]:
    """A day, month or year, and the path without it; a channel that is known keeps its numbers.

    The file's own day goes before that of a folder, which may be the day of a backup.
    """
    nearest = max(_days(text), key=lambda found: text.count("/", 0, found[2]), default=None)
    if nearest is not None:
        day, begin, end = nearest
        behind = _TIME.match(text, end)
        before, after = text[:begin], text[behind.end() if behind else end :]
        before, after = _ENDINGS.sub("", before.rstrip("-_. (")), after.lstrip("-_. )")
        label = before + after if before.endswith("/") else f"{before}/{after}"
        return day, _ENDINGS.sub("", label.strip("/"))
    if text.rpartition("/")[2].casefold() in {channel.casefold() for channel in channels}:
        return None, text
    if (parted := _PARTED.fullmatch(text)) and (told := _parted_day(parted)):
        return told, (parted["before"] + (parted["place"] or parted["name"] or "")).strip("/")
    return None, _ENDINGS.sub("", _MONTH.sub("", text).strip("/")) or text


def _parted_day(found: re.Match[str]) -> date | None:
    """The year, and maybe the month, is a folder; the rest of the day stands in the name."""
    month_, day = found["folder"] or found["month"], found["only"] or found["day"]
    with suppress(ValueError):
        return date(int(found["year"]), int(month_), int(day))
    return None


def _days(text: str) -> Iterator[tuple[date, int, int]]:
    """The days of the calendar that a path names, and where; the year first, or last."""
    for found in _DATE.finditer(text):
        with suppress(ValueError):
            yield date(int(found[1]), int(found[3]), int(found[4])), found.start(), found.end()
    for found in _IN_WORDS.finditer(text):
        with suppress(ValueError):
            day_ = date(int(found[1]), month(found[3]) or 0, int(found[4]))
            yield day_, found.start(), found.end()
    for found in _BACKWARDS.finditer(text):
        first, second = int(found[1]), int(found[3] or month(found[4]) or 0)
        day, in_year = (second, first) if found[3] and second > 12 else (first, second)
        with suppress(ValueError):
            yield date(int(found[5]), in_year, day), found.start(), found.end()
