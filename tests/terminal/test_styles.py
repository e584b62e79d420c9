"""Colours that can be read on light and on dark, measured; and no others anywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

import talkback
from talkback.terminal import styles

PACKAGE = Path(talkback.__file__).parent
OTHERS = {"black", "yellow", "blue", "cyan", "white"}
"""The colours that every terminal has and that vanish on one ground or the other."""

PALETTES = {
    "VGA": {"red": 0xAA0000, "green": 0x00AA00, "magenta": 0xAA00AA, "yellow": 0xAA5500},
    "Windows": {"red": 0xC50F1F, "green": 0x13A10E, "magenta": 0x881798, "yellow": 0xC19C00},
    "VS Code": {"red": 0xCD3131, "green": 0x0DBC79, "magenta": 0xBC3FBC, "yellow": 0xE5E510},
    "macOS": {"red": 0x990000, "green": 0x00A600, "magenta": 0xB200B2, "yellow": 0x999900},
    "PuTTY": {"red": 0xBB0000, "green": 0x00BB00, "magenta": 0xBB00BB, "yellow": 0xBBBB00},
    "xterm": {"red": 0xCD0000, "green": 0x00CD00, "magenta": 0xCD00CD, "yellow": 0xCDCD00},
    "Ubuntu": {"red": 0xDE382B, "green": 0x39B54A, "magenta": 0x762671, "yellow": 0xFFC706},
    "Tango": {"red": 0xCC0000, "green": 0x4E9A06, "magenta": 0x75507B, "yellow": 0xC4A000},
}
GROUNDS = {"white": 0xFFFFFF, "black": 0x000000}


def luminance(colour: int) -> float:
    """As WCAG 2 has it, from 0 to 1."""
    parts = [(colour >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrasts(colour: str, ground: str) -> list[float]:
    """In each palette; 1 is none, 21 is black on white."""
    pairs = (
        sorted((luminance(palette[colour]), luminance(GROUNDS[ground])))
        for palette in PALETTES.values()
    )
    return [(bright + 0.05) / (dark + 0.05) for dark, bright in pairs]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", styles.COLOURS)
def test_a_colour_can_be_read(colour: str, ground: str) -> None:
    found = contrasts(colour, ground)
    assert min(found) > 2
    assert median(found) > 2.8


def test_what_is_left_out_could_not() -> None:
    assert min(contrasts("yellow", "white")) < 1.5


def words_of_styles(path: Path) -> Iterator[tuple[int, str]]:
    """Strings of a module that read like a style, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = re.split(r"[\s_]+", node.value.replace("ansi", "").replace("bright", " "))
            if len(words) < 4 and OTHERS & {*words}:
                yield node.lineno, node.value


def test_no_module_uses_another_colour() -> None:
    found = {
        (str(path.relative_to(PACKAGE)), *found)
        for path in sorted(PACKAGE.rglob("*.py"))
        for found in words_of_styles(path)
    }
    assert found == set()


def test_every_style_is_of_these_colours() -> None:
    own = {name: value for name, value in vars(styles).items() if name.isupper()}
    words = {word for value in own.values() if isinstance(value, str) for word in value.split()}
    words |= {word for value in styles.THEME.values() for word in value.split()}
    assert words <= {*styles.COLOURS, "bold", "dim", "reverse", "none"}
