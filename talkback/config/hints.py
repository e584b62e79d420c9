"""An unknown key leads to the one that is meant: a near miss that misleads is worse than none."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from talkback.model.closest import did_you_mean

_MIN_LIKENESS = 0.75
"""How alike a key must be to be taken for the one meant: `delay` is no `reply`, `once` no `on`."""


@cache
def _advice(title: str) -> Mapping[str, str]:
    """By the word of others, for the section of that title; only a mistake asks for it."""
    from talkback.config.other_words import WORDS  # noqa: PLC0415 - most files have no mistakes

    table = WORDS.get(title, {})
    return {word: advice for advice, words in table.items() for word in words.split()}


def hint(name: str, title: str, keys: Collection[str], sections_of: Mapping[str, str]) -> str:
    """What to end a message on an unknown key with, or nothing.

    `title` is that of the section that it stands in, `keys` are those that it has, `sections_of`
    says in which sections each key of the file belongs.
    """
    word = _plain(name)
    if advice := _advice(title).get(word):
        is_name = advice in keys or advice.startswith("[")
        return f"; talkback calls it {advice}" if is_name else f"; {advice}"
    if word in keys:
        return f"; did you mean {word}?"
    if word in sections_of:
        return f"; {word} belongs in {sections_of[word]}"
    return did_you_mean(word, keys, _MIN_LIKENESS) or _elsewhere(word, sections_of)


def is_known(name: str, title: str) -> bool:
    """Whether others call something by that name."""
    return _plain(name) in _advice(title)


def _elsewhere(word: str, sections_of: Mapping[str, str]) -> str:
    """What another section would say to that word."""
    for title in ("networks.NAME", "bot", "rules.NAME", "pools.NAME"):
        if advice := _advice(title).get(word):
            return f"; {advice} in [{title}] is meant" if advice in sections_of else f"; {advice}"
    return ""


def _plain(name: str) -> str:
    """A name as this table has it: camelCase, hyphens and blanks are habits of other places."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]+", "_", name).lower()
