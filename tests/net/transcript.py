"""Plays a transcript against a Session: `<` the server says, `>` we must say, time in between.

- `! nicks talkback tb`: settings, before the first line (see `_setting`)
- `! welcomed CAP,CAP TOKEN,TOKEN`: from CAP LS to the end of NAMES, not shown
- `< :server 433 * talkback :…`: a line of the server
- `> NICK tb`: what we send, word for word, and nothing else
- `-- 31s later`: time passes, and what is due happens
- `* alice #a that's what`: a message that is heard: nick(account), place, text
- `= nick-refused nick=talkback reason='in use'`: an event that was told since the last input, with
  all that it says, quoted as in a shell
- `= ends later`, `= stays`: the fate of the connection
- `say #a some words`: the bot says a line; `do #a some deed`: it is an action
"""

import re
import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from talkback.engine.scope import ByMask
from talkback.model.log_event import LogEvent
from talkback.model.message import Message, Reply, ReplyKind
from talkback.model.secret import Secret
from talkback.model.settings import (
    BotSettings,
    Bridge,
    ChannelToJoin,
    Mechanism,
    Network,
    Rate,
    Sasl,
    Services,
    Throttle,
)
from talkback.net.protocol.login.mechanisms import exchange_for
from talkback.net.protocol.session import Session

_KINDS = {"say": ReplyKind.MESSAGE, "do": ReplyKind.ACTION}

WALL = 1_767_225_600.0
"""2026-01-01T00:00:00 UTC: the time of day when a transcript begins."""


