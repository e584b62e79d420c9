"""One line in, effects on the network out: the table of commands, whose arity is checked first."""

from collections.abc import Callable, Mapping

from talkback.ircd import channels, messages, modes, queries, registration
from talkback.ircd.encoding import decode, too_long
from talkback.ircd.network import NetworkState
from talkback.ircd.state import User
from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.model.line_parser import parse_line


@dataclass(frozen=True, slots=True)
class CommandHandler:
    """What does it, and how many parameters it needs at least.

    A minimum of 0 may mean that the handler has a better numeric than 461 for what is missing.
    """

    handler: Callable[[NetworkState, User, Line], None]
    minimum: int


COMMANDS: Mapping[str, CommandHandler] = {
    "AWAY": CommandHandler(queries.away, 0),
    "CAP": CommandHandler(registration.cap, 1),
    "INVITE": CommandHandler(channels.invite, 2),
    "ISON": CommandHandler(queries.ison, 1),
    "JOIN": CommandHandler(channels.join, 1),
    "KICK": CommandHandler(channels.kick, 2),
    "LIST": CommandHandler(channels.list_, 0),
    "MODE": CommandHandler(modes.mode, 1),
    "MOTD": CommandHandler(registration.motd, 0),
    "NAMES": CommandHandler(channels.names, 0),
    "NICK": CommandHandler(registration.nick, 0),
    "NOTICE": CommandHandler(messages.notice, 0),
    "PART": CommandHandler(channels.part, 1),
    "PASS": CommandHandler(registration.password, 1),
    "PING": CommandHandler(registration.ping, 1),
    "PONG": CommandHandler(registration.pong, 1),
    "PRIVMSG": CommandHandler(messages.privmsg, 0),
    "QUIT": CommandHandler(registration.quit_, 0),
    "TAGMSG": CommandHandler(messages.tagmsg, 1),
    "TOPIC": CommandHandler(channels.topic, 1),
    "USER": CommandHandler(registration.user, 4),
    "USERHOST": CommandHandler(queries.userhost, 1),
    "WHO": CommandHandler(queries.who, 0),
    "WHOIS": CommandHandler(queries.whois, 1),
}

_BEFORE_WELCOME = frozenset({"CAP", "NICK", "PASS", "PING", "PONG", "QUIT", "USER"})
_HTTP = frozenset(
    {"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PRI", "PUT", "TRACE"}
)
"""What a browser's request begins with (RFC 9110 section 9): its body is a web page's, not IRC."""


def receive(network: NetworkState, user: User, raw: bytes) -> None:
    """Do what one line says, without its line end; a refusal is a numeric to the user."""
    if len(raw) > 510 and too_long(raw):
        refuse_long(network, user)
        return
    try:
        line = parse_line(decode(raw))
    except ValueError:
        return  # RFC 1459 section 2.3.1: empty lines are silently ignored
    if not user.registered and line.command in _HTTP:
        network.drop(user, "This is IRC, not HTTP")
        return
    command = COMMANDS.get(line.command)
    if not user.registered and line.command not in _BEFORE_WELCOME:
        network.reply(user, "451", "You have not registered")
    elif command is None:
        network.reply(user, "421", line.command, "Unknown command")
    elif len(line.params) < command.minimum:
        network.reply(user, "461", line.command, "Not enough parameters")
    else:
        command.handler(network, user, line)


def refuse_long(network: NetworkState, user: User) -> None:
    network.reply(user, "417", "Input line was too long")
