"""Quotes for all the places of a reply that ask for one: never the same twice in it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from random import Random

from talkback.engine.shuffle_bag import Bag, Pool, draw
from talkback.model.message import DrawnQuote

Slot = Sequence[Pool]
"""A place for a quote, and the pools that it may be from."""


def can_fill(slots: Sequence[Slot]) -> bool:
    """Whether each place can have a quote of its own."""
    if len(slots) <= 1:
        return all(any(pool.quotes for pool in pools) for pools in slots)
    return _are_distinct(list(_scarce(slots, len(slots))))


def draw_each(
    slots: Sequence[Slot], bags: Mapping[str, Bag], rng: Random, taken: Sequence[DrawnQuote]
) -> list[DrawnQuote]:
    """A quote for each place, from left to right; `taken` are those of rules above.

    None is drawn that is the last one left for a place further right.
    """
    drawn: list[DrawnQuote] = []
    for at, pools in enumerate(slots):
        said = {one.text for one in drawn}
        scarce = [few - said for few in _scarce(slots[at + 1 :], len(slots))]
        kept = {text for few in scarce for text in few if not _can_spare(text, scarce)}
        drawn.append(draw(pools, bags, rng, (*taken, *drawn), without=said | kept))
    return drawn


def _can_spare(text: str, scarce: Sequence[AbstractSet[str]]) -> bool:
    return _are_distinct([few - {text} for few in scarce])


def _scarce(slots: Sequence[Slot], many: int) -> Iterator[AbstractSet[str]]:
    """The quotes of those places that have fewer than there are places: others find one anyway."""
    for pools in slots:
        texts: set[str] = set()
        for quote in (quote for pool in pools for quote in pool.quotes):
            texts.add(quote)
            if len(texts) == many:
                break
        else:
            yield texts


def _are_distinct(choices: Sequence[Collection[str]]) -> bool:
    """Whether there is one for each, and none for two (Kuhn's matching)."""
    owner: dict[str, int] = {}

    def finds(at: int, tried: set[str]) -> bool:
        for text in choices[at]:
            if text not in tried:
                tried.add(text)
                if text not in owner or finds(owner[text], tried):
                    owner[text] = at
                    return True
        return False

    return all(finds(at, set()) for at in range(len(choices)))
