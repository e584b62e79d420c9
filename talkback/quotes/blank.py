"""Text in which there is nothing to see, whatever it is made of."""

import unicodedata

_SEEN = frozenset("LNPS")
"""First letters of the general categories that print; of the others, only private use does."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols without ink: fillers of Hangul, Braille's empty cell, the null notehead."""


def is_blank(text: str) -> bool:
    """Whether nothing in the text prints: blanks, joiners, marks without a letter, fillers."""
    return not any(map(_prints, text))


def _prints(character: str) -> bool:
    category = unicodedata.category(character)
    return (category[0] in _SEEN or category == "Co") and character not in _BLANK
