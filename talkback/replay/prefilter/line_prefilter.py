"""Which lines of a block of log could concern any rule: the block is looked at before its lines.

The law: it may name a line that concerns no rule, never leave out one that does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from talkback.engine.bridge_form import read_line
from talkback.engine.normalise import normalise
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger, compile_trigger
from talkback.model.casemapping import Casemapping
from talkback.replay.prefilter.block_search import BlockSearch, is_free
from talkback.replay.prefilter.literal_search import (
    SIGNS,
    WORDS,
    LiteralGroups,
    LiteralSearch,
    literal_groups,
    odd_lines,
)
from talkback.replay.prefilter.plain_block import PlainBlock, are_plain

_BLANKS = re.compile("  +")

_SPARE = 0.002
"""Seconds for a trigger that may take long; a line that needs more is left to the decision."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for, as plain data that can be sent to another process.

    A trigger is its pattern, `ignore_case` and `normalise`; `nicks` are the bot's, `forms` those
    of bridges. With `every` all messages are wanted, since a rule asks when the last one was, and
    with `events` who comes and who leaves, with `ranks` who is what, as a log of IRC itself has it.
    """

    triggers: tuple[tuple[str, bool, bool], ...]
    nicks: tuple[str, ...]
    forms: tuple[str, ...] = ()
    every: bool = False
    events: bool = False
    ranks: bool = False


@dataclass(frozen=True, slots=True)
class LinePrefilter:
    """What is wanted, made ready; some triggers have no text that they require.

    Those are searched for in whole blocks, unless `each_line` tells that some cannot be. Where no
    trigger can tell them apart, `_typed` characters are read as those of ASCII that they stand for.
    """

    without_literals: tuple[Trigger, ...]
    each_line: bool
    _block_search: BlockSearch
    _typed: bool
    _forms: tuple[str, ...]
    _name: re.Pattern[str]
    _words: LiteralSearch
    _signs: LiteralSearch
    _readable: tuple[Prefilter, Sequence[Trigger]]
    _sent: tuple[Prefilter, Sequence[Trigger]]
    every: bool

    @classmethod
    def of(cls, wanted: Wanted) -> "LinePrefilter":
        triggers = [compile_trigger(p, ignore_case=i, normalise=n) for p, i, n in wanted.triggers]
        needs = {trigger: literal_groups(trigger) for trigger in triggers}
        known = [need for need in needs.values() if need is not None]
        nicks = LiteralGroups(frozenset(map(_blanked, wanted.nicks)), words=True)
        without = tuple(trigger for trigger, need in needs.items() if need is None)
        return cls(
            without,
            bool(wanted.forms) or not all(map(is_free, without)),
            BlockSearch.of(without),
            all(map(_reads_typed, triggers)) and all(map(str.isascii, wanted.nicks)),
            wanted.forms,
            re.compile("|".join(map(_any_case, wanted.nicks))),
            LiteralSearch.of([nicks, *(need for need in known if need.words)]),
            LiteralSearch.of([need for need in known if not need.words]),
            _matcher(trigger for trigger in triggers if trigger.normalise),
            _matcher(trigger for trigger in triggers if not trigger.normalise),
            wanted.every,
        )

    def lines(self, block: bytes) -> list[int]:
        """Where the newlines before the lines in question are, in order."""
        plain = self._plain(block)
        data = plain.data + b"\n"
        words = data.translate(WORDS)
        found = self._words.lines(data, words) | odd_lines(data, words)
        if self._signs:
            found |= self._signs.lines(data, data.translate(SIGNS))
        return sorted(plain.places(found))

    def lines_without_literals(self, block: bytes) -> set[int]:
        """The same of triggers that require no text. Raises TimeoutError."""
        plain = self._plain(block)
        return plain.places(self._block_search.lines(plain.data))

    def _plain(self, block: bytes) -> PlainBlock:
        return PlainBlock.of(block) if self._typed else PlainBlock(block)

    def concerns(self, text: str) -> bool:
        """Whether any trigger matches, or the bot may be spoken to, perhaps through a bridge."""
        return self._concerns(text) or any(map(self._concerns, self._through_bridges(text)))

    def _through_bridges(self, text: str) -> Iterator[str]:
        """What somebody says, were it a bridge that says the line."""
        for form in self._forms:
            if (line := read_line(form, text)) is not None:
                yield text[line.begin :]

    def _concerns(self, text: str) -> bool:
        seen = _seen(text)
        if self._may_mention(text) or self._may_mention(seen.lstrip(" ")):
            return True
        if self._readable[1] and _matches(self._readable, seen):
            return True
        return bool(self._sent[1]) and _matches(self._sent, text)

    def _may_mention(self, text: str) -> bool:
        return self._name.match(text, text.startswith("@")) is not None

    def concerns_loosely(self, text: str) -> bool:
        """The same of a line in which nothing was found that any trigger requires."""
        through = self._through_bridges(text)
        return self._concerns_loosely(text) or any(map(self._concerns_loosely, through))

    def _concerns_loosely(self, text: str) -> bool:
        seen = _seen(text)
        return any(
            _may_match(each, seen if each.normalise else text) for each in self.without_literals
        )

    def is_own(self, nick: str) -> bool:
        """Whether it is the bot that speaks; nobody is the client that wrote the log."""
        return not nick or self._name.fullmatch(nick) is not None


def _reads_typed(trigger: Trigger) -> bool:
    """Whether it cannot tell typed characters from those that they stand for.

    As a line was sent they differ, so that only text of ASCII is found in either.
    """
    if trigger.required_literals is None:
        return trigger.normalise
    return are_plain(trigger.required_literals.literals)


def _seen(text: str) -> str:
    """The normalised text; of plain lines, nearly all, only runs of blanks need folding."""
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text) if "  " in text else text
    return normalise(text).text


def _matcher(triggers: Iterable[Trigger]) -> tuple[Prefilter, Sequence[Trigger]]:
    chosen = tuple(triggers)
    return Prefilter(chosen), chosen


def _matches(asked: tuple[Prefilter, Sequence[Trigger]], text: str) -> bool:
    matcher, triggers = asked
    return any(_may_match(triggers[at], text) for at in matcher.candidates(text))


def _may_match(trigger: Trigger, text: str) -> bool:
    try:
        return trigger.find(text, _SPARE) is not None
    except TimeoutError:
        return True


def _any_case(nick: str) -> str:
    """A pattern for a nick in all the ways that the network takes for the same."""
    fold = Casemapping.RFC1459.fold
    alike = [[c for c in map(chr, range(33, 127)) if fold(c) == fold(char)] for char in nick]
    return "".join(
        f"[{re.escape(''.join(chars or [char]))}]" for char, chars in zip(nick, alike, strict=True)
    )


def _blanked(nick: str) -> bytes:
    """A nick as it looks between other words; nothing to look for if it is not ASCII."""
    return b" %b " % nick.encode("ascii", "replace").translate(WORDS).strip()


recall = lru_cache(maxsize=2)(LinePrefilter.of)
"""The prefilter for what is wanted, made once in each process."""
