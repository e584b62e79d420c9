"""All rules at once: which of them a line could concern at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import ClassVar

from talkback.engine.bridges import NO_BRIDGES, Bridges
from talkback.engine.normalise import Normalised, Tail, normalise
from talkback.engine.orders import Orders
from talkback.engine.prefilter.prefilter import SKIP_FILTER_UP_TO, Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule, cuts_nick
from talkback.engine.scope import ByAccount, ByRank
from talkback.engine.shuffle_bag import Pool
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import (
    ACTION_KINDS,
    CHANNEL_KINDS,
    EVENT_KINDS,
    JOIN_KINDS,
    MENTION_KINDS,
    PART_KINDS,
    PRIVATE_KINDS,
    Message,
    MessageKinds,
)
from talkback.model.settings import Followed, Limits

_NO_ADMINS = Orders()
Candidate = tuple[Rule, Sequence[Trigger]]
"""A rule, and those of its triggers that may match the line."""
_Hit = tuple[int, Trigger | None]
"""The place of a rule, and its trigger."""
_ALL_KINDS = (
    *(CHANNEL_KINDS, MENTION_KINDS, ACTION_KINDS, PRIVATE_KINDS),
    *(JOIN_KINDS, PART_KINDS),
)


LONGEST = 4096
"""Characters that triggers look at: a message of several lines is heard up to so many bytes."""


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

    def holds(self, trigger: Trigger) -> bool:
        """Whether a trigger is found in it in a moment, by itself."""
        return trigger.is_found(self.text_for(trigger))

    def span_for(self, trigger: Trigger, start: int, end: int) -> tuple[int, int]:
        """Offsets in that text to offsets in the line as sent."""
        return self.normalised.span(start, end) if trigger.normalise else (start, end)

    def read_for(self, on: MessageKinds, message: Message) -> "NormalisedMessage":
        """What rules with this `on` look at: all of it, or what stands behind our nick."""
        if not cuts_nick(on):
            return self
        end = message.address_end(self.normalised.text)
        return _SaidToUs.behind(self, end) if end else self


class _CutMessage(NormalisedMessage):
    """Rare, so that no other line pays for a field."""

    __slots__ = ()
    unread: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class _SaidToUs(NormalisedMessage):
    """The rest of a line that begins with our nick; `start` is where it stands in what was sent."""

    start: int

    @classmethod
    def behind(cls, whole: NormalisedMessage, end: int) -> "_SaidToUs":
        rest = Tail(whole.normalised, end)
        start = rest.span(0, 1)[0] if rest.text else len(whole.raw)
        return cls(whole.raw[start:], rest, start)

    def span_for(self, trigger: Trigger, start: int, end: int) -> tuple[int, int]:
        if trigger.normalise:
            return self.normalised.span(start, end)
        return self.start + start, self.start + end


@dataclass(frozen=True, slots=True)
class _RuleGroup:
    """Rules with the same `on` that read the same form of the line."""

    on: MessageKinds
    normalise: bool
    cuts_nick: bool
    matcher: Prefilter
    owners: tuple[tuple[int, Trigger], ...]

    def hits(self, message: Message, whole: NormalisedMessage) -> Sequence[tuple[int, Trigger]]:
        reading = whole.read_for(self.on, message) if self.cuts_nick else whole
        found = self.matcher.candidates(reading.normalised.text if self.normalise else reading.raw)
        return [self.owners[index] for index in found] if found else ()

    def triggers_by_line(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Trigger]]]:
        """By the numbers of those lines that have some, its triggers that may match them."""
        always = [self.owners[place][1] for place in self.matcher.unfiltered]
        if any(trigger.needs_timeout for trigger in always):
            yield from ((number, always) for number in range(len(texts)))
            return
        for number, places in self.matcher.candidates_by_line(texts).items():
            if places:
                yield number, [self.owners[place][1] for place in places]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of all that is said, because a rule asks."""

    last_replies: bool = False
    last_words: bool = False


