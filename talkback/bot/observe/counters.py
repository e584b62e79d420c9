"""What a run has seen, counted: fed by messages and events, read by whoever shows it."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import field

from talkback.bot.decision_counts import UNCOUNTED
from talkback.engine.decision import TRIGGER
from talkback.engine.gates import gate_names
from talkback.model.channel_lines import ChannelLines
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import LogEvent
from talkback.model.message import Message
from talkback.net.io.unread_lines import LineFilter

UNSAID, QUEUE_FULL = "unsaid", "queue full"
REASONS = (
    *(gate for gate in gate_names() if gate not in (*UNCOUNTED, TRIGGER)),
    UNSAID,
    QUEUE_FULL,
)
"""Why replies are not said. They are there with 0: nobody sees the first of a count grow."""


@dataclass(slots=True)
class Counters:
    """Counts since the start. `lines` by network, `reloads` by outcome, the others by two names."""

    lines: dict[str, int] = field(default_factory=dict)
    matches: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By network and rule: a trigger was found, whatever came of it."""
    replies: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By network and rule."""
    suppressed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By network and reason."""
    reconnects: Counter[str] = field(default_factory=Counter)
    reloads: Counter[str] = field(default_factory=lambda: Counter(done=0, refused=0))
    is_stale: bool = False
    """Whether the config was last refused, so that older rules are in force."""
    given_up: set[str] = field(default_factory=set)
    """Networks that are not tried again, by this config."""
    _refused: set[str] = field(default_factory=set)
    _without_login: set[str] = field(default_factory=set)
    _reloading: bool = False

    def count_message(
        self, network: str, on_message: Callable[[Message], None]
    ) -> Callable[[Message], None]:
        """The same callback, which counts each message first."""
        lines = self.lines
        lines.setdefault(network, 0)
        self.reconnects[network] += 0
        for reason in REASONS:
            self.suppressed[network, reason] += 0

        def counting(message: Message) -> None:
            lines[network] += message.event is None
            on_message(message)

        return counting

    def is_login_refused(self, network: str) -> bool:
        """Whether its last login was refused, or we are there without the one that is set."""
        return network in self._refused or network in self._without_login

    def count_lines(self, network: str, line_filter: LineFilter) -> LineFilter:
        """The same filter, which counts each line that it passes over."""
        return _CountingFilter(self.lines, network, line_filter)

    def take(self, event: LogEvent) -> None:
        """Count an event; those that nobody asked for cost a look at their name."""
        match event.name:
            case "reply":
                self.matches[_pair(event, "rule")] += 1
                self.replies[_pair(event, "rule")] += 1
            case "suppressed":
                if "rule" in event.fields:  # what was not even heard has none
                    self.matches[_pair(event, "rule")] += 1
                self.suppressed[_pair(event, "reason")] += 1
            case "unsaid":
                self.suppressed[_network(event), UNSAID] += 1
            case "replies-dropped":
                self.suppressed[_network(event), QUEUE_FULL] += int(event.fields["lines"] or 0)
            case "disconnected":
                self.reconnects[_network(event)] += 1
            case "reloading":
                self._reloading = True
            case "reloaded":
                self._reloaded("done")
            case "reload-refused":
                self._reloaded("refused")
            case _:
                self._follow_login(event)

    def _follow_login(self, event: LogEvent) -> None:
        match event.name:
            case "login-refused":
                self._refused.add(_network(event))
            case "registered":
                self._refused.discard(_network(event))
            case "logged-in":
                self._without_login.discard(_network(event))
            case "not-logged-in":
                self._without_login.add(_network(event))
            case "connecting":
                self._without_login.discard(_network(event))
            case "network-given-up":
                self.given_up.add(_network(event))

    def _reloaded(self, outcome: str) -> None:
        """A refusal is told problem by problem, and counts once."""
        if self._reloading:
            self.reloads[outcome] += 1
        self._reloading = False
        self.is_stale = outcome == "refused"
        if not self.is_stale:
            self.given_up.clear()


@dataclass(frozen=True, slots=True)
class _CountingFilter:
    counts: dict[str, int]
    network: str
    inner: LineFilter

    def lines_to_read(self, lines: ChannelLines) -> Collection[int]:
        return self.inner.lines_to_read(lines)

    def pass_over(self, lines: ChannelLines) -> None:
        self.counts[self.network] += len(lines.texts)
        self.inner.pass_over(lines)


def _pair(event: LogEvent, key: str) -> tuple[str, str]:
    return _network(event), str(event.fields.get(key))


def _network(event: LogEvent) -> str:
    return str(event.fields.get("network"))
