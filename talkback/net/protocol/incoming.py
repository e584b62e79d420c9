"""Lines to messages: what other people say now, and nothing else that looks like it."""

import math
from dataclasses import dataclass, field, replace

from talkback.model.line import Line
from talkback.model.message import Message, Person, Trait
from talkback.model.settings import Bridge, Network
from talkback.net.protocol.batches import OpenBatches
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.playback import Playback
from talkback.net.protocol.server_clock import SECONDS, ServerClock
from talkback.net.protocol.services import is_service
from talkback.net.protocol.users import UserTracker

_BOT_TAGS = frozenset({"bot", "draft/bot", "inspircd.org/bot"})
_LOOKED_AT = _BOT_TAGS | {"batch", "draft/relaymsg", "relaymsg", "source-room-id"}
SETTLING = 2.0
"""Seconds after JOIN in which the end of NAMES comes, if this server sends NAMES at all."""
_REMEMBERED = 2048
_HELD = 64
_ACTION = "\x01ACTION "

_Tags = tuple[str | None, str, str]
_ACCOUNT = frozenset({Trait.ACCOUNT})
_NO_TAGS: _Tags = (None, "", "9")


@dataclass(slots=True)
class JoinedChannel:
    """A channel we are in. Until the end of NAMES what is said there may be the past."""

    name: str
    since: str
    entered: float
    settling: float
    held: list[Message] = field(default_factory=list)


