"""The line that most lines are: somebody who was heard before speaks where we are.

Its head (who says it, and where) is one that was seen before, and so nothing has to be looked at
again but its text.
"""

from collections.abc import Callable, Sequence

from talkback.model.channel_lines import ChannelLines
from talkback.model.message import Message, Person
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.server_clock import NOW, SECONDS
from talkback.net.protocol.users import UserTracker

BOT_TAGS = frozenset({"bot", "draft/bot", "inspircd.org/bot"})
_LOOKED_AT = BOT_TAGS | {"batch", "draft/relaymsg", "relaymsg", "source-room-id"}
_REMEMBERED = 2048

Place = tuple[str | None, str]
"""A channel, or None for what is said to us alone; and since when what is said there is news."""
_Tags = tuple[str | None, str, str]
_NO_TAGS: _Tags = (None, "", NOW)


class KnownHeads:
    """What `MessageFilter` has let pass; it decides nothing by itself."""

    def __init__(  # noqa: PLR0913 - it knows what they all tell of a line
        self,
        network: str,
        nick: NickManager,
        people: UserTracker,
        members: MemberTable,
        isupport: Isupport,
        introduce: Callable[[str, str], Person | None],
    ) -> None:
        """`introduce` tells who speaks for the first time, by source and channel, if anybody."""
        self._introduce = introduce
        self._network = network
        self._nick = nick
        self._people = people
        self._members = members
        self._isupport = isupport
        self._places: dict[str, Place] = {}
        self._persons: dict[str, Person] = {}
        self._channels: dict[str, Place] = {}
        """By head, and the account that a tag tells."""
        self._version = people.version
        self._forgotten = 0

    @property
    def state(self) -> tuple[int, int, str]:
        """Another one as soon as lines mean something else than before."""
        return self._forgotten, self._people.version, self._nick.person.nick

    def forget(self) -> None:
        """Names, places or people changed: look at everything anew."""
        self._places.clear()
        self._persons.clear()
        self._channels.clear()
        self._version = self._people.version
        self._forgotten += 1

    def close(self) -> None:
        """Let go of who introduces people, since that has us."""
        self._introduce = _nobody

    def remember(self, source: str, account: str, sender: Person, target: str, at: Place) -> None:
        """Somebody may be heard who is known as `source`, and in a place."""
        if len(self._persons) >= _REMEMBERED or self._version != self._people.version:
            self.forget()
        tag = f" {account}" if account else ""
        self._persons[f":{source}{tag}"] = sender
        if len(self._places) < _REMEMBERED:
            self._places[target] = at
            self._know(f":{source}", target, tag, at)

    def message(self, text: str) -> Message | None:
        """The message in an ordinary PRIVMSG line; None if the filter has to look at it."""
        tags: _Tags | None = _NO_TAGS
        if text.startswith("@"):
            head, _, text = text.partition(" ")
            tags = _plain(head)
        parts = text.split(" ", 3)
        if tags is None or len(parts) != 4 or parts[1] != "PRIVMSG":
            return None
        source, _, target, said = parts
        identifier, account, sent = tags
        place = self._places.get(target)
        if place is None or sent < place[1]:
            return None
        if said[:1] != ":" or said[1:2] == "\x01" or self._version != self._people.version:
            return None
        sender = self._persons.get(source + account)
        if sender is None:
            sender = self._newcomer(source, target, place) if tags is _NO_TAGS else None
            if sender is None:
                return None
        self._know(source, target, account, place)
        return Message(
            self._network,
            place[0],
            sender,
            said[1:],
            self._nick.person.nick,
            False,  # noqa: FBT003 - by position: a keyword costs time in each line there is
            self._isupport.casemapping,
            identifier,
            self._members.rank(place[0], sender.nick),
        )

    def _newcomer(self, source: str, target: str, place: Place) -> Person | None:
        """Who speaks for the first time in a channel that is known."""
        if place[0] is None or source[:1] != ":":
            return None
        sender = self._introduce(source[1:], target)
        if sender is not None:
            self.remember(source[1:], "", sender, target, place)
        return sender

    def channel_lines(self, lines: Sequence[str]) -> tuple[list[int], ChannelLines]:
        """Of lines that came together those with a known head, said in a channel; their places.

        Each of them `message` would make a message of, as long as `state` stays the same.
        """
        numbers: list[int] = []
        channels: list[str] = []
        texts: list[str] = []
        known = self._channels if self._version == self._people.version else {}
        for number, line in enumerate(lines):
            head, _, text = line.partition(" :")
            place = known.get(head)
            if place is None and line.startswith("@"):
                place, text = _tagged(known, line)
            if place is not None and text[:1] != "\x01":
                numbers.append(number)
                channels.append(place[0])  # type: ignore[arg-type]
                texts.append(text)
        nick = self._nick.person.nick
        return numbers, ChannelLines(
            self._network, nick, self._isupport.casemapping, channels, texts
        )

    def _know(self, source: str, target: str, account: str, place: Place) -> None:
        if place[0] is not None and place[1] <= NOW:
            if len(self._channels) >= 2 * _REMEMBERED:
                self._channels.clear()
            self._channels[_key(f"{source} PRIVMSG {target}", account)] = place


def _nobody(_source: str, _target: str) -> None:
    """Whoever it is, the whole line has to be looked at."""


def _key(head: str, account: str) -> str:
    """No line has a line end in it, so none is taken for one of an account."""
    return f"{head}\n{account}" if account else head


def _tagged(known: dict[str, Place], line: str) -> tuple[Place | None, str]:
    tags, _, rest = line.partition(" ")
    plain = _plain(tags)
    if plain is None:
        return None, ""
    head, _, text = rest.partition(" :")
    _, account, sent = plain
    place = known.get(_key(head, account))
    return (place, text) if place is not None and sent >= place[1] else (None, "")


def _plain(tags: str) -> _Tags | None:
    """The msgid, ` account` and time of tags that hold nothing which needs a closer look."""
    identifier, account, sent = _NO_TAGS
    if "\\" in tags:
        return None
    for tag in tags[1:].split(";"):
        key, _, value = tag.partition("=")
        if key == "msgid":
            identifier = value or None
        elif key == "account":
            account = f" {value}" if value else ""
        elif key == "time":
            sent = value[:SECONDS]
        elif key in _LOOKED_AT:
            return None
    return identifier, account, sent
