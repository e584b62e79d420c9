"""Which rules a line would fire, scope and policy aside."""

import time
from collections.abc import Callable, Iterator

from talkback.engine.events import came, left
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.text_gates import is_confirmed
from talkback.engine.trigger_search import NO_MATCH, TriggerMatch, TriggerSearch
from talkback.model.message import EVENT_KINDS, Message, MessageKind


def rules_matching(
    ruleset: RuleSet, line: Message, of: Callable[[Rule], bool]
) -> Iterator[tuple[Rule, Trigger | None]]:
    """Each `of` these rules that finds all that it asks for in the line, and no veto, in order."""
    reading = NormalisedMessage.of(line.text)
    search = TriggerSearch(line, reading, time.process_time)
    for rule, triggers in ruleset.candidates(line, reading):
        found = search.match_rule(rule, triggers) if of(rule) else NO_MATCH
        if isinstance(found, TriggerMatch) and is_confirmed(rule, search):
            yield rule, found.trigger


def message_for(rule: Rule, text: str, sample: Message) -> Message:
    """The line, said in a way that the rule listens to."""
    if rule.on <= EVENT_KINDS:
        return left(sample, text) if MessageKind.PART in rule.on else came(sample)
    private = rule.on == {MessageKind.PRIVATE}
    if rule.on == {MessageKind.MENTION} and not sample._replace(text=text).address_end(text):
        text = f"{sample.bot_nick}: {text}"
    action = MessageKind.ACTION in rule.on and MessageKind.CHANNEL not in rule.on
    return sample._replace(text=text, action=action, channel=None if private else sample.channel)
