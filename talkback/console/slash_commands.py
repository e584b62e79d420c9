"""What a person typed, understood: lines for the server, a word back, or leave."""

from collections.abc import Callable, Mapping

from talkback.console.client_state import ClientState
from talkback.model.closest import closest
from talkback.model.lazy_dataclass import dataclass
from talkback.net.protocol.line_format import LINE_BYTES, encode, format_line, format_line_trailing
from talkback.net.protocol.split_text import sanitise, split


@dataclass(frozen=True, slots=True)
class Send:
    """Lines for the server."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Show:
    """A word from the console to the person."""

    text: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The person wants out."""


Action = Send | Show | Leave


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command: how to type it, what it does, who does it (given what stands behind it)."""

    usage: str
    meaning: str
    act: Callable[[ClientState, str], Action]


def understand(typed: str, state: ClientState) -> Action:
    """Plain text is said where we are; `//` at the start says a slash."""
    if not typed.startswith("/") or typed.startswith("//"):
        plain = typed[1:] if typed.startswith("//") else typed
        return _in_place(state, lambda place: speak(state, place, plain))
    name, _, rest = typed[1:].partition(" ")
    slash = COMMANDS.get(name.lower())
    if slash is None:
        near = closest(name.lower(), COMMANDS)
        return Show(f"No command /{name}. " + (f"Did you mean /{near}?" if near else "Try /help."))
    try:
        return slash.act(state, rest.strip())
    except ValueError:
        return Show(f"Usage: {slash.usage}")


def speak(state: ClientState, target: str, said: str, *, frame: str = "{}") -> Send:
    """A text as PRIVMSGs that others get whole: each line counts the mask the server adds."""
    around = f":{state.mask} PRIVMSG {target} :{frame.format('')}\r\n"
    rows = split(sanitise(said), LINE_BYTES - len(around.encode()))
    return Send(
        tuple(
            format_line_trailing("PRIVMSG", target, frame.format(row))
            for row in rows
            if row.strip()
        )
    )


def _in_place(state: ClientState, act: Callable[[str], Action]) -> Action:
    return act(state.place) if state.place else Show("You are in no channel: /join one first.")


def _me(state: ClientState, rest: str) -> Action:
    return _in_place(
        state, lambda place: speak(state, place, _needed(rest), frame="\x01ACTION {}\x01")
    )


def _message(state: ClientState, rest: str) -> Action:
    target, _, said = rest.partition(" ")
    return speak(state, _needed(target), _needed(said))


def _nick(_state: ClientState, rest: str) -> Action:
    return _line("NICK", _needed(rest))


def _join(_state: ClientState, rest: str) -> Action:
    channel, _, key = _needed(rest).partition(" ")
    return _line("JOIN", channel, *([key] if key else []))


def _part(state: ClientState, rest: str) -> Action:
    return _line("PART", rest) if rest else _in_place(state, lambda place: _line("PART", place))


def _topic(state: ClientState, rest: str) -> Action:
    return _in_place(
        state, lambda place: _line("TOPIC", place, *([sanitise(rest)] if rest else []))
    )


def _names(state: ClientState, _rest: str) -> Action:
    return _in_place(state, lambda place: _line("NAMES", place))


def _help(_state: ClientState, _rest: str) -> Action:
    width = max(len(slash.usage) for slash in COMMANDS.values())
    return Show("\n".join(f"{slash.usage:{width}}  {slash.meaning}" for slash in COMMANDS.values()))


def _quit(_state: ClientState, _rest: str) -> Action:
    return Leave()


def _needed(text: str) -> str:
    """Raises ValueError, which is answered with the usage."""
    if not text.strip():
        raise ValueError("something is missing")
    return text


def _line(verb: str, *params: str) -> Send:
    """Raises ValueError where the line would be longer than the server takes."""
    line = format_line(verb, *params)
    encode(line)
    return Send((line,))


COMMANDS: Mapping[str, SlashCommand] = {
    "help": SlashCommand("/help", "this list", _help),
    "join": SlashCommand("/join #CHANNEL [KEY]", "go there, and talk there", _join),
    "me": SlashCommand("/me TEXT", "say what you do", _me),
    "msg": SlashCommand("/msg NICK TEXT", "say it in private", _message),
    "names": SlashCommand("/names", "who is here", _names),
    "nick": SlashCommand("/nick NAME", "be called something else", _nick),
    "part": SlashCommand("/part [#CHANNEL]", "leave the channel", _part),
    "quit": SlashCommand("/quit", "leave (Ctrl-D does too)", _quit),
    "topic": SlashCommand("/topic [TEXT]", "read the topic, or set it", _topic),
}
