"""All rules at once: which of them a line could concern at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from talkback.engine.normalise import Normalised, normalise
from talkback.engine.orders import Orders
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.shuffle_bag import Pool
from talkback.model.message import (
    ACTION_KINDS,
    CHANNEL_KINDS,
    MENTION_KINDS,
    PRIVATE_KINDS,
    Message,
    MessageKinds,
)
from talkback.model.settings import Limits

_NO_ADMINS = Orders()
Candidate = tuple[Rule, Sequence[Trigger]]
"""A rule, and those of its triggers that may match the line."""


LONGEST = 512
"""Characters that triggers look at: a line of IRC has no more bytes (RFC 1459, 2.3)."""


@dataclass(frozen=True, slots=True)
class NormalisedMessage:
    """A line as it was sent, and as the eye reads it; `unread` tells that its end was cut off."""

    unread: ClassVar[bool] = False
    raw: str
    normalised: Normalised

    @classmethod
    def of(cls, text: str) -> "NormalisedMessage":
        if len(text) <= LONGEST and len((seen := normalise(text)).text) <= LONGEST:
            return cls(text, seen)
        sent = text[:LONGEST]
        seen = normalise(sent)
        seen.text = seen.text[:LONGEST]  # one letter may be read as eighteen
        return _CutMessage(sent, seen)

    def text_for(self, trigger: Trigger) -> str:
        return self.normalised.text if trigger.normalise else self.raw


class _CutMessage(NormalisedMessage):
    """Rare, so that no other line pays for a field."""

    __slots__ = ()
    unread: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class _RuleGroup:
    """Rules with the same `on` that read the same form of the line."""

    on: MessageKinds
    normalise: bool
    matcher: Prefilter
    owners: tuple[tuple[int, Trigger], ...]

    def hits(self, reading: NormalisedMessage) -> Sequence[tuple[int, Trigger]]:
        found = self.matcher.candidates(reading.normalised.text if self.normalise else reading.raw)
        return [self.owners[index] for index in found] if found else ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in file order, the pools they draw from, their limits, and what is no rule's."""

    rules: tuple[Rule, ...]
    pools: Mapping[str, Pool]
    limits: Limits
    orders: Orders
    _groups: Mapping[MessageKinds, tuple[_RuleGroup, ...]]

    @classmethod
    def build(
        cls,
        rules: Sequence[Rule],
        pools: Mapping[str, Pool],
        limits: Limits,
        orders: Orders = _NO_ADMINS,
    ) -> "RuleSet":
        """Compile the filter; takes seconds for ten thousands of rules, so not on an event loop."""
        groups = tuple(_groups(rules))
        by_kind = {
            said: tuple(group for group in groups if group.on & said)
            for said in (CHANNEL_KINDS, MENTION_KINDS, ACTION_KINDS, PRIVATE_KINDS)
        }
        return cls(tuple(rules), pools, limits, orders, by_kind)

    def candidates(self, message: Message, reading: NormalisedMessage) -> Sequence[Candidate]:
        """Every enabled rule that may match, in file order; never misses one that does."""
        kinds = message.kinds(reading.normalised.text)
        hits = [hit for group in self._groups[kinds] for hit in group.hits(reading)]
        if not hits:
            return ()
        hits.sort(key=_rule_index)
        return [
            (self.rules[index], [trigger for _, trigger in owned])
            for index, owned in groupby(hits, key=_rule_index)
        ]


def _rule_index(hit: tuple[int, Trigger]) -> int:
    return hit[0]


def _groups(rules: Sequence[Rule]) -> Iterator[_RuleGroup]:
    members: dict[tuple[MessageKinds, bool], list[tuple[int, Trigger]]] = {}
    for index, rule in enumerate(rules):
        if rule.enabled:
            for trigger in rule.triggers:
                members.setdefault((rule.on, trigger.normalise), []).append((index, trigger))
    for (on, normalised), owners in members.items():
        yield _RuleGroup(on, normalised, Prefilter([owner[1] for owner in owners]), tuple(owners))
