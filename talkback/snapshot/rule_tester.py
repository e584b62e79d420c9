"""A line said to the rules without a network: the bot's own decision, and every rule's reason."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from talkback.config.find_config import ConfigFile, find_config
from talkback.config.values.times import parse_moment
from talkback.engine.bridges import as_bridged
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome
from talkback.engine.events import came, left, quit_origin
from talkback.engine.explain import explain
from talkback.engine.nearmiss import near_miss
from talkback.engine.rule import ACTION, without_history
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.trigger_search import TriggerSearch
from talkback.model.errors import TalkbackError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime, ReadLocalTime
from talkback.model.message import Event, Message, MessageKind, Rank
from talkback.model.settings import Network
from talkback.snapshot.defaults import LOCAL_CHANNEL
from talkback.snapshot.named import (
    PRIVATE,
    check_account,
    check_network,
    check_speaker,
    known_networks,
    person_named,
    said_in,
)
from talkback.snapshot.snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from talkback.net.protocol.outgoing import WireText

YOU = "you"
"""Who says a line, unless told."""


@dataclass(frozen=True, slots=True)
class TestContext:
    """Who says the lines, where and when; None is where the config would first be, and now.

    With an `event` nobody says anything: they come, or leave with the lines as their reasons.

    With `bridge` the network's bridge says them, as its form has it, or as somebody's words whose
    `nick` is given.
    """

    nick: str | None = None
    account: str | None = None
    rank: str | None = None
    channel: str | None = None
    private: bool = False
    network: str | None = None
    bridge: bool = False
    at: str | None = None
    event: MessageKind | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """What the bot would do with a line, and what made it so.

    `seen` is the line as the eye reads it, `near` the change for each silent rule with which it
    would have matched, `pieces` each reply as it is cut for the wire, for the longest host name.
    """

    line: str
    decision: Decision
    seen: str
    near: Mapping[str, str]
    pieces: "tuple[WireText, ...]"


@dataclass(frozen=True, slots=True)
class RuleTester:
    """Rules, a template message, dice and the clock on the wall.

    Each line is decided alone, with nothing remembered. `names` are all rules of the config, also
    where one is asked alone, and `places` where a line may be said.
    """

    config: ConfigFile
    ruleset: RuleSet
    files: tuple[Path, ...]
    template: Message
    rng: Random
    local_time: ReadLocalTime
    bridged: bool = False
    nick: str | None = None
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, config: Path | None, context: TestContext, rule: str | None, seed: int | None
    ) -> "RuleTester":
        """Read the config that `config` leads to.

        Raises ConfigError, and TalkbackError where no rule, network, channel or time is so called.
        """
        found = find_config(config)
        snapshot = read_snapshot(found.path)
        ruleset = snapshot.ruleset if rule is None else _only(snapshot.ruleset, rule)
        ruleset = replace(ruleset, rules=tuple(map(without_history, ruleset.rules)))
        rng = Random(seed)  # noqa: S311 - quotes, not keys
        try:
            template = _template(snapshot, context)
            shown = _clock(context.at, snapshot.bot.timezone)
            if context.bridge:
                as_bridged(ruleset.bridges, template, context.nick)
        except ValueError as error:
            raise TalkbackError(str(error)) from None
        return cls(
            config=found,
            ruleset=ruleset,
            files=snapshot.files,
            template=template,
            rng=rng,
            local_time=shown,
            bridged=context.bridge,
            nick=context.nick,
            names=tuple(rule.name for rule in snapshot.ruleset.rules),
            places=tuple(_places(snapshot.networks)),
        )

    def test(self, line: str) -> TestResult:
        """What the bot would do, with a verdict for every rule."""
        message = self._message(line)
        if self.bridged:
            message = as_bridged(self.ruleset.bridges, message, self.nick)
        watch, shown = time.process_time, self.local_time
        decider = Decider(self.ruleset, self.rng, watch, local_time=shown)
        decision = explain(decider, decider.decide(message, 0.0), 0.0)
        heard = decision.message
        search = decider.search(heard, NormalisedMessage.of(heard.text), 0.0)
        return TestResult(
            line,
            decision,
            search.reading.normalised.text,
            _near_misses(decision, search),
            tuple(_pieces(decision)),
        )

    def _message(self, line: str) -> Message:
        if self.template.event is not None:
            is_join = self.template.event.kind is MessageKind.JOIN
            return came(self.template) if is_join else left(self.template, line, quit_origin(line))
        text = line.removeprefix(ACTION)
        return self.template._replace(text=text, action=text != line)


def _near_misses(decision: Decision, search: TriggerSearch) -> dict[str, str]:
    silent = (v.rule for v in decision.verdicts if v.outcome is Outcome.NO_MATCH)
    found = {rule.name: near_miss(rule, search) for rule in silent}
    return {name: str(near) for name, near in found.items() if near is not None}


def rank_named(name: str | None) -> Rank:
    return Rank.NONE if name is None else Rank[name.upper()]


def _pieces(decision: Decision) -> "list[WireText]":
    if not decision.replies:
        return []
    # A dozen modules that most lines, which nothing answers, do without.
    from talkback.net.protocol.nick import prefix_length  # noqa: PLC0415
    from talkback.net.protocol.outgoing import split_reply  # noqa: PLC0415

    before = prefix_length(decision.message.bot_nick)
    return [split_reply(reply, before) for reply in decision.replies]


def _only(ruleset: RuleSet, name: str) -> RuleSet:
    rules = [rule for rule in ruleset.rules if rule.name == name]
    if not rules:
        known = ", ".join(rule.name for rule in ruleset.rules)
        raise TalkbackError(f"there is no rule {name!r}; the rules are {known}")
    return RuleSet.build(rules, ruleset.pools, ruleset.limits, ruleset.orders, ruleset.bridges)


def _places(networks: Sequence[Network]) -> Iterator[str]:
    """Of all networks but the first with the network before it."""
    for network in networks:
        before = "" if network is networks[0] else f"{network.name}/"
        yield from (f"{before}{channel.name}" for channel in network.channels)
    yield PRIVATE


def _clock(at: str | None, zone: tzinfo | None) -> ReadLocalTime:
    """That time, the first that is to come where no date is named; None is now.

    Raises ValueError.
    """
    if at is None:
        return lambda: LocalTime.of(time.time(), zone)
    moment = parse_moment(at)
    if moment.day is None:
        now = datetime.fromtimestamp(time.time(), zone).replace(tzinfo=None)
        moment = replace(moment, day=moment.after(now).date(), weekday=None)
    return lambda: moment.shown


def _template(snapshot: Snapshot, context: TestContext) -> Message:
    """Raises ValueError for a name that cannot be, or that the config does not have."""
    networks = {network.name: network for network in snapshot.networks}
    known = known_networks(snapshot.networks, snapshot.ruleset.rules)
    name = context.network or known[0]
    check_network(name, known)
    joined = networks[name].channels if name in networks else ()
    person, rank = person_named(context.nick or YOU)
    if not context.bridge:
        check_speaker(person, snapshot.nicks.on(name))
    if context.account is not None:
        check_account(context.account)
    here = Message(
        network=name,
        channel=joined[0].name if joined else LOCAL_CHANNEL,
        sender=replace(person, account=context.account or person.account),
        text="",
        bot_nick=snapshot.nicks.on(name),
        rank=Rank.NONE if context.private else rank_named(context.rank) or rank,
        event=None if context.event is None else Event(context.event),
    )
    place = PRIVATE if context.private else context.channel
    return here if place is None else said_in(here, place, known)