@dataclass(frozen=True, slots=True)
class _WithoutTriggers:
    """Rules with the same `on` that take every coming or going."""

    on: MessageKinds
    owners: tuple[tuple[int, None], ...]
    normalise: ClassVar[bool] = False

    def triggers_by_line(self, _texts: Sequence[str]) -> Iterable[tuple[int, list[Trigger]]]:
        """Nothing that is said is a coming or a going."""
        return ()

    def hits(self, _message: Message, _whole: NormalisedMessage) -> Sequence[tuple[int, None]]:
        return self.owners


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in file order, the pools they draw from, their limits, and what is no rule's.

    `bridges` tell who it is that speaks.
    """

    rules: tuple[Rule, ...]
    pools: Mapping[str, Pool]
    limits: Limits
    orders: Orders
    _groups: Mapping[MessageKinds, tuple[_RuleGroup | _WithoutTriggers, ...]]
    bridges: Bridges = NO_BRIDGES
    remembered: Remembered = Remembered()

    @classmethod
    def build(  # noqa: PLR0913 - what is handed in is all there is
        cls,
        rules: Sequence[Rule],
        pools: Mapping[str, Pool],
        limits: Limits,
        orders: Orders = _NO_ADMINS,
        bridges: Bridges = NO_BRIDGES,
        few: int = SKIP_FILTER_UP_TO,
    ) -> "RuleSet":
        """Compile the filter; takes seconds for ten thousands of rules, so not on an event loop.

        Up to so `few` triggers are asked without one.
        """
        groups: list[_RuleGroup | _WithoutTriggers] = [*_groups(rules, few), *_untriggered(rules)]
        by_kind = {said: tuple(group for group in groups if group.on & said) for said in _ALL_KINDS}
        remembered = _remembered(rules)
        return cls(tuple(rules), pools, limits, orders, by_kind, bridges, remembered)

    @property
    def hears_events(self) -> bool:
        """Whether any rule listens to who comes or who leaves."""
        return bool(self._groups[JOIN_KINDS] or self._groups[PART_KINDS])

    def candidates(self, message: Message, reading: NormalisedMessage) -> Sequence[Candidate]:
        """Every enabled rule that may match, in file order; never misses one that does."""
        kinds = message.kinds(reading.normalised.text)
        groups = self._groups[kinds]
        hits: list[_Hit] = [hit for group in groups for hit in group.hits(message, reading)]
        if not hits:
            return ()
        if len(hits) == 1:
            ((index, trigger),) = hits
            return [(self.rules[index], () if trigger is None else (trigger,))]
        hits.sort(key=_rule_index)
        return [
            (self.rules[index], [trigger for _, trigger in owned if trigger is not None])
            for index, owned in groupby(hits, key=_rule_index)
        ]

    def triggers_by_line(
        self, sent: Sequence[str], seen: Sequence[str]
    ) -> Mapping[int, Sequence[Trigger]]:
        """The triggers that may match each of many lines, as they were sent and as they are read.

        All were said in a channel, to nobody by name; what has none is left out.
        """
        found: dict[int, list[Trigger]] = {}
        for group in self._groups[CHANNEL_KINDS]:
            for number, triggers in group.triggers_by_line(seen if group.normalise else sent):
                found[number] = found[number] + triggers if number in found else triggers
        return found


def _rule_index(hit: _Hit) -> int:
    return hit[0]


def _untriggered(rules: Sequence[Rule]) -> Iterator[_WithoutTriggers]:
    members: dict[MessageKinds, list[tuple[int, None]]] = {}
    for index, rule in enumerate(rules):
        if rule.enabled and not rule.triggers and rule.on <= EVENT_KINDS:
            members.setdefault(rule.on, []).append((index, None))
    for on, owners in members.items():
        yield _WithoutTriggers(on, tuple(owners))


def _groups(rules: Sequence[Rule], few: int) -> Iterator[_RuleGroup]:
    members: dict[tuple[MessageKinds, bool], list[tuple[int, Trigger]]] = {}
    for index, rule in enumerate(rules):
        if rule.enabled:
            for trigger in rule.triggers:
                members.setdefault((rule.on, trigger.normalise), []).append((index, trigger))
    for (on, normalised), owners in members.items():
        matcher = Prefilter([owner[1] for owner in owners], few)
        yield _RuleGroup(on, normalised, cuts_nick(on), matcher, tuple(owners))


def _remembered(rules: Iterable[Rule]) -> Remembered:
    asking = [rule for rule in rules if rule.enabled]
    return Remembered(
        last_replies=any(rule.within_reply for rule in asking),
        last_words=any(rule.after_silence for rule in asking),
    )


def followed(rules: Iterable[Rule]) -> Followed:
    """What of people the rules ask that has to be followed in the channels."""
    on = [rule for rule in rules if rule.enabled]
    people = [who for rule in on for who in (*rule.users, *rule.not_users)]
    return Followed(
        ranks=any(isinstance(who, ByRank) for who in people),
        events=any(rule.on & EVENT_KINDS for rule in on),
        accounts=frozenset(who.network for who in people if isinstance(who, ByAccount)),
    )
