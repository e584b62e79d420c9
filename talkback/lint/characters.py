"""What a node for one character may be, as bits: each of ASCII, other letters, other signs.

Never too few: two sets that have no bit in common have no character in common.
"""

from collections.abc import Iterable, Sequence

from talkback.engine.prefilter.sre_tree import Node, sre

_LETTER, _SIGN, END = 1 << 128, 1 << 129, 1 << 130
"""Any letter, digit or mark beyond ASCII, any other character there, and the end of the line."""


def _bits(codes: Iterable[int]) -> int:
    return sum({1 << code for code in codes})


_NOWHERE = _bits(b"\r\n\0")
"""What no line of IRC has (RFC 1459)."""
_ASCII = ((1 << 128) - 1) & ~_NOWHERE
_ALL = _ASCII | _LETTER | _SIGN
ANY = _ALL | END
WORD = _bits(code for code in range(128) if chr(code).isalnum() or chr(code) == "_") | _LETTER
_DIGIT = _bits(b"0123456789") | _LETTER
_SPACE = _bits(b"\t\x0b\x0c\x1c\x1d\x1e\x1f ") | _SIGN
_CATEGORIES = {
    sre.CATEGORY_WORD: WORD,
    sre.CATEGORY_NOT_WORD: _ALL & ~WORD | _SIGN,
    sre.CATEGORY_DIGIT: _DIGIT,
    sre.CATEGORY_NOT_DIGIT: _ALL & ~_DIGIT | _LETTER,
    sre.CATEGORY_SPACE: _SPACE,
    sre.CATEGORY_NOT_SPACE: _ALL & ~_SPACE | _SIGN,
}
_SURELY = {
    sre.CATEGORY_WORD: WORD,
    sre.CATEGORY_NOT_WORD: _ALL & ~WORD,
    sre.CATEGORY_DIGIT: _DIGIT & ~_LETTER,
    sre.CATEGORY_NOT_DIGIT: _ASCII & ~_DIGIT | _SIGN,
    sre.CATEGORY_SPACE: _bits(b"\t\x0b\x0c "),
    sre.CATEGORY_NOT_SPACE: _ASCII & ~_SPACE | _LETTER,
}
"""What is in them without doubt, so that a negated set leaves it out."""
_TWINS = _bits(b"kKsSiI")
"""Letters with a twin beyond ASCII that counts as the same where capitals do not."""


def characters(node: Node) -> int:
    """The characters; all, where it is no node for one character."""
    op, argument = node
    if op is sre.LITERAL:
        return _literal(argument)
    if op is sre.NOT_LITERAL:
        return _ALL & ~(1 << argument) if argument < 128 else _ALL
    if op is not sre.IN:
        return _ALL
    if argument[0][0] is sre.NEGATE:
        return _ALL & ~_union(argument[1:], surely=True)
    return _union(argument, surely=False) & _ALL


def _union(items: Sequence[Node], *, surely: bool) -> int:
    bits = 0
    for op, argument in items:
        if op is sre.CATEGORY:
            bits |= (_SURELY if surely else _CATEGORIES)[argument]
            continue
        low, high = argument if op is sre.RANGE else (argument, argument)
        if surely:
            bits |= _bits(range(low, min(high, 127) + 1))
            bits |= _LETTER | _SIGN if low <= 128 and high == 0x10FFFF else 0
        else:
            for code in range(low, min(high, 127) + 1):
                bits |= _literal(code)
            bits |= _LETTER | _SIGN if high > 127 else 0
    return bits


def _literal(code: int) -> int:
    """One character, in both cases; nobody asks here whether capitals count."""
    if 0xD800 <= code <= 0xDFFF:
        return 0
    if code > 127:
        both = _LETTER | _SIGN
        return both | _TWINS if chr(code) in "\u017f\u212a\u0130\u0131" else both
    bits = 1 << code | 1 << ord(chr(code).swapcase())
    return (bits | _LETTER if bits & _TWINS else bits) & _ALL
