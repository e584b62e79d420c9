"""One folding for all filters: per character, of the same length, merging all that `(?i)` can.

`casefold` grows (ß → ss), `lower` looks around (Σ) and grows (İ), and the newest letters of the
`regex` module's Unicode are unknown to Python's; a test compares with every code point.
"""

import re
from functools import cache, partial

import regex

from talkback.model.lazy_pattern import lazily

_CASE_VARIANTS = {
    "i": "İı",
    "s": "ſ",
    "k": "K",
    "å": "Å",
    "ω": "Ω",
    "ß": "ẞ\U0001df95",
    "μ": "µ",
    "ι": "\u0345\u1fbe",
    "\u0390": "\u1fd3",
    "\u03b0": "\u1fe3",
    "β": "ϐ",
    "ε": "ϵ",
    "θ": "ϑϴ",
    "κ": "ϰ",
    "π": "ϖ",
    "ρ": "ϱ",
    "σ": "Σς",
    "φ": "ϕ",
    "в": "\u1c80",
    "д": "\u1c81",
    "о": "\u1c82",
    "с": "\u1c83",
    "т": "\u1c84\u1c85",
    "ъ": "\u1c86",
    "ѣ": "\u1c87",
    "ꙋ": "\u1c88",
    "ṡ": "ẛ",
    "ﬅ": "ﬆ",
    # Younger than Unicode 14, the oldest that a supported Python knows: all one letter.
    "ˀ": "\u1c89\u1c8a\ua7cb-\ua7ef\u019b\u0264\u0277\u027cꭋꭌ\uab6c\uab6d"
    "\U00010d50-\U00010d85\U00016ea0-\U00016ed3\U0001df00-\U0001df94\U0001df96-\U0001dfff",
}
_SPECIAL = lazily(lambda: re.compile(f"[{''.join(_CASE_VARIANTS.values())}]"))
_FOLDED = [
    (lazily(partial(re.compile, f"[{twins}]")), letter) for letter, twins in _CASE_VARIANTS.items()
]
# Most of what is no word is a blank already.
_NON_WORD = lazily(lambda: regex.compile(r"[^\w ]"))
_NON_WORD_OF_LINES = lazily(lambda: regex.compile(r"[^\w \n]"))
_ASCII = bytes(
    ord(char.lower()) if char.isascii() and (char.isalnum() or char == "_") else ord(" ")
    for char in map(chr, range(256))
)
_ASCII_LINES = _ASCII[:10] + b"\n" + _ASCII[11:]
_ASCII_TEXT = _ASCII.decode("latin-1")


def fold(text: str) -> str:
    """Characters that a pattern may take for each other, made the same."""
    if not text.isascii():
        text = _SPECIAL.sub(_letter_of, text)
    return text.lower()


def _letter_of(twin: re.Match[str]) -> str:
    return _folded(twin[0])


@cache
def _folded(twin: str) -> str:
    return next(letter for twins, letter in _FOLDED if twins.search(twin))


def word_form(text: str) -> str:
    r"""Folded, every `\W` made a blank, so that a blank stands at every `\b`."""
    if text.isascii():
        return text.translate(_ASCII_TEXT)
    return fold(_NON_WORD.sub(" ", text))


def search_forms(line: str) -> tuple[bytes, bytes]:
    """The line folded, and the line blanked between blanks and the marks of its two ends."""
    if line.isascii():
        raw = line.encode()
        return raw.lower(), b"\x01 %b \x02" % raw.translate(_ASCII)
    words = f"\x01 {word_form(line)} \x02"
    return fold(line).encode("utf-8", "surrogatepass"), words.encode("utf-8", "surrogatepass")


def search_forms_of_lines(lines: str) -> tuple[bytes, bytes]:
    """Both forms of lines that stand one below the other."""
    if lines.isascii():
        raw = lines.encode()
        folded, words = raw.lower(), raw.translate(_ASCII_LINES)
    else:
        folding = fold if _SPECIAL.search(lines) else str.lower
        spoken = folding(_NON_WORD_OF_LINES.sub(" ", lines))
        folded = folding(lines).encode("utf-8", "surrogatepass")
        words = spoken.encode("utf-8", "surrogatepass")
    return folded, b"\x01 %b \x02" % words.replace(b"\n", b" \x02\n\x01 ")
