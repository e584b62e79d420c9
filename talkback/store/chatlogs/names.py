"""What a log's path tells: channel, network and day."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_ENDINGS = re.compile(r"(?:\.(?:log|txt|weechatlog|gz|bz2|xz|zst|zstd))+$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(\d{4})([-_./]?)(\d\d)\2(\d\d)(?!\d)")
_CHANNEL = re.compile(r"[#&][^\s,]+$")
_WEECHAT = re.compile(r"irc\.(?P<network>.+?)\.(?P<name>[^.\s].*)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A log by its path: `label` is the path without its day, the same for all files of a place.

    `private` is set where the name says that the log is of a conversation with one person.
    """

    label: str
    channel: str | None = None
    network: str | None = None
    day: date | None = None
    private: bool = False


def read_name(path: Path, networks: Collection[str]) -> Name:
    """Read a path, relative to the folder that was named; `networks` are those that are known.

    ZNC writes network/channel/2024-01-02.log, irssi network/#channel.log, WeeChat
    irc.network.#channel.weechatlog; others put the day before or behind the channel.
    """
    text = _ENDINGS.sub("", path.as_posix())
    day, label = _without_day(text)
    known = {network.casefold(): network for network in networks}
    *folders, last = label.split("/")
    network = next((known[f.casefold()] for f in reversed(folders) if f.casefold() in known), None)
    weechat = _WEECHAT.match(last)
    if weechat is not None:
        named = known.get(weechat["network"].casefold(), weechat["network"])
        private = weechat["network"] != "server" and not _CHANNEL.match(weechat["name"])
        channel = None if private else weechat["name"]
        return Name(label, channel, named, day, private)
    channel = next((c[0] for part in (last, *folders[::-1]) if (c := _CHANNEL.search(part))), None)
    return Name(label, channel, network, day)


def _without_day(text: str) -> tuple[date | None, str]:
    for found in _DATE.finditer(text):
        try:
            day = date(int(found[1]), int(found[3]), int(found[4]))
        except ValueError:
            continue
        before, after = text[: found.start()].rstrip("-_."), text[found.end() :].lstrip("-_.")
        return day, (before + after if before.endswith("/") else f"{before}/{after}").strip("/")
    return None, text
