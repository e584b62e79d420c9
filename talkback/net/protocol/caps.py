"""Capability negotiation (IRCv3 CAP LS 302): what the server offers, what we took of it."""

from collections.abc import Iterable

from talkback.model.line import Line
from talkback.model.log_event import Level
from talkback.model.text import rows_of_words
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions

WANTED = frozenset(
    {
        "account-notify",
        "account-tag",
        "batch",
        "cap-notify",
        "chghost",
        "draft/multiline",
        "draft/relaymsg",
        "echo-message",
        "extended-join",
        "message-tags",
        "multi-prefix",
        "server-time",
        "standard-replies",
        "twitch.tv/commands",
        "twitch.tv/tags",
    }
)
_REQ_BYTES = 400
"""Bytes of names in one REQ, so that the answer with its prefix fits a line too."""
_MAX_OFFERED = 512


class Caps:
    """`offered` maps names to values, `enabled` is what counts; `settled` says no answer is due."""

    def __init__(self, actions: Actions, wanted: Iterable[str]) -> None:
        self.offered: dict[str, str] = {}
        self.enabled: set[str] = set()
        self._wanted = frozenset(wanted)
        self._actions = actions
        self._listed = False
        self._asked: list[frozenset[str]] = []

    @property
    def is_twitch(self) -> bool:
        """Whether it is Twitch, which knows few commands, and says nothing of that in a 005."""
        return any(name.startswith("twitch.tv/") for name in self.offered)

    @property
    def settled(self) -> bool:
        return self._listed and not self._asked

    def start(self) -> None:
        self._actions.send(line_format.format_line("CAP", "LS", "302"))

    def absent(self) -> None:
        """The server knows no CAP (421), or had enough of it (410)."""
        self._listed = True
        self._asked.clear()

    def receive(self, line: Line) -> str:
        """Take a CAP line: `nick subcommand [*] :names`. Returns the subcommand."""
        subcommand = line.params[1].upper() if len(line.params) > 1 else ""
        names = line.params[-1].split(" ") if len(line.params) > 2 else []
        names = [name for name in names if name]
        match subcommand:
            case "LS":
                self._offer(names)
                if not (len(line.params) > 3 and line.params[2] == "*"):
                    self._listed = True
                    self._request(self.offered)
            case "NEW":
                self._offer(names)
                self._request(name.partition("=")[0] for name in names)
            case "ACK":
                self._acknowledge(names)
            case "NAK":
                self._refuse(names)
            case "DEL":
                for name in names:
                    self.offered.pop(name, None)
                    self.enabled.discard(name)
        return subcommand

    def _offer(self, names: list[str]) -> None:
        for name in names:
            key, _, value = name.partition("=")
            if len(self.offered) < _MAX_OFFERED:
                self.offered[key] = value

    def _request(self, names: Iterable[str]) -> None:
        wanted = sorted(self._wanted.intersection(names).difference(self.enabled, *self._asked))
        for group in rows_of_words(wanted, _REQ_BYTES):
            self._ask(group.split(" "))

    def _ask(self, names: list[str]) -> None:
        self._asked.append(frozenset(names))
        self._actions.send(line_format.format_line_trailing("CAP", "REQ", " ".join(names)))

    def _acknowledge(self, names: list[str]) -> None:
        """Some servers put modifiers (`-`, `~`, `=`) before a name; only `-` matters."""
        bare = {name.lstrip("-~=") for name in names}
        self.enabled |= bare & self._wanted
        self.enabled -= {name[1:] for name in names if name.startswith("-")}
        self._answered(bare)

    def _refuse(self, names: list[str]) -> None:
        """One name spoils a whole REQ: ask for each by itself, once."""
        group = self._answered(set(names))
        if group is not None and len(group) > 1:
            for name in sorted(group):
                self._ask([name])
        else:
            self._actions.emit(Level.INFO, "capability-refused", names=" ".join(names))

    def _answered(self, names: set[str]) -> frozenset[str] | None:
        """Strike the REQ this answers: the first that overlaps, since a NAK may come back cut."""
        for group in self._asked:
            if names & group or not names:
                self._asked.remove(group)
                return group
        return None
