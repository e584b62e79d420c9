"""Pools of quotes, and the shuffle bag: no quote twice before all were said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from random import Random

from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import DrawnQuote


@dataclass(frozen=True, slots=True)
class Pool:
    """A named set of quotes, each as it reads in chat (`text ~ author`)."""

    name: str
    quotes: tuple[str, ...]


@dataclass(slots=True)
class Bag:
    """What a pool has said in this round; `last` guards the seam between two rounds."""

    said: set[str] = field(default_factory=set)
    last: str | None = None


_FULL = Bag()


def draw(
    pools: Sequence[Pool],
    bags: Mapping[str, Bag],
    rng: Random,
    taken: Sequence[DrawnQuote] = (),
    without: Collection[str] = (),
) -> DrawnQuote:
    """Choose a quote that none of the pools has said in this round; changes no bag.

    `taken` was drawn for the same message, and no bag knows of it yet; `without` is never chosen.
    """
    names = tuple(pool.name for pool in pools)
    bags = _bags_after(bags, names, taken) if taken else bags
    texts = {one.text for one in taken}
    everything = [
        (pool.name, quote) for pool in pools for quote in pool.quotes if quote not in without
    ]
    everything = [pair for pair in everything if pair[1] not in texts] or everything
    fresh = [pair for pair in everything if pair[1] not in bags.get(pair[0], _FULL).said]
    candidates = fresh or everything
    unlike_last = [pair for pair in candidates if pair[1] != bags.get(pair[0], _FULL).last]
    pool, text = rng.choice(unlike_last or candidates)
    return DrawnQuote(names, pool, text, exhausts_bag=not fresh)


def _bags_after(
    bags: Mapping[str, Bag], names: Sequence[str], taken: Sequence[DrawnQuote]
) -> Mapping[str, Bag]:
    """The bags as they will be: a round that ended with this message must not end again."""
    copies = {name: replace(bag, said=set(bag.said)) for name in names if (bag := bags.get(name))}
    for one in taken:
        mark_drawn(copies, one)
    return copies


def mark_drawn(bags: dict[str, Bag], drawn: DrawnQuote) -> None:
    """Remember that a quote was said."""
    if drawn.exhausts_bag:
        for name in drawn.pools:
            bags.setdefault(name, Bag()).said.clear()
    bag = bags.setdefault(drawn.pool, Bag())
    bag.said.add(drawn.text)
    bag.last = drawn.text
