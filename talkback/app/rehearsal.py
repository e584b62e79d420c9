"""A line said to the rules without a network: the bot's own decision, and every rule's reason."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from talkback.app.snapshot import Snapshot, read_snapshot
from talkback.config.locate import locate
from talkback.engine.decide import decide
from talkback.engine.decision import Decision
from talkback.engine.explain import explain
from talkback.engine.ruleset import RuleSet
from talkback.engine.state import State
from talkback.errors import TalkbackError
from talkback.message import Message, Person

LOCAL_NETWORK = "local"
LOCAL_CHANNEL = "#talkback"
ACTION = "/me "


@dataclass(frozen=True, slots=True)
class Stage:
    """Who says the lines, and where; None means where the config would first be."""

    nick: str
    channel: str | None = None
    private: bool = False
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Rules, a stage, and dice."""

    ruleset: RuleSet
    template: Message
    rng: Random

    @classmethod
    def of(
        cls, config: Path | None, stage: Stage, rule: str | None, seed: int | None
    ) -> "Rehearsal":
        """Read the config that `config` leads to.

        Raises ConfigError, and TalkbackError where no rule has the name.
        """
        snapshot = read_snapshot(locate(config).path)
        ruleset = snapshot.ruleset if rule is None else _only(snapshot.ruleset, rule)
        return cls(ruleset, _template(snapshot, stage), Random(seed))  # noqa: S311 - quotes, not keys

    def say(self, line: str) -> Decision:
        """What the bot would do, with a verdict for every rule."""
        text = line.removeprefix(ACTION)
        message = replace(self.template, text=text, action=text != line)
        state, now = State(), 0.0
        decision = decide(self.ruleset, message, state, now, self.rng, time.perf_counter)
        return explain(self.ruleset, decision, state, now, time.perf_counter)


def _only(ruleset: RuleSet, name: str) -> RuleSet:
    rules = [rule for rule in ruleset.rules if rule.name == name]
    if not rules:
        known = ", ".join(rule.name for rule in ruleset.rules)
        raise TalkbackError(f"there is no rule {name!r}; the rules are {known}")
    return RuleSet.build(rules, ruleset.pools, ruleset.limits)


def _template(snapshot: Snapshot, stage: Stage) -> Message:
    networks = {network.name: network for network in snapshot.networks}
    name = stage.network or next(iter(networks), LOCAL_NETWORK)
    joined = networks[name].channels if name in networks else ()
    channel = stage.channel or (joined[0].name if joined else LOCAL_CHANNEL)
    nick, _, rest = stage.nick.partition("!")
    user, _, host = rest.partition("@")
    return Message(
        network=name,
        channel=None if stage.private else channel,
        sender=Person(nick, user, host),
        text="",
        bot=snapshot.bot.nicks[0],
    )
