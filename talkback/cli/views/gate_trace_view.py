"""The gates that a rule passed, and the one that it did not, as rows beneath the rule."""

from collections.abc import Iterator, Sequence

from talkback.engine.decision import TRIGGER, Verdict
from talkback.engine.explain import GateTrace, gate_trace
from talkback.engine.gates import needs_history
from talkback.model.text import escape_unprintable
from talkback.terminal.folding import NO_BREAK, hang
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import GOOD, QUIET, REMARK

NEEDS_HISTORY = "needs a history"
"""What is said of gates that were asked as if nothing had happened before."""

_STYLES = {
    "matched": (QUIET, ""),
    "passed": (GOOD, QUIET),
    "not known": (QUIET, QUIET),
    "refused": (REMARK, ""),
    "not asked": (QUIET, QUIET),
}
"""How a row's label looks, and how what it says."""

_EDGE = 4 + max(map(len, _STYLES)) + 2


def rows(
    verdict: Verdict, found: str, width: int | None, *, event: bool = False
) -> Iterator[StyledText]:
    """The way of a rule that a line matched, in lines of that width; none for any other rule."""
    way = gate_trace(verdict)
    if TRIGGER not in way.passed:
        return
    yield from _row("matched", found, width)
    remembering = _remembering(way, event=event)
    yield from _row("passed", _listed([g for g in way.passed if g not in remembering]), width)
    if remembering:
        yield from _row("not known", f"{NEEDS_HISTORY}: {_listed(remembering)}", width)
    yield from _refused(verdict, way, width)
    if way.not_asked:
        yield from _row("not asked", _range(way.not_asked), width)


def brief_rows(
    verdict: Verdict, found: str, width: int | None, *, event: bool = False
) -> Iterator[StyledText]:
    """What was found, what refused, and whether there are gates that could not answer."""
    way = gate_trace(verdict)
    if TRIGGER not in way.passed:
        return
    yield from _row("matched", found, width)
    if _remembering(way, event=event):
        yield from _row("not known", f"{NEEDS_HISTORY}: -v names the gates", width)
    yield from _refused(verdict, way, width)


def _remembering(way: GateTrace, *, event: bool) -> list[str]:
    return [gate for gate in way.passed if needs_history(gate, event=event)]


def _refused(verdict: Verdict, way: GateTrace, width: int | None) -> Iterator[StyledText]:
    if way.refused is not None:
        detail = escape_unprintable(verdict.detail)
        yield from _row("refused", f"{way.refused}: {detail}", width)


def _listed(gates: Sequence[str]) -> str:
    """Only where a new gate begins can the list be folded."""
    return f"{NO_BREAK}· ".join(gate.replace(" ", NO_BREAK) for gate in gates)


def _range(gates: Sequence[str]) -> str:
    """What was not asked said nothing: from where to where is enough."""
    return gates[0] if len(gates) == 1 else f"{gates[0]} … {gates[-1]}"


def _row(label: str, body: str, width: int | None) -> Iterator[StyledText]:
    label_style, style = _STYLES[label]
    head = StyledText(f"    {label}".ljust(_EDGE), label_style)
    yield from hang(head, StyledText(body, style), width)
