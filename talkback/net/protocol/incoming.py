"""Lines to messages: what other people say now, and nothing else that looks like it."""

import math
from dataclasses import field, replace

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.model.message import Message, Person, Trait
from talkback.model.settings import Bridge, Network
from talkback.net.protocol.batches import OpenBatches
from talkback.net.protocol.bounds import bounded
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.known_heads import BOT_TAGS, KnownHeads
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.playback import Playback
from talkback.net.protocol.server_clock import NOW, ServerClock, stamp_of
from talkback.net.protocol.services import is_service
from talkback.net.protocol.users import UserTracker

NAMES_TIMEOUT_S = 2.0
"""Seconds after JOIN in which the end of NAMES comes, if this server sends NAMES at all."""
_MAX_HELD = 64
_ACTION = "\x01ACTION "
_ACCOUNT = frozenset({Trait.ACCOUNT})


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

    Who it has let pass, and where, `known_heads` knows for the lines that follow.
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
        self.known_heads = KnownHeads(network.name, nick, people, members, isupport, self.newcomer)
        self.deadline = math.inf

    def message_from(self, line: Line) -> Message | None:
        """The message in a parsed PRIVMSG; None for an echo, a bot, the past, a CTCP."""
        target, text = line.params[0], line.params[1]
        if self.batches.is_multiline(line):
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
        if (stamp_of(line) or NOW) < since:
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
            joined.held = [*joined.held[-_MAX_HELD:], message]
            return None
        lasting = not sender.unknown or not self._people.learns
        if lasting and sender.relay is None:  # a tag tells of its own line alone
            account = line.tags.get("account") or ""
            place = (message.channel, since)
            self.known_heads.remember(line.source, account, sender, target, place)
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
        since = stamp_of(line) or self.server_clock.since
        self._joined.put(name, JoinedChannel(name, since, now, now + NAMES_TIMEOUT_S))
        self.deadline = min(self.deadline, now + NAMES_TIMEOUT_S)
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
        self.known_heads.forget()

    def newcomer(self, source: str, target: str) -> Person | None:
        """Who says something in a channel, without tags; None where that is not all it takes."""
        try:
            line = bounded(Line("PRIVMSG", (target,), source))
        except ValueError:  # told of where the line itself is read
            return None
        sender = self.speaker(line)
        if sender is not None and sender.unknown and self._people.learns:
            return None
        return sender

    def speaker(self, line: Line) -> Person | None:
        """Who said it, if it is somebody we listen to."""
        person = line.source_hostmask
        server = "!" not in line.source and "." in line.source
        if not person.nick or server or self._nick.is_me(person.nick):
            return None
        if line.tags and self._is_apart(line):
            return None
        if is_service(person):
            return None
        person = self.with_account(person, line.params[0])
        return None if self._is_bot(person, line) else person

    def _is_apart(self, line: Line) -> bool:
        """Said in the past, or elsewhere as well, or a piece of something that is not over."""
        batches = self.batches
        return batches.is_multiline(line) or batches.is_past(line) or _is_repeated(line)

    def _is_bot(self, person: Person, line: Line) -> bool:
        """By its own word; a bridge is a bot that speaks for people."""
        if person.relayed:
            return False
        bot = self.says_bot(line, person.nick)
        mapping = self._isupport.casemapping
        return bot and not any(bridge.who.matches(person, mapping) for bridge in self._bridges)

    def says_bot(self, line: Line, nick: str) -> bool:
        """Whether a line is marked as a bot's, or its nick is known to be one."""
        marked = line.tags and not BOT_TAGS.isdisjoint(line.tags)
        return bool(marked) or self._people.is_bot(nick)

    def with_account(self, person: Person, target: str) -> Person:
        """As far as it is known, who does not say it in the line itself."""
        people = self._people
        if person.account is not None or people.tells_all or person.relayed:
            return person
        account = people.account(person.nick)
        if account is not None:
            return replace(person, account=account)
        return person if people.knows(person.nick, target) else _of_unknown_account(person)

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


def _of_unknown_account(person: Person) -> Person:
    """By position: `replace` takes three times as long, and many networks tell no accounts."""
    unknown = person.unknown | _ACCOUNT
    return Person(person.nick, person.user, person.host, None, person.relay, person.bridge, unknown)


def _is_repeated(line: Line) -> bool:
    """Twitch's shared chat: said in another channel, where the bot may be as well."""
    room = line.tags.get("room-id")
    return line.tags.get("source-room-id", room) != room
