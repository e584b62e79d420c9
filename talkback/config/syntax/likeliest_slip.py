"""The likeliest slip that fits what the parser met; else its own words."""

from talkback.config.syntax.broken import Broken, Explanation, Slip
from talkback.config.syntax.headers import header, twice
from talkback.config.syntax.keys import equals, initial, no_key, statement, twofold
from talkback.config.syntax.lists import behind, bracket, comma, commented, separator, sum_of_texts
from talkback.config.syntax.other_formats import comment, fence, json, markup, merge, yaml
from talkback.config.syntax.signs import controls, lookalikes, quotes
from talkback.config.syntax.strings import backslash, inner, prefix, unclosed
from talkback.config.syntax.values import value

SLIPS: tuple[Slip, ...] = (
    *(merge, fence, json, markup, backslash, twice, header),
    *(unclosed, controls, quotes, lookalikes),
    *(yaml, twofold, no_key, equals, separator, comment, statement),
    *(commented, inner, bracket, initial, comma, prefix, value, sum_of_texts, behind),
)
"""In the order of their force: the first that fits is told."""


def explain(text: str, words: str, offset: int) -> Explanation:
    """What is wrong with a text that a parser gave up at an offset, in its words."""
    broken = Broken(text, words, offset)
    for slip in SLIPS:
        if explanation := slip(broken):
            return explanation
    return Explanation(words, offset)