@dataclass
class Player:
    """One run: what came out and was not yet asked for."""

    network: Network = field(
        default_factory=lambda: Network("net", "irc.test", 6697, throttle=Throttle(50, 50.0))
    )
    bot: BotSettings = field(default_factory=BotSettings)
    secure: bool = True
    now: float = 0.0
    session: Session = field(init=False)
    lines: list[str] = field(default_factory=list)
    told: list[LogEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        """The names of those that were told."""
        return [event.name for event in self.told]

    def begin(self) -> None:
        self.session = Session(
            self.network,
            self.bot,
            exchange=exchange_for(self.network.sasl),
            rng=Random(0),
            now=self.now,
            wall=WALL,
            secure=self.secure,
        )
        self.session.begin(self.now)
        self.collect()

    def feed(self, line: str) -> None:
        self.session.keepalive.last_line_at = self.now
        message = self.session.message_filter.known_heads.message(line)
        if message is not None:
            self.messages.append(message)
        else:
            self.session.receive(line, self.now)
        self.collect()

    def collect(self) -> None:
        actions = self.session.actions
        self.lines += self.session.lines_to_send(self.now)
        self.told += actions.events
        self.messages += actions.messages
        actions.events.clear()
        actions.messages.clear()

    def wait(self, seconds: float) -> None:
        """Let what falls due within the time happen when it does."""
        until = self.now + seconds
        while self.session.deadline <= until and self.session.actions.ending is None:
            self.now = max(self.now + 0.01, self.session.deadline)
            self.session.tick(self.now)
            self.collect()
        self.now = max(self.now, until)

    def say(
        self,
        target: str,
        text: str,
        to: Message | None = None,
        kind: ReplyKind = ReplyKind.MESSAGE,
    ) -> bool:
        said = self.session.say(Reply(target, text, kind, "rule"), to)
        self.collect()
        return said

    def welcome(self, caps: str = "", tokens: str = "") -> None:
        """Register and join, with these capabilities and 005 tokens; forget how it went."""
        self.begin()
        self.feed(f":irc.test CAP * LS :{caps.replace(',', ' ')}")
        for line in self.lines:
            if line.startswith("CAP REQ"):
                self.feed(f":irc.test CAP * ACK {line[8:]}")
                break
        nick = self.bot.nicks[0]
        self.feed(f":irc.test 001 {nick} :Welcome")
        self.feed(f":irc.test 005 {nick} {tokens.replace(',', ' ')} :are supported")
        self.feed(f":irc.test 376 {nick} :End of MOTD")
        for channel in self.network.channels:
            self.feed(f":{nick}!tb@host.example JOIN {channel.name}")
            self.feed(f":irc.test 366 {nick} {channel.name} :End of NAMES")
        self.forget()

    def forget(self) -> None:
        self.lines.clear()
        self.told.clear()
        self.messages.clear()


def play(path: Path) -> None:
    """Raises AssertionError, with the line's number, where the session does otherwise."""
    player = Player()
    for number, step in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            _step(player, step.encode().decode("unicode_escape") if "\\x" in step else step)
        except AssertionError as error:
            raise AssertionError(f"{path.name}:{number}: {step}\n{error}") from None
    _done(player)


def _step(player: Player, step: str) -> None:
    sign, _, rest = step.partition(" ")
    match sign:
        case "" | "#":
            return
        case "!":
            _setting(player, rest)
        case "<":
            _done(player)
            player.feed(rest)
        case "--":
            _done(player)
            player.wait(_seconds(rest))
        case "say" | "do":
            _done(player)
            target, _, text = rest.partition(" ")
            player.say(target, text, kind=_KINDS[sign])
        case ">":
            assert player.lines[:1] == [rest], f"we said {player.lines}"
            player.lines.pop(0)
        case "*":
            heard = [f"{_who(m)} {m.channel or 'private'} {m.text}" for m in player.messages]
            assert heard[:1] == [rest], f"we heard {heard}"
            player.messages.pop(0)
        case "=":
            _outcome(player, rest)
        case _:
            raise AssertionError("not a step")


def _who(message: Message) -> str:
    account = message.sender.account
    return message.sender.nick + (f"({account})" if account else "")


def _outcome(player: Player, wanted: str) -> None:
    word, *fields = shlex.split(wanted)
    ending = player.session.actions.ending
    if word == "ends":
        assert ending is not None, "it goes on"
        assert [ending.retry] == fields, ending
    elif word == "stays":
        assert ending is None, ending
    else:
        told = [_written(event) for event in player.told]
        assert shlex.join((word, *fields)) in told, f"we told {told}"


def _written(event: LogEvent) -> str:
    said = event.fields.items()
    return shlex.join((event.name, *(f"{k}={v}" for k, v in said if v is not None)))


def _done(player: Player) -> None:
    """Nothing was said or heard that the transcript does not show."""
    if not hasattr(player, "session"):
        player.begin()
    assert not player.lines, f"we said {player.lines}"
    assert not player.messages, f"we heard {player.messages}"
    player.told.clear()


def _setting(player: Player, text: str) -> None:
    name, *words = text.split(" ")
    match name:
        case "nicks":
            player.bot = BotSettings(nicks=tuple(words))
        case "operator":
            player.bot = BotSettings(operator=" ".join(words))
        case "plaintext":
            player.secure = False
        case "welcomed":
            player.welcome(*words)
        case "begin":
            player.begin()
        case _:
            player.network = _with_setting(player.network, name, words)


def _with_setting(network: Network, name: str, words: list[str]) -> Network:
    match name:
        case "channels":
            channels = [
                ChannelToJoin(n, Secret(k) if k else None) for n, _, k in map(_keyed, words)
            ]
            return replace(network, channels=tuple(channels))
        case "bridges":
            masks = (ByMask(word.removeprefix("mask:")) for word in words)
            return replace(network, bridges=tuple(map(Bridge, masks)))
        case "sasl":
            sasl = Sasl(Mechanism(words[0]), words[1], Secret(words[2]), required=len(words) < 4)
            return replace(network, sasl=sasl)
        case "invites" | "join_rate" | "services":
            return _with_key(network, name, words)
        case "password":
            return replace(network, password=Secret(words[0]))
        case "throttle":
            return replace(network, throttle=Throttle(int(words[0]), float(words[1])))
        case _:
            raise AssertionError("no such setting")


def _with_key(network: Network, name: str, words: list[str]) -> Network:
    if name == "services":
        return replace(network, services=_services(words))
    if name == "invites":
        return replace(network, invites=True)
    return replace(network, join_rate=Rate(int(words[0]), float(words[1])))


def _services(words: list[str]) -> Services:
    """`to=NickServ login=IDENTIFY_{password} password=sesame`: blanks are written as `_`."""
    made = Services()
    for key, _, value in (word.partition("=") for word in words):
        match key:
            case "password":
                made = replace(made, password=Secret(value))
            case "optional":
                made = replace(made, required=False)
            case "to" | "login" | "username" | "modes":
                made = replace(made, **{key: value.replace("_", " ")})  # type: ignore[arg-type]
            case _:
                raise AssertionError("no such key")
    return made


def _keyed(word: str) -> tuple[str, str, str]:
    return word.partition("=")


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d+)(s|m|h) later", text)
    assert found is not None, "not a time"
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]]
