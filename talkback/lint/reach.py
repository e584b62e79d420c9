"""Rules that are never reached, and examples that another rule takes."""

from collections.abc import Iterator, Sequence

from talkback.engine.rule import Rule
from talkback.errors import Diagnostic
from talkback.lint.codes import Hint
from talkback.lint.hearing import hearers, said_to
from talkback.lint.skeleton import plain, takes
from talkback.lint.subject import Subject, shown, warning
from talkback.message import Occasion


def never_reached(subject: Subject) -> Iterator[Diagnostic]:
    """What a rule above keeps from a rule: every line, every example, or some."""
    places = {rule.name: at for at, rule in enumerate(subject.config.rules)}
    for rule in subject.rules:
        above = [_above(subject, rule, line, places) for line in _witnesses(rule)]
        if any(above):
            yield from _taken(rule, above)


def covers(above: Rule, below: Rule) -> bool:
    """Whether `above` may always fire where `below` listens, and leaves nothing to it."""
    unsure = above.shadow or above.continues or above.chance < 1.0
    return (
        not (unsure or above.cooldown or above.user_cooldown)
        and below.on <= _heard(above.on)
        and _within(below.channels, above.channels)
        and _within(below.users, above.users)
        and set(above.not_channels) <= set(below.not_channels)
        and set(above.not_users) <= set(below.not_users)
    )


def _heard(on: frozenset[Occasion]) -> frozenset[Occasion]:
    """A mention is a channel line as well."""
    return on | {Occasion.MENTION} if Occasion.CHANNEL in on else on


def _within(inner: Sequence[object], outer: Sequence[object]) -> bool:
    return not outer or (bool(inner) and set(inner) <= set(outer))


def _witnesses(rule: Rule) -> list[str]:
    return [example.line for example in rule.examples] or [plain(rule.triggers[0])]


def _above(subject: Subject, rule: Rule, line: str, places: dict[str, int]) -> list[Rule]:
    """The rules above that take the line wherever the rule listens."""
    heard = hearers(subject.ruleset, said_to(rule, line, subject.stage))
    here = places[rule.name]
    return [one for one, _ in heard if places[one.name] < here and covers(one, rule)]


def _taken(rule: Rule, above: list[list[Rule]]) -> Iterator[Diagnostic]:
    witness = shown(_witnesses(rule)[0])
    advice = "move this rule above it, narrow the other's triggers, or remove one of the two"
    if (proven := next((one for one in above[0] if _proven(one, rule)), None)) is not None:
        message = f"never reached: {proven.name} takes every such line, as {witness}; {advice}"
        yield warning(Hint.NEVER_REACHED, rule.location, message, rule)
    elif rule.examples and (all_of := [one for one in above[0] if all(one in o for o in above)]):
        message = f"{all_of[0].name} takes every example of this rule, as {witness}; {advice}"
        yield warning(Hint.NEVER_REACHED, rule.location, message, rule)
    else:
        for example, takers in zip(rule.examples, above, strict=False):
            if takers:
                message = (
                    f"this example fires {takers[0].name} first, and not {rule.name}; {advice}"
                )
                yield warning(Hint.TAKEN_EXAMPLE, example.location, message, rule)


def _proven(above: Rule, below: Rule) -> bool:
    vetoes = {(veto.pattern, veto.ignore_case, veto.normalise) for veto in below.unless}
    return all(
        (veto.pattern, veto.ignore_case, veto.normalise) in vetoes for veto in above.unless
    ) and all(any(takes(one, trigger) for one in above.triggers) for trigger in below.triggers)
