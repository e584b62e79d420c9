"""Chat as clients write it to their logs, and what else they write there."""

import random
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """What a log says of one message."""

    time: datetime
    nick: str
    text: str
    action: bool


@dataclass(frozen=True)
class LogWriter:
    """A client: the forms of what is said and done, of a new day, and lines that are no message."""

    file: str
    said: str
    done: str
    noise: tuple[str, ...]
    new_day: str = ""
    to_the_minute: bool = False

    def line(self, said: Line) -> str:
        form = self.done if said.action else self.said
        return form.format(time=said.time, nick=said.nick, text=said.text)

    def moment(self, number: int, said: Line) -> float:
        """When the replay takes a message to be said; without stamps, a minute after the last."""
        if "{time" not in self.said:
            return 60.0 * number
        return (said.time.replace(second=0) if self.to_the_minute else said.time).timestamp()

    def write(self, folder: Path, lines: list[Line], dice: random.Random) -> Path:
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        written = [self.line(lines[0])]
        for before, said in pairwise(lines):
            if self.new_day and before.time.date() != said.time.date():
                written.append(self.new_day.format(time=said.time))
            if dice.random() < 0.2:
                written.append(dice.choice(self.noise))
            written.append(self.line(said))
        path.write_bytes("\n".join(written).encode() + b"\n")
        return path


_ANY_NOISE = ("=== eve [~eve@lol.example] has joined #here", "-eve:#here- lol", "", "twss", "[12:")

PLAIN = LogWriter(
    "2024-01-02.chat.log",
    "[{time:%H:%M}] <{nick}> {text}",
    "[{time:%H:%M}] * {nick} {text}",
    _ANY_NOISE,
    to_the_minute=True,
)
ZNC = LogWriter(
    "#here/2024-01-02.log",
    "[{time:%H:%M:%S}] <{nick}> {text}",
    "[{time:%H:%M:%S}] * {nick} {text}",
    ("[12:34:56] *** Joins: eve (lol@twss)", "[12:34:56] -eve- lol"),
)
IRSSI = LogWriter(
    "#here.log",
    "{time:%H:%M} <@{nick}> {text}",
    "{time:%H:%M}  * {nick} {text}",
    ("12:34 -!- eve [lol@twss] has joined #here", "--- Log closed Tue Jan 02 12:00:00 2024"),
    new_day="--- Day changed {time:%a %b %d %Y}",
    to_the_minute=True,
)
WEECHAT = LogWriter(
    "irc.net.#here.weechatlog",
    "{time:%Y-%m-%d %H:%M:%S}\t@{nick}\t{text}",
    "{time:%Y-%m-%d %H:%M:%S}\t *\t{nick} {text}",
    ("2024-01-02 12:34:56\t-->\teve (lol@twss) has joined", "2024-01-02 12:34:56\t--\tlol"),
)
HEXCHAT = LogWriter(
    "#here.log",
    "{time:%b %d %H:%M:%S} <{nick}>\t{text}",
    "{time:%b %d %H:%M:%S} *\t{nick} {text}",
    ("Jan 02 12:34:56 *\teve (lol@twss) has joined", "**** ENDING LOGGING AT Tue Jan  2"),
)
RAW = LogWriter(
    "raw.log",
    "@time={time:%Y-%m-%dT%H:%M:%S}.000Z :{nick} PRIVMSG #here :{text}",
    "@time={time:%Y-%m-%dT%H:%M:%S}.000Z :{nick} PRIVMSG #here :\x01ACTION {text}\x01",
    (
        ":eve!e@x JOIN #here",
        "@time=2024-01-02T00:00:00.000Z :eve!e@x NOTICE #here :lol",
        "PING :lol",
    ),
)
BARE = LogWriter("chat.txt", "<{nick}> {text}", "* {nick} {text}", _ANY_NOISE)
WRITERS = {
    "plain": PLAIN,
    "znc": ZNC,
    "irssi": IRSSI,
    "weechat": WEECHAT,
    "hexchat": HEXCHAT,
    "raw": RAW,
    "bare": BARE,
}
