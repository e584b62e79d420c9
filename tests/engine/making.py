"""Rules and messages for tests of the engine, made as the config reader makes them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from random import Random
from typing import Any

from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome
from talkback.engine.prefilter.trigger import compile_trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.shuffle_bag import Pool
from talkback.engine.state import State
from talkback.engine.template import parse
from talkback.model.errors import Location
from talkback.model.local_time import LocalTime
from talkback.model.message import Message, Person
from talkback.model.settings import Limits

UNLIMITED = Limits(channel_rate=None, person_rate=None, max_share=None, loop_guard=False)
ALICE = Person("alice", "al", "home.example")
BOB = Person("bob", "bo", "office.example")
PRIVATE: dict[str, Any] = {"channel": None}
"""What is said to the bot alone, as changes to HERE."""

HERE = Message("net", "#here", ALICE, "", "talkback")


def still() -> float:
    """A stopwatch that no time passes on."""
    return 0.0


def rule(
    *triggers: str,
    name: str = "rule",
    reply: str | Sequence[str] | None = "yes",
    **keys: Any,  # noqa: ANN401 - any field of Rule
) -> Rule:
    also, unless = keys.pop("also", ()), keys.pop("unless", ())
    flags = {"ignore_case": keys.pop("ignore_case", True), "normalise": keys.pop("normalise", True)}
    return Rule(
        name=name,
        location=Location("rules.toml"),
        triggers=tuple(compile_trigger(trigger, **flags) for trigger in triggers),
        also=tuple(compile_trigger(trigger, **flags) for trigger in also),
        unless=tuple(compile_trigger(trigger, **flags) for trigger in unless),
        replies=tuple(map(parse, (reply,) if isinstance(reply, str) else reply or ())),
        **keys,
    )


def ruleset(
    *rules: Rule, pools: Mapping[str, Sequence[str]] | None = None, limits: Limits = UNLIMITED
) -> RuleSet:
    made = {name: Pool(name, tuple(quotes)) for name, quotes in (pools or {}).items()}
    return RuleSet.build(rules, made, limits)


class Chat:
    """A bot's ears and mouth on a clock that the test moves."""

    def __init__(
        self, rules: RuleSet, seed: int = 1, stopwatch: Callable[[], float] = still
    ) -> None:
        self.shown = LocalTime(date(2026, 3, 4), time(14, 5))
        self.decider = Decider(rules, Random(seed), stopwatch, local_time=lambda: self.shown)
        self.now = 1000.0

    @property
    def state(self) -> State:
        return self.decider.state

    def decide(self, text: str, **changes: Any) -> Decision:  # noqa: ANN401 - any field of Message
        """Decide and remember, as the bot does."""
        heard = HERE._replace(text=text, **changes)
        decision = self.decider.decide(heard, self.now)
        self.decider.apply(decision, self.now)
        return decision

    def says(self, text: str, **changes: Any) -> list[str]:  # noqa: ANN401
        return texts(self.decide(text, **changes))

    def outcome(self, text: str, **changes: Any) -> str:  # noqa: ANN401
        """The first rule's outcome; no verdict means no match."""
        verdicts = self.decide(text, **changes).verdicts
        return verdicts[0].outcome if verdicts else Outcome.NO_MATCH


def texts(decision: Decision) -> list[str]:
    return [verdict.reply.text for verdict in decision.fired if verdict.reply is not None]
