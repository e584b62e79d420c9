"""A terminal's text as an SVG that is readable on light and on dark, with the reader's own font."""

from collections.abc import Iterator, Sequence
from html import escape

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

_CELL, _LINE, _MARGIN = 8.4, 18, 12
"""Pixels of a column, of a line, and around them all."""

_COLOURS = {
    # what it is: on light, on dark
    "ground": ("#ffffff", "#0d1117"),
    "plain": ("#1f2328", "#e6edf3"),
    "dim": ("#59636e", "#9198a1"),
    "red": ("#a40e26", "#ff7b72"),
    "green": ("#116329", "#3fb950"),
    "magenta": ("#8250df", "#d2a8ff"),
}
_NUMBERED = {1: "red", 2: "green", 5: "magenta"}
"""As terminals count them."""
_FRAME = ("#d0d7de", "#30363d")
_FONT = 'ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, Consolas, monospace'
_STYLE = f"""
text {{ font: 14px {_FONT}; white-space: pre; }}
.bold {{ font-weight: bold; }}"""


def svg(title: str, lines: Sequence[Text], columns: int) -> str:
    """The lines, in so many columns; the title is for who cannot see them."""
    width, height = columns * _CELL + 2 * _MARGIN, len(lines) * _LINE + 2 * _MARGIN
    box = f'x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}"'
    body = [element for number, line in enumerate(lines) for element in _line(line, number)]
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}">',
        f"<title>{escape(title)}</title>",
        f"<style>{_style()}\n</style>",
        f'<rect class="frame" {box} rx="6"/>',
        *body,
        "</svg>\n",
    )
    return "\n".join(parts)


def _style() -> str:
    """Each colour for light, and again where the reader wants it dark."""
    light, dark = (_fills(at) for at in (0, 1))
    return f"{_STYLE}{light}\n@media (prefers-color-scheme: dark) {{{dark}\n}}"


def _fills(at: int) -> str:
    fills = "".join(f"\n.{name} {{ fill: {colours[at]}; }}" for name, colours in _COLOURS.items())
    return f"{fills}\n.frame {{ fill: {_COLOURS['ground'][at]}; stroke: {_FRAME[at]}; }}"


def _line(line: Text, number: int) -> Iterator[str]:
    """A piece of text for each style, at its column and exactly as wide as its cells."""
    column, top = 0, _MARGIN + number * _LINE
    for segment in Segment.simplify(line.render(Console(width=1000))):
        text, style = segment.text.rstrip("\n"), segment.style or Style()
        left, length = _MARGIN + column * _CELL, Segment(text).cell_length * _CELL
        column += Segment(text).cell_length
        if style.reverse:
            box = f'x="{left:g}" y="{top:g}" width="{length:g}" height="{_LINE}"'
            yield f'<rect class="{_colour(style)}" {box}/>'
        if text.strip():
            place = f'x="{left:g}" y="{top + 14:g}" textLength="{length:g}"'
            fit = 'lengthAdjust="spacingAndGlyphs" xml:space="preserve"'
            yield f'<text class="{_classes(style)}" {place} {fit}>{escape(text)}</text>'


def _classes(style: Style) -> str:
    colour = "ground" if style.reverse else _colour(style)
    return f"{colour} bold" if style.bold else colour


def _colour(style: Style) -> str:
    """Raises KeyError for a colour that the program should not use."""
    if style.color is not None and style.color.number is not None:
        return _NUMBERED[style.color.number]
    return "dim" if style.dim else "plain"
