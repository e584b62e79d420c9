"""What a run has seen, counted: fed by messages and events, read by whoever shows it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from talkback.model.log_event import LogEvent
from talkback.model.message import Message


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
    reloads: Counter[str] = field(default_factory=Counter)
    _reloading: bool = False

    def count_message(
        self, network: str, on_message: Callable[[Message], None]
    ) -> Callable[[Message], None]:
        """The same callback, which counts each message first."""
        lines = self.lines
        lines.setdefault(network, 0)

        def counting(message: Message) -> None:
            lines[network] += message.event is None
            on_message(message)

        return counting

    def take(self, event: LogEvent) -> None:
        """Count an event; those that nobody asked for cost a look at their name."""
        match event.name:
            case "reply":
                self.matches[_pair(event, "rule")] += 1
                self.replies[_pair(event, "rule")] += 1
            case "suppressed":
                self.matches[_pair(event, "rule")] += 1
                self.suppressed[_pair(event, "reason")] += 1
            case "unsaid":
                self.suppressed[str(event.fields.get("network")), "unsaid"] += 1
            case "disconnected":
                self.reconnects[str(event.fields.get("network"))] += 1
            case "reloading":
                self._reloading = True
            case "reloaded":
                self._reloaded("done")
            case "reload-refused":
                self._reloaded("refused")

    def _reloaded(self, outcome: str) -> None:
        """A refusal is told problem by problem, and counts once."""
        if self._reloading:
            self.reloads[outcome] += 1
        self._reloading = False


def _pair(event: LogEvent, key: str) -> tuple[str, str]:
    return str(event.fields.get("network")), str(event.fields.get(key))
