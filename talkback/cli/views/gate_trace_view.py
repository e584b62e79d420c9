"""The gates that a rule passed, and the one that it did not, as rows beneath the rule."""

import textwrap
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from talkback.engine.decision import TRIGGER, Verdict
from talkback.engine.explain import GateTrace, gate_trace
from talkback.engine.gates import needs_history
from talkback.model.text import escape_unprintable

NEEDS_HISTORY = "needs a history"
"""What is said of gates that were asked as if nothing had happened before."""

WIDTH = 100
"""Columns where there is no terminal to ask."""

_STYLES = {
    "matched": ("dim", ""),
    "passed": ("green", "dim"),
    "not known": ("dim", "dim"),
    "refused": ("yellow", ""),
    "not asked": ("dim", "dim"),
}
"""How a row's label looks, and how what it says."""

_BLANK = "\N{NO-BREAK SPACE}"
_EDGE = 4 + max(map(len, _STYLES)) + 2
_NARROW = 20
"""Columns below which no row is folded, however small the terminal."""


def rows(verdict: Verdict, found: str, console: Console, *, event: bool = False) -> Iterator[Text]:
    """The way of a rule that a line matched, folded to the terminal; none for any other rule."""
    way = gate_trace(verdict)
    if TRIGGER not in way.passed:
        return
    yield _row("matched", found, console)
    remembering = _remembering(way, event=event)
    yield _row("passed", _listed([each for each in way.passed if each not in remembering]), console)
    if remembering:
        yield _row("not known", f"{NEEDS_HISTORY}: {_listed(remembering)}", console)
    yield from _refused(verdict, way, console)
    if way.not_asked:
        yield _row("not asked", _range(way.not_asked), console)


def brief_rows(
    verdict: Verdict, found: str, console: Console, *, event: bool = False
) -> Iterator[Text]:
    """What was found, what refused, and whether there are gates that could not answer."""
    way = gate_trace(verdict)
    if TRIGGER not in way.passed:
        return
    yield _row("matched", found, console)
    if _remembering(way, event=event):
        yield _row("not known", f"{NEEDS_HISTORY}: -v names the gates", console)
    yield from _refused(verdict, way, console)


def _remembering(way: GateTrace, *, event: bool) -> list[str]:
    return [gate for gate in way.passed if needs_history(gate, event=event)]


def _refused(verdict: Verdict, way: GateTrace, console: Console) -> Iterator[Text]:
    if way.refused is not None:
        yield _row("refused", f"{way.refused}: {escape_unprintable(verdict.detail)}", console)


def _listed(gates: Sequence[str]) -> str:
    """Only where a new gate begins can the list be folded."""
    return f"{_BLANK}· ".join(gate.replace(" ", _BLANK) for gate in gates)


def _range(gates: Sequence[str]) -> str:
    """What was not asked said nothing: from where to where is enough."""
    return gates[0] if len(gates) == 1 else f"{gates[0]} … {gates[-1]}"


def _row(label: str, body: str, console: Console) -> Text:
    width = console.width if console.is_terminal else WIDTH
    lines = textwrap.wrap(body, max(width - _EDGE, _NARROW), break_on_hyphens=False)
    folded = f"\n{'':{_EDGE}}".join(lines).replace(_BLANK, " ")
    label_style, style = _STYLES[label]
    return Text.assemble((f"    {label}".ljust(_EDGE), label_style), (folded, style))
