"""Triggers that find too much, or cost too much."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.pattern import Trigger
from talkback.engine.rule import Rule
from talkback.errors import Diagnostic
from talkback.lint.codes import Hint
from talkback.lint.subject import Subject, shown, warning
from talkback.message import Occasion

MANY = 100
"""Triggers in a file from which on each that must be tried on every line is felt."""
RARELY = 0.1
"""A chance at which even a rule for everything speaks seldom."""
_ADDRESSED = frozenset({Occasion.PRIVATE, Occasion.MENTION})
_CHAT = (
    "good morning", "lol", "what time is it?", "I pushed a fix, can you try again?", "42",
    "why does this not work", "brb", "thanks!", "https://example.org/a?b=c", "+1", "Grüße",
    "it is raining again", "just read the manual", "hm, no", "その通り",
)  # fmt: skip
"""Lines with nothing in common but that people say such things."""
_NEARLY = len(_CHAT) * 2 // 3
_PATIENCE = 0.05


def too_much(subject: Subject) -> Iterator[Diagnostic]:
    """A trigger that is found in the empty line, or in nearly any."""
    for rule in subject.rules:
        if rule.on <= _ADDRESSED or rule.chance <= RARELY:
            continue
        for at, trigger in enumerate(rule.triggers):
            if reason := _generous(trigger):
                place = subject.place(rule, RuleKeys.triggers, at)
                yield warning(Hint.EVERYTHING, place, reason, rule)


def can_explode(subject: Subject) -> Iterator[Diagnostic]:
    """A pattern on which a crafted line uses up the time that a line has."""
    for rule in subject.rules:
        for key, patterns in ((RuleKeys.triggers, rule.triggers), (RuleKeys.unless, rule.unless)):
            for at, trigger in enumerate(patterns):
                if trigger.risk is not None and _takes_too_long(trigger, trigger.risk.witness):
                    message = (
                        f"{trigger.risk.reason}: a line such as {shown(trigger.risk.witness)} "
                        "uses up its time; let no two repeats take the same text"
                    )
                    place = subject.place(rule, key, at)
                    yield warning(Hint.EXPLODES, place, message, rule)


def cannot_filter(subject: Subject) -> Iterator[Diagnostic]:
    """Where there are many triggers, one that must be tried on each line."""
    if sum(len(rule.triggers) for rule in subject.rules) < MANY:
        return
    for rule in subject.rules:
        for at, trigger in enumerate(rule.triggers):
            if _is_blind(trigger) and not is_everything(trigger):
                message = (
                    "no text is known that a line must hold, so this is tried on every line; "
                    "give every alternative a word that must be there"
                )
                place = subject.place(rule, RuleKeys.triggers, at)
                yield warning(Hint.UNFILTERED, place, message, rule)


def _takes_too_long(trigger: Trigger, line: str) -> bool:
    """The pattern's shape arouses suspicion; what the search really does decides."""
    try:
        trigger.find(line, _PATIENCE)
    except TimeoutError:
        return True
    return False


def is_everything(trigger: Trigger) -> bool:
    return _generous(trigger) is not None


def _is_blind(trigger: Trigger) -> bool:
    return trigger.literals is None and trigger.approximation is None and trigger.risk is None


def _generous(trigger: Trigger) -> str | None:
    known = trigger.literals is not None
    found = 0 if known else sum(_finds(trigger, line) for line in _CHAT)
    advice = "say what the line must hold, or give the rule a small chance"
    if found == len(_CHAT):
        return f"is found in every line; {advice}"
    if found >= _NEARLY:
        return f"is found in nearly every line; {advice}"
    if _finds(trigger, ""):
        return f"is found in the empty line; {advice}"
    return None


def _finds(trigger: Trigger, line: str) -> bool:
    try:
        return trigger.find(line, _PATIENCE) is not None
    except TimeoutError:
        return False


def generous_rules(subject: Subject) -> frozenset[str]:
    """The names of the rules that answer nearly anything."""
    return frozenset(rule.name for rule in subject.rules if _is_generous(rule))


def _is_generous(rule: Rule) -> bool:
    return any(is_everything(trigger) for trigger in rule.triggers)
