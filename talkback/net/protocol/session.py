"""One connection to one network, without IO: lines and times in, `Actions` out."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from talkback.model.line import Line
from talkback.model.line_parser import parse_line
from talkback.model.log_event import Level
from talkback.model.message import Message, Reply
from talkback.model.settings import BotSettings, Network
from talkback.net.protocol import line_format, split_text
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.bounds import bounded
from talkback.net.protocol.channels import ChannelManager
from talkback.net.protocol.ctcp import Ctcp
from talkback.net.protocol.endings import Endings
from talkback.net.protocol.incoming import MessageFilter
from talkback.net.protocol.invitations import InMemoryInvitations, Invitations, InvitationStore
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.join_pace import JoinPace
from talkback.net.protocol.keepalive import Keepalive, pong
from talkback.net.protocol.login.sasl import SaslMechanism
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.membership import MembershipHandlers
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.outgoing import ReplyFormatter
from talkback.net.protocol.own_modes import OwnModes
from talkback.net.protocol.regain import regain
from talkback.net.protocol.registration import Registration
from talkback.net.protocol.role import Role, nicks_of
from talkback.net.protocol.send_queue import SendQueue
from talkback.net.protocol.server_replies import refusal, standard_reply
from talkback.net.protocol.users import UserTracker
from talkback.net.protocol.welcome import Welcome


class Session:
    """`now` is monotonic, `wall` the time of day in seconds since 1970 at the start."""

    def __init__(  # noqa: PLR0913 - the world comes in by arguments
        self,
        network: Network,
        bot: BotSettings,
        *,
        exchange: Callable[[], SaslMechanism] | None,
        rng: Random,
        now: float,
        wall: float,
        secure: bool,
        invitations: InvitationStore | None = None,
        role: Role = Role.ACTIVE,
    ) -> None:
        self.actions = Actions()
        self.isupport = Isupport()
        nicks = nicks_of(role, network.nicks_of(bot))
        self.nick = NickManager(nicks, self.actions, self.isupport, rng)
        self.registration = Registration(
            network, bot, self.actions, self.nick, exchange, secure=secure
        )
        caps = self.registration.caps
        people = UserTracker(self.isupport, caps)
        self.members = members = MemberTable(self.isupport, caps, bot.followed)
        self.modes = OwnModes(self.nick)
        self.message_filter = MessageFilter(
            network, self.nick, people, members, self.isupport, caps, wall
        )
        invited = Invitations(network, invitations or InMemoryInvitations(), now)
        pace = JoinPace(network.join_rate)
        self.channels = ChannelManager(
            network.channels, self.actions, self.isupport, rng, pace, invited
        )
        self.channels.joined_by_services = role is Role.ACTIVE
        self.keepalive = Keepalive(network.ping, self.actions)
        self.send_queue = SendQueue(network.throttle, now)
        self.writing_paused = False
        """Whether the socket takes no more for now: then nothing leaves the queue."""
        self.said_goodbye = False
        self._reply_formatter = ReplyFormatter(self.actions, self.isupport, self.nick, caps)
        self._ctcp = Ctcp(self.actions, now, wall)
        self._endings = Endings(self.actions, self.nick)
        self._presence = MembershipHandlers(
            network.name,
            self.actions,
            self.isupport,
            caps,
            self.nick,
            people,
            members,
            self.message_filter,
            self.channels,
            now,
        )
        self.welcome = Welcome(
            network.services,
            self.registration,
            self.actions,
            self.isupport,
            self.nick,
            self.channels,
            role,
        )
        self._network, self._bot = network, bot
        self._handlers = self._table()

    @property
    def registered(self) -> bool:
        """Whether the network has welcomed us, and what login it asks for is behind us."""
        return self.welcome.registered_at is not None

    @property
    def deadline(self) -> float:
        """When `tick` is due next."""
        return min(
            self.registration.deadline,
            self.keepalive.deadline,
            self.channels.deadline,
            self.nick.deadline,
            self.message_filter.deadline,
            self.welcome.deadline,
            math.inf if self.writing_paused else self.send_queue.deadline,
        )

    def begin(self, now: float) -> None:
        self.registration.begin(now)

    def lines_to_send(self, now: float) -> list[str]:
        """The lines that go out now: what may not wait, then what the throttle lets go."""
        lines, self.actions.lines = self.actions.lines, []
        waiting, self.actions.waiting = self.actions.waiting, []
        dropped = self.send_queue.enqueue_command(waiting) if waiting else 0
        if dropped:
            self.actions.emit(Level.WARNING, "orders-dropped", lines=dropped, reason="queue full")
        return lines if self.writing_paused else lines + self.send_queue.release(now)

    def receive(self, raw: str, now: float) -> None:
        """Take one line of the server.

        Raises ValueError where it is none or a name in it is too long to be one, and IndexError
        where it lacks what its command needs.
        """
        self.registration.line_received(now)
        line = bounded(parse_line(raw))
        if self.welcome.login is not None:
            self.welcome.receive(line, now)
        handler = self._handlers.get(line.command)
        if handler is not None:
            handler(line, now)
        elif line.command.isdecimal() and line.command >= "400":
            self._error(line, now)

    def tick(self, now: float) -> None:
        self.registration.tick(now)
        self.keepalive.tick(now)
        self.channels.tick(now)
        self.nick.tick(now)
        self.actions.messages += self.message_filter.tick(now)
        self.welcome.tick(now)

    def say(self, reply: Reply, to: Message | None) -> bool:
        """Queue a reply; False, and an event, where it cannot be said here and now."""
        lines: list[str] = []
        if not self.registered:
            reason = "not connected"
        elif self.isupport.is_channel(reply.target) and not self.channels.is_in(reply.target):
            reason = "not in the channel"
        else:
            lines = self._reply_formatter.lines(reply, to)
            reason = "nothing to say, or nobody to say it to"
        if not lines:
            self.actions.emit(
                Level.WARNING, "unsaid", target=reply.target, rule=reply.rule, reason=reason
            )
            return False
        dropped = self.send_queue.enqueue_reply(lines)
        if dropped:
            self.actions.emit(Level.WARNING, "replies-dropped", lines=dropped, reason="queue full")
        return True

    def ask_rank(self, message: Message, now: float) -> bool:
        """Have a message of a channel heard again, with its sender's rank; False if it cannot."""
        return self.channels.is_in(message.channel or "") and self._presence.ranks.ask(message, now)

    def take_part(self, now: float) -> None:
        """Be in the channels from now on, and have the wanted nick when that is to be had."""
        self.welcome.take_part(now)
        if self.registered:
            self.nick.want(self._network.nicks_of(self._bot), now)

    def quit(self, reason: str) -> None:
        """Say goodbye; the server's answer is the end of the connection."""
        self.said_goodbye = True
        said = split_text.clip(split_text.sanitise(reason), 300)
        self.actions.send(line_format.format_line_trailing("QUIT", said))

    def close(self) -> None:
        """Let go of what refers to us, so that all we know goes with the connection, at once.

        The collector would find it some day; what a reload freezes (see `gc.freeze`), never.
        """
        self._handlers = {}
        self.message_filter.known_heads.close()

    def update(self, network: Network, bot: BotSettings, now: float) -> None:
        """Take over settings that need no other connection."""
        self._network, self._bot = network, bot
        self.keepalive.ping = network.ping
        self.message_filter.bridge(network.bridges)
        self.send_queue.change(network.throttle, now)
        self.channels.pace.rate = network.join_rate
        self.channels.invitations.followed = network.invites
        self.channels.set_channels(network.channels, now)
        self._presence.follow(bot.followed)
        if self.registered and self.welcome.role is Role.ACTIVE:
            self.nick.want(network.nicks_of(bot), now)

    def _table(self) -> Mapping[str, Callable[[Line, float], None]]:
        """What we do about each command; other numerics of errors go to `_error`."""
        registration, nick = self.registration, self.nick
        standby = self.welcome.role is Role.STANDBY
        table: dict[str, Callable[[Line, float], None]] = {
            **self._endings.table(),
            **nick.table(),
            **(regain(self._network, registration, nick, self.actions) if standby else {}),
            "PRIVMSG": self._said,
            "PING": lambda line, _: self.actions.send(pong(line)),
            "PONG": lambda line, _: self.message_filter.clock(line),
            "BATCH": self._batch,
            **dict.fromkeys(("FAIL", "WARN", "NOTE"), partial(standard_reply, self.actions)),
            "CAP": self._capability,
            "AUTHENTICATE": registration.authenticate,
            "001": self._welcomed,
            "005": self._isupport,
            "221": lambda line, _: self.modes.receive(line),
            "376": lambda _, now: self.welcome.end(now),
            "422": lambda _, now: self.welcome.end(now),
            "410": registration.no_capabilities,
            "421": registration.no_capabilities,
        }
        table |= dict.fromkeys(("464", "465", "466"), self._unwelcome)
        table |= dict.fromkeys((f"90{digit}" for digit in range(9)), registration.login_numeric)
        presence = self._presence.table()
        return {**table, **presence, "MODE": partial(self._mode, presence["MODE"])}

    def _mode(self, of_channels: Callable[[Line, float], None], line: Line, now: float) -> None:
        self.modes.receive(line)
        of_channels(line, now)

    def _capability(self, line: Line, now: float) -> None:
        self.message_filter.server_clock.advance(line)
        self.registration.capability(line, now)
        self._presence.capable()

    def _said(self, line: Line, now: float) -> None:
        message = self.message_filter.message_from(line)
        if message is not None:
            self.actions.messages.append(message)
        elif line.params[1].startswith("\x01") and self.nick.is_me(line.params[0]):
            if self.message_filter.speaker(line) is not None:
                self._ctcp.receive(line.source_hostmask.nick, line.params[1], now)
        else:
            self.nick.learn_hostmask(line)

    def _batch(self, line: Line, now: float) -> None:
        whole = self.message_filter.batches.receive(line)
        if whole is not None:
            self._said(whole, now)

    def _welcomed(self, line: Line, now: float) -> None:
        self.registration.welcome(line)
        self.message_filter.welcomed(line)
        self.keepalive.begin(now)
        self.welcome.begin(now)

    def _isupport(self, line: Line, now: float) -> None:
        before = self.isupport.casemapping
        self.isupport.receive(line)
        if self.isupport.casemapping is not before:
            self.message_filter.forget()
            # Two may have been one until now.
            self.channels.set_channels(self._network.channels, now)

    def _unwelcome(self, line: Line, now: float) -> None:
        if self.registration.welcomed:
            self._error(line, now)
        else:
            self._endings.refused(line)

    def _error(self, line: Line, now: float) -> None:
        """Any other numeric from 400 up: a refused JOIN, or something said that did not arrive."""
        if line.command == "437" and not self.isupport.is_channel(line.params[1]):
            self.nick.refused(line, now)
        elif self.channels.refused(line, now):
            self._presence.lost(line.params[1])
        elif self.registered and len(line.params) > 1:
            refusal(self.actions, line)
