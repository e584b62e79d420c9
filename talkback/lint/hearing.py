"""Which rules a line would fire, scope and policy aside."""

import time
from collections.abc import Iterator
from dataclasses import replace

from talkback.engine.pattern import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import Reading, RuleSet
from talkback.engine.search import Found, Search
from talkback.engine.state import State
from talkback.message import Message, Occasion


def hearers(ruleset: RuleSet, line: Message) -> Iterator[tuple[Rule, Trigger]]:
    """Every rule that finds a trigger in the line and no veto, in file order."""
    reading = Reading.of(line.text)
    search = Search(reading, State(), 0.0, time.process_time)
    for rule, triggers in ruleset.candidates(line, reading):
        found = search.first(rule, triggers)
        if isinstance(found, Found) and not isinstance(search.first(rule, rule.unless), Found):
            yield rule, found.trigger


def said_to(rule: Rule, text: str, stage: Message) -> Message:
    """The line, said in a way that the rule listens to."""
    private = rule.on == {Occasion.PRIVATE}
    action = Occasion.ACTION in rule.on and Occasion.CHANNEL not in rule.on
    return replace(stage, text=text, action=action, channel=None if private else stage.channel)
