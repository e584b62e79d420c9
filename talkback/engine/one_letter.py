"""A trigger that admits one letter more, less or another: fuzzy matching, behind a filter.

One mistake leaves one half of a literal as it is, so lines that hold neither half of any literal
that the trigger requires are out, and only the others are searched in the slow way.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from talkback.engine.prefilter.literal_prefixes import BEGIN, END
from talkback.engine.prefilter.regex_parser import ANY_CASE, CASE
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger

_SHORTEST = 6
"""Characters of a literal: of `tea` a letter less is any other word."""


class OneLetterOff(NamedTuple):
    """What every such line holds, and the pattern that knows them."""

    halves: Trigger
    exact: regex.Pattern[str]


def one_letter_off(trigger: Trigger) -> OneLetterOff | None:
    """None where that would be any other word, nothing is required, or a search can explode."""
    halves = dict.fromkeys(_halves(trigger))
    if not halves or trigger.risk is not None:
        return None
    flags = ANY_CASE if trigger.ignore_case else CASE
    try:
        return OneLetterOff(
            compile_trigger("|".join(halves), ignore_case=True, normalise=trigger.normalise),
            regex.compile(f"(?:{trigger.pattern}){{e<=1}}", flags, cache_pattern=False),
        )
    except (PatternError, regex.error, ValueError):
        return None


def halves_of(text: str) -> tuple[str, str]:
    """Of which one mistake leaves one as it is."""
    middle = len(text) // 2
    return text[:middle], text[middle:]


def _halves(trigger: Trigger) -> Iterator[str]:
    """As patterns; none at all where one of the literals is too short."""
    required = trigger.required_literals
    if required is None:
        return
    cores = [text.strip(f" {BEGIN}{END}") for text in sorted(required.literals)]
    if min(map(len, cores), default=0) < _SHORTEST:
        return
    for core in cores:
        for half in halves_of(core):
            yield re.escape(half).replace(r"\ ", r"\W" if required.word_forms else " ")