class MessageFilter:
    """Turns PRIVMSG into Message where somebody else said it, now, and is no bot.

    `message_from_fast` is `message_from` for the line that most lines are; it only knows places and
    people that the other has let pass, so it decides nothing by itself.
    """

    def __init__(  # noqa: PLR0913 - it sits where they all meet
        self,
        network: Network,
        nick: NickManager,
        people: UserTracker,
        members: MemberTable,
        isupport: Isupport,
        caps: Caps,
        wall: float,
    ) -> None:
        self._network = network.name
        self._nick = nick
        self._people = people
        self._members = members
        self._isupport = isupport
        self._bridges = network.bridges
        self.server_clock = ServerClock(wall)
        self._playback = Playback(isupport, caps)
        self._joined: CasemappedDict[JoinedChannel] = CasemappedDict(isupport)
        self.batches = OpenBatches()
        self._known_places: dict[str, tuple[str | None, str]] = {}
        self._known_people: dict[str, Person] = {}
        self._known_version = people.version
        self.deadline = math.inf

    def message_from_fast(self, text: str) -> Message | None:
        """The message in an ordinary PRIVMSG line; None if `message_from` has to look at it."""
        tags: _Tags | None = _NO_TAGS
        if text.startswith("@"):
            head, _, text = text.partition(" ")
            tags = _plain(head)
        parts = text.split(" ", 3)
        if tags is None or len(parts) != 4 or parts[1] != "PRIVMSG":
            return None
        source, _, target, said = parts
        identifier, account, sent = tags
        place = self._known_places.get(target)
        sender = self._known_people.get(source + account)
        if place is None or sender is None or sent < place[1]:
            return None
        if said[:1] != ":" or said[1:2] == "\x01" or self._known_version != self._people.version:
            return None
        return Message(
            self._network,
            place[0],
            sender,
            said[1:],
            self._nick.person.nick,
            False,  # noqa: FBT003 - by position: a keyword costs time in each line there is
            self._isupport.casemapping,
            identifier,
            self._members.rank(place[0], sender.nick) if self._members.followed.ranks else None,
        )

    def message_from(self, line: Line) -> Message | None:
        """The message in a parsed PRIVMSG; None for an echo, a bot, the past, a CTCP."""
        target, text = line.params[0], line.params[1]
        if line.tags.get("batch") in self.batches.multiline:
            self.batches.multiline.take(line)
            return None
        sender = None if self._is_played_back(line) else self.speaker(line)
        if sender is None or (text.startswith("\x01") and not text.startswith(_ACTION)):
            return None
        action = text.startswith(_ACTION)
        joined = self.channel(target)
        if joined is None and not self._is_private(target):
            return None
        since = joined.since if joined is not None else self.server_clock.since
        if line.tags.get("time", "9")[:SECONDS] < since:
            return None
        message = Message(
            self._network,
            joined.name if joined is not None else None,
            sender,
            text[len(_ACTION) :].removesuffix("\x01") if action else text,
            self._nick.current,
            action,
            self._isupport.casemapping,
            line.tags.get("msgid") or None,
            self._members.rank(joined.name if joined is not None else None, sender.nick),
        )
        if joined is not None and joined.settling < math.inf:
            joined.held = [*joined.held[-_HELD:], message]
            return None
        lasting = not sender.unknown or not self._people.learns
        if lasting and sender.relay is None:  # a tag tells of its own line alone
            self._remember(line, target, sender, (message.channel, since))
        return message

    def clock(self, line: Line) -> None:
        """PONG: the past is before that, also where the server's clock was put back."""
        since = self.server_clock.put_back(line)
        if since is not None:
            for joined in self._joined.values():
                joined.since = min(joined.since, since)
            self.forget()

    def entered(self, name: str, line: Line, now: float) -> None:
        """Our own JOIN: its `time` tag is the server's clock; what is older was before us."""
        self.server_clock.advance(line)
        self._playback.entered(name)
        since = line.tags.get("time", "")[:SECONDS] or self.server_clock.since
        self._joined.put(name, JoinedChannel(name, since, now, now + SETTLING))
        self.deadline = min(self.deadline, now + SETTLING)
        self.forget()

    def left(self, name: str) -> None:
        self._joined.drop(name)
        self.forget()

    def names_ended(self, name: str) -> None:
        """End of NAMES: all that was said in there before it was a replay.

        A bouncer may send the past behind it: then only the time tells.
        """
        joined = self._joined.get(name)
        if joined is not None and not self._playback.is_unmarked:
            joined.settling = math.inf
            joined.held.clear()

    def tick(self, now: float) -> list[Message]:
        """No end of NAMES came: this server sends none, so what was said meanwhile was live.

        Unless a bouncer played it back.
        """
        released: list[Message] = []
        if now >= self.deadline:
            for joined in self._joined.values():
                if joined.settling <= now:
                    released += () if self._playback.is_unmarked else joined.held
                    joined.settling, joined.held = math.inf, []
            self.deadline = min(
                (joined.settling for joined in self._joined.values()), default=math.inf
            )
        return released

    def bridge(self, bridges: tuple[Bridge, ...]) -> None:
        """Who speaks for many, from now on."""
        self._bridges = bridges
        self.forget()

    def welcomed(self, line: Line) -> None:
        """001: a nick, and the server's clock."""
        self.server_clock.advance(line)
        self.forget()

    def forget(self) -> None:
        """Names, places or people changed: look at everything anew."""
        self._known_places.clear()
        self._known_people.clear()
        self._known_version = self._people.version

    def speaker(self, line: Line) -> Person | None:
        """Who said it, if it is somebody we listen to."""
        person = line.source_hostmask
        server = "!" not in line.source and "." in line.source
        if not person.nick or server or self._nick.is_me(person.nick):
            return None
        if line.tags.get("batch") in self.batches.multiline or self.batches.is_past(line):
            return None
        if is_service(person) or _is_repeated(line):
            return None
        person = self.with_account(person, line.params[0])
        return None if self._is_bot(person, line) else person

    def _is_bot(self, person: Person, line: Line) -> bool:
        """By its own word; a bridge is a bot that speaks for people."""
        if person.relayed:
            return False
        bot = self.says_bot(line, person.nick)
        mapping = self._isupport.casemapping
        return bot and not any(bridge.who.matches(person, mapping) for bridge in self._bridges)

    def says_bot(self, line: Line, nick: str) -> bool:
        """Whether a line is marked as a bot's, or its nick is known to be one."""
        return not _BOT_TAGS.isdisjoint(line.tags) or self._people.is_bot(nick)

    def with_account(self, person: Person, target: str) -> Person:
        """As far as it is known, who does not say it in the line itself."""
        if person.relayed or person.account is not None or self._people.tells_all:
            return person
        account = self._people.account(person.nick)
        if account is not None:
            return replace(person, account=account)
        known = self._people.knows(person.nick, target)
        return person if known else replace(person, unknown=person.unknown | _ACCOUNT)

    def channel(self, target: str) -> JoinedChannel | None:
        """None for `@#chan` (STATUSMSG) too: the whole channel would read the answer."""
        return self._joined.get(target) if self._isupport.is_channel(target) else None

    def _is_played_back(self, line: Line) -> bool:
        past = self._playback.is_past(line)
        if past:
            self.forget()
        return past

    def _is_private(self, target: str) -> bool:
        """Whether it is said to us, and not played back: a bouncer does that after the channels."""
        past = self._playback.is_unmarked and self.deadline < math.inf
        return self._nick.is_me(target) and not past

    def _remember(
        self, line: Line, target: str, sender: Person, place: tuple[str | None, str]
    ) -> None:
        if len(self._known_people) >= _REMEMBERED or self._known_version != self._people.version:
            self.forget()
        account = line.tags.get("account")
        key = f":{line.source}" if not account else f":{line.source} {account}"
        self._known_people[key] = sender
        if len(self._known_places) < _REMEMBERED:
            self._known_places[target] = place


def _is_repeated(line: Line) -> bool:
    """Twitch's shared chat: said in another channel, where the bot may be as well."""
    room = line.tags.get("room-id")
    return line.tags.get("source-room-id", room) != room


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
