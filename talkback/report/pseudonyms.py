"""Who said it, in a report that is handed round: names only where they are asked for.

Without `--names` each person is a number, the same all over a report. Nicks are taken out of what
is said to people and of what the bot answers, too; what a trigger found stays, since it is what the
report is about.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from talkback.model.casemapping import Casemapping

_NICK = r"[\w\[\]\\`^{|}-]+"
"""Whatever may be one; what RFC 2812 section 2.3.1 has, and the letters of other alphabets."""

_WORD = re.compile(_NICK)
_ADDRESSED = re.compile(rf"(?:\A\s*(?={_NICK}:(?:\s|\Z))|(?<=@))({_NICK})")
_fold = Casemapping.RFC1459.fold


class Naming(Protocol):
    """How people are called in a report."""

    def meet(self, nicks: Iterable[str]) -> None:
        """Whoever these are, they are people, wherever their nicks stand."""
        ...

    def name(self, nick: str) -> str:
        """How a person is called."""
        ...

    def without_nicks(self, text: str, speaker: str) -> str:
        """A text about people that were met, the speaker among them."""
        ...


class RealNames:
    """People are called as in the log."""

    def meet(self, nicks: Iterable[str]) -> None:
        """Nothing is to be known of them."""

    def name(self, nick: str) -> str:
        return nick

    def without_nicks(self, text: str, speaker: str) -> str:  # noqa: ARG002 - as other namings
        return text


@dataclass(slots=True)
class Pseudonyms:
    """People are numbers, in the order in which they are met; bots are called as they are."""

    bots: frozenset[str] = frozenset()
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def beside(cls, bots: Iterable[str]) -> "Pseudonyms":
        return cls(frozenset(map(_fold, bots)))

    def meet(self, nicks: Iterable[str]) -> None:
        for folded in map(_fold, nicks):
            if folded not in self.bots:
                self._numbers.setdefault(folded, len(self._numbers) + 1)

    def name(self, nick: str) -> str:
        number = self._numbers.get(_fold(nick))
        return nick if number is None else f"person {number}"

    def without_nicks(self, text: str, speaker: str) -> str:
        """Names behind a bridge may be more than a word; only the speaker's own is looked for."""
        if not _WORD.fullmatch(speaker):
            text = text.replace(speaker, self.name(speaker))
        return _WORD.sub(lambda word: self.name(word[0]), text)


def addressed(text: str) -> Iterator[str]:
    """Whom a line is said to: `nick: …`, and whoever is called @nick in it."""
    return (found[1] for found in _ADDRESSED.finditer(text))
