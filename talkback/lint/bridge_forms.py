"""TB850: a form of a bridge that no line is ever read by."""

from collections.abc import Iterator, Sequence

from talkback.engine.bridge_form import read_line
from talkback.engine.scope import ByNick
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext, quoted
from talkback.model.casemapping import Casemapping
from talkback.model.settings import Bridge, Network

_SAMPLES = (
    {"nick": "alice", "network": "libera", "text": "hi"},
    {"nick": "Alice B", "network": "my chat", "text": "<hi> [there]: so"},
)


def _check(context: LintContext) -> Iterator[LintFinding]:
    for network in context.config.networks:
        for at, bridge in enumerate(network.bridges):
            path = ("networks", network.name, "bridges", at)
            if _is_us(bridge, context):
                message = f"{bridge.who} is the bot's own nick, whose lines it never hears"
                yield LintFinding(context.config.places.value(path), message)
            for number, form, above in _forms(network, at):
                if _is_taken(form, above):
                    message = f"{quoted(form)} is never asked: a form above it takes its lines"
                    place = context.config.places.value((*path, "form", number))
                    yield LintFinding(place, message)


def _is_us(bridge: Bridge, context: LintContext) -> bool:
    same = Casemapping.RFC1459.equal
    who = bridge.who
    return isinstance(who, ByNick) and any(same(who.nick, n) for n in context.config.bot.nicks)


def _forms(network: Network, at: int) -> Iterator[tuple[int, str, Sequence[str]]]:
    """Each form of a bridge, its number, and those that are asked before it."""
    bridge = network.bridges[at]
    above = [
        form for other in network.bridges[:at] if other.who == bridge.who for form in other.forms
    ]
    for number, form in enumerate(bridge.forms):
        yield number, form, [*above, *bridge.forms[:number]]


def _is_taken(form: str, above: Sequence[str]) -> bool:
    """Whether each sample line of the form is of one above it."""
    lines = [_filled(form, sample) for sample in _SAMPLES]
    return all(any(read_line(other, line) is not None for other in above) for line in lines)


def _filled(form: str, sample: dict[str, str]) -> str:
    for name, value in sample.items():
        form = form.replace(f"{{{name}}}", value)
    return form


BRIDGE_FORMS = ConfigLint(
    "TB850",
    "Form of a bridge that is never asked",
    "The forms of a bridge are asked in turn, and the first that a line fits tells who speaks; one "
    "above this one takes all of its lines. Or the bridge is the bot itself, which it never hears.",
    "Put the form that says more first: `<{nick}@{network}> {text}` before `<{nick}> {text}`.",
    _check,
)
