"""What is expected of a reply: its text, in which `{quote:POOL}` is a quote drawn for it."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import regex

from talkback.engine.prefilter.trigger import PatternError, compile_trigger
from talkback.model.lazy_pattern import lazily
from talkback.model.message import DrawnQuote, Reply

_QUOTE = lazily(lambda: re.compile(r"\{quote:([^{}]+)\}"))
_SEARCH_TIMEOUT_S = 0.5
"""Seconds for the pattern of an expected reply."""
_MAX_WAYS = 500
"""In how many ways the quotes of one reply are put in: those of five places, and more."""


def is_text(expected: str, text: str, draws: Sequence[DrawnQuote]) -> bool:
    """Whether a text of a reply is what is expected; each quote drawn for it counts once."""
    return any(filled == text for filled in _fillings(expected, draws, str))


def is_text_or_pattern(expected: str, reply: Reply) -> bool:
    """Whether a reply is the text, or all of it is found by the pattern."""
    return is_text(expected, reply.text, reply.draws) or any(
        _fits(pattern, reply.text) for pattern in _fillings(expected, reply.draws, regex.escape)
    )


def _fits(pattern: str, text: str) -> bool:
    try:
        compiled = compile_trigger(pattern, ignore_case=False, normalise=False).compiled
        return compiled.fullmatch(text, timeout=_SEARCH_TIMEOUT_S) is not None
    except (PatternError, TimeoutError):
        return False


def _fillings(
    expected: str, draws: Sequence[DrawnQuote], show: Callable[[str], str]
) -> Iterator[str]:
    """What is expected, with the quotes that were drawn in the places that are for them."""
    return islice(_filled(_QUOTE.split(expected), draws, show), _MAX_WAYS)


def _filled(
    pieces: Sequence[str], draws: Sequence[DrawnQuote], show: Callable[[str], str]
) -> Iterator[str]:
    """Text and pools in turn; each quote is used up once, in the order of the draws at first."""
    text, *rest = pieces
    if not rest:
        yield text
        return
    pool, *rest = rest
    fitting = dict.fromkeys(one for one in draws if one.pool == pool)
    for one in fitting:
        left = list(draws)
        left.remove(one)
        yield from (f"{text}{show(one.text)}{tail}" for tail in _filled(rest, left, show))
    if not fitting:
        yield from (f"{text}{{quote:{pool}}}{tail}" for tail in _filled(rest, draws, show))
