"""Signs that look like others, or like nothing: whoever copies from a page or a word processor."""

import unicodedata

from talkback.config.syntax.broken import Broken, Explanation

_QUOTES = frozenset("“”„‟«»‹›‘’‚‛`´″′＂＇「」")
_PLAIN = {"＝": "=", "［": "[", "］": "]", "，": ",", "、": ",", "｛": "{", "｝": "}", "＃": "#"}

_ARTICLES = dict.fromkeys("aeio", "an")


def quotes(broken: Broken) -> Explanation | None:
    """Curly and other quotation marks around a value."""
    if broken.letter and broken.letter in _QUOTES:
        words = "is no quotation mark here; write \" or '"
        return Explanation(f"{_name(broken.letter)} {words}", broken.offset)
    return None


def lookalikes(broken: Broken) -> Explanation | None:
    """Dashes, wide signs, odd blanks, and characters that nobody sees."""
    letter = broken.letter
    if not letter or letter.isascii():
        return None
    if letter in _PLAIN:
        return Explanation(f"{_name(letter)} is another sign than {_PLAIN[letter]}", broken.offset)
    match unicodedata.category(letter):
        case "Zs":
            return Explanation(f"{_name(letter)} is no plain blank; write one", broken.offset)
        case "Cf" | "Zl" | "Zp" | "Cc" | "Co" | "Cn":
            return Explanation(f"{_name(letter)} cannot be seen; take it out", broken.offset)
        case "Pd":
            return Explanation(f"{_name(letter)} is no hyphen; write -", broken.offset)
    return None


def controls(broken: Broken) -> Explanation | None:
    """Control characters, and line ends that are none."""
    if broken.letter == "\r":
        words = "a carriage return that ends no line; save the file with the line ends of Unix"
        return Explanation(words, broken.offset)
    if broken.letter == "\0":
        words = "a NUL character; save the file as UTF-8, which UTF-16 is not"
        return Explanation(words, broken.offset)
    if broken.letter in ("", "\n", "\t") or broken.letter.isprintable() or broken.letter > "\x7f":
        return None
    name = f"a control character (U+{ord(broken.letter):04X})"
    return Explanation(
        f"{name}; take it out, or in double quotes write it as an escape", broken.offset
    )


def _name(letter: str) -> str:
    name = unicodedata.name(letter, "character").replace("_", " ").lower()
    return f"{_ARTICLES.get(name[0], 'a')} {name} (U+{ord(letter):04X})"
