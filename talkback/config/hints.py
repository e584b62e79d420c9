"""An unknown key leads to the one that is meant: a near miss that misleads is worse than none."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from talkback.model.closest import closest, did_you_mean
from talkback.model.lazy_pattern import lazily

_MIN_LIKENESS = 0.75
"""How alike a key must be to be taken for the one meant: `delay` is no `reply`, `once` no `on`."""

_MIN_LIKENESS_OF_OTHERS, _MIN_LETTERS = 0.85, 6
"""The same for other bots' words, of which there are hundreds, and from so many letters on."""
_UNIT = lazily(lambda: re.compile(r"_(?:s|secs?|seconds?|ms|mins?|minutes?|h|hours?|days?)$"))
"""What is written behind a duration's name where it is a bare number."""


@cache
def _advice(title: str) -> Mapping[str, str]:
    """By the word of others, for the section of that title; only a mistake asks for it."""
    from talkback.config.other_words import WORDS  # noqa: PLC0415 - most files have no mistakes

    table = WORDS.get(title, {})
    return {word: advice for advice, words in table.items() for word in words.split()}


@cache
def _advice_on_joined(title: str) -> Mapping[str, str]:
    """The same words without what parts them: `nickServ` is `nickserv`."""
    return {word.replace("_", ""): advice for word, advice in _advice(title).items()}


def hint(name: str, title: str, keys: Collection[str], sections_of: Mapping[str, str]) -> str:
    """What to end a message on an unknown key with, or nothing.

    `title` is that of the section that it stands in, `keys` are those that it has, `sections_of`
    says in which sections each key of the file belongs.
    """
    word = _plain(name)
    if advice := _advice_on(word, title):
        return _told(advice, keys)
    if word in keys:
        return f"; did you mean {word}?"
    if word in sections_of:
        return f"; {word} belongs in {sections_of[word]}"
    if (unit := _UNIT.search(word)) is not None and word[: unit.start()] in keys:
        return f"; did you mean {word[: unit.start()]}?"
    near = did_you_mean(word, keys, _MIN_LIKENESS) or _elsewhere(word, sections_of)
    return near or _nearly(word, title, keys)


def _advice_on(word: str, title: str) -> str | None:
    """What is said to a word of others, written in one or in several."""
    return _advice(title).get(word) or _advice_on_joined(title).get(word.replace("_", ""))


def _told(advice: str, keys: Collection[str]) -> str:
    is_name = advice in keys or advice.startswith("[")
    return f"; talkback calls it {advice}" if is_name else f"; {advice}"


def _nearly(word: str, title: str, keys: Collection[str]) -> str:
    """What is said to a word of others that is misspelt."""
    advice = _advice(title)
    near = closest(word, advice, _MIN_LIKENESS_OF_OTHERS) if len(word) >= _MIN_LETTERS else None
    return "" if near is None else _told(advice[near], keys)


def is_known(name: str, title: str) -> bool:
    """Whether others call something by that name."""
    return _advice_on(_plain(name), title) is not None


def _elsewhere(word: str, sections_of: Mapping[str, str]) -> str:
    """What another section would say to that word."""
    for title in ("networks.NAME", "bot", "rules.NAME", "pools.NAME"):
        if advice := _advice_on(word, title):
            return f"; {advice} in [{title}] is meant" if advice in sections_of else f"; {advice}"
    return ""


def _plain(name: str) -> str:
    """A name as this table has it: camelCase, hyphens and blanks are habits of other places."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]+", "_", name).lower()
