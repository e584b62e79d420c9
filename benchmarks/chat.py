"""Rules and a channel's talk, both from a seed: a line fires one rule or none, and we know which.

Each rule asks for a head word and, somewhere after it, a tail word; no two rules for the same pair.
Ordinary lines are full of both kinds of word, but always say tails before heads: they meet every
bot's filter and fire no rule.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHANNEL = "#flood"
PEOPLE = tuple(f"person{number}" for number in range(200))
TRIGGER_EVERY = 100
"""One line in so many fires a rule."""

_WORDS_OF_A_KIND = 1000
_PHRASES = 5000
_BLOCK_LINES = 1000
_HOST = "!~user@host-203-0-113-7.example.net"

_COMMON = (
    *("the", "a", "i", "you", "it", "is", "that", "and", "to", "of", "in", "for", "on", "with"),
    *("but", "not", "what", "was", "have", "just", "like", "so", "this", "we", "they", "be", "do"),
    *("if", "can", "no", "yes", "ok", "lol", "well", "then", "there", "about", "would", "think"),
    *("know", "how", "why", "when", "really", "good", "time", "one", "up", "out", "all", "at"),
)
# How lines end: one in twenty needs more than ASCII, colours or runs of blanks looked at.
_ORNAMENTS = (
    *[""] * 75,
    *[" :)", "!!", "?", ", haha"] * 5,
    "…",
    " ☕",
    "’s",
    "  ok",
    " \x0304red\x03",
)

# A trigger and a line that it is meant for.
_SHAPES = (
    (r"\b{head} {tail}\b", "{some} {head} {tail} {more}"),
    (r"{head}(?:s|ed)? (?:the|a|my) {tail}", "{some} {head}ed my {tail}, {more}"),
    (r"\b{head}(?:ish|ly)? {tail}s?\b", "{some} {head}ish {tail}"),
    (r"^{head} .*\b{tail}$", "{head} {some} {more} {tail}"),
    (r"(?P<what>{head}) (?:is|was) (?P<how>{tail})", "{more} {head} was {tail} {some}"),
    (r"\b{head}'?s {tail}\?", "{some} {head}'s {tail}? {more}"),
    (r"\b{head}\b.{{0,40}}\b{tail}\b", "{some}: {head} it {tail} {more}"),
    (r"\b{head}[,.!] +{tail}", "{some} {head}, {tail} {more}"),
    (r"(?:so|very|too) {head}(?:[aeiou]\w*)? {tail}", "{some} too {head} {tail} {more}"),
    (r"{head} {tail} (?:☕|🎉)", "{some} {head} {tail} 🎉"),
)
# One rule in fifty looks around or back.
_RARE_SHAPES = (
    (r"\b{head} (?!not ){tail}", "{some} {head} {tail} {more}"),
    (r"({head}) {tail} \1", "{some} {head} {tail} {head}"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    trigger: str
    line: str
    """What somebody says that fires this rule and no other."""


def _words(rng: random.Random, count: int) -> list[str]:
    """Words of six letters, all different, so that none is part of another."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    every = ["".join(three) for three in itertools.product(syllables, repeat=3)]
    return rng.sample(every, count)


def _phrases(rng: random.Random, words: Sequence[str]) -> list[str]:
    phrases = []
    for rare, common in zip(
        rng.choices((0, 1, 2), k=_PHRASES), rng.choices((1, 2, 3, 5), k=_PHRASES), strict=True
    ):
        said = rng.choices(words, k=rare) + rng.choices(_COMMON, k=common)
        rng.shuffle(said)
        phrases.append(" ".join(said))
    return phrases


class Chat:
    """A channel where `rules` are known and people talk."""

    def __init__(self, rules: int, seed: int = 0) -> None:
        self._rng = random.Random(seed)
        words = _words(self._rng, 2 * _WORDS_OF_A_KIND)
        heads, tails = words[:_WORDS_OF_A_KIND], words[_WORDS_OF_A_KIND:]
        self._first = _phrases(self._rng, tails)
        self._last = _phrases(self._rng, heads)
        self._openings = [f":{nick}{_HOST} PRIVMSG {CHANNEL} :" for nick in PEOPLE]
        self.rules = [self._rule(number, heads, tails) for number in range(rules)]

    def _rule(self, number: int, heads: Sequence[str], tails: Sequence[str]) -> Rule:
        head = heads[number % _WORDS_OF_A_KIND]
        tail = tails[(7 * number + number // _WORDS_OF_A_KIND) % _WORDS_OF_A_KIND]
        shapes = _RARE_SHAPES if number % 50 == 49 else _SHAPES
        trigger, line = shapes[number % len(shapes)]
        some, more = (" ".join(self._rng.choices(_COMMON, k=3)) for _ in range(2))
        return Rule(
            trigger.format(head=head, tail=tail),
            line.format(head=head, tail=tail, some=some, more=more),
        )

    def ordinary(self, count: int) -> list[str]:
        """Lines that fire nothing."""
        draw = self._rng.choices
        return [
            f"{first} {last}{ornament}"
            for first, last, ornament in zip(
                draw(self._first, k=count),
                draw(self._last, k=count),
                draw(_ORNAMENTS, k=count),
                strict=True,
            )
        ]

    def said(self, nick: str, rule: Rule) -> bytes:
        """The rule's line as the server relays it."""
        return f":{nick}{_HOST} PRIVMSG {CHANNEL} :{rule.line}\r\n".encode()

    def blocks(self, lines: int) -> Iterator[bytes]:
        """So many relayed lines, one in `TRIGGER_EVERY` a trigger, in blocks of whole lines."""
        for start in range(0, lines, _BLOCK_LINES):
            count = min(_BLOCK_LINES, lines - start)
            said = self.ordinary(count)
            for hundred in range(0, count, TRIGGER_EVERY):
                place = self._rng.randrange(hundred, min(hundred + TRIGGER_EVERY, count))
                said[place] = self._rng.choice(self.rules).line
            openings = self._rng.choices(self._openings, k=count)
            yield "".join(
                f"{opening}{text}\r\n" for opening, text in zip(openings, said, strict=True)
            ).encode()
