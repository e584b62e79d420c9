"""What a rule wants to have happened before it speaks, and what never happens."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.engine.scope import ANY, ByAccount, ByNick
from talkback.lint.lint import LintFinding
from talkback.lint.lint_context import LintContext
from talkback.model.message import MessageKind


def quorum_of_one(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """More people are asked for than can ever say the line in that place."""
    if rule.quorum is None or rule.quorum.count <= _most_people(rule):
        return
    why = "in private nobody else speaks" if _is_private(rule) else "users has fewer people"
    message = f"quorum asks for {rule.quorum.count} people, and {why}, so {rule.name} never fires"
    yield LintFinding(context.place(rule, RuleKeys.quorum), message)


def silence_after_words(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """A silence that is longer than the time in which something must have been said."""
    silence, quorum = rule.after_silence, rule.quorum
    if not silence:
        return
    place = context.place(rule, RuleKeys.after_silence)
    if rule.within_reply and silence > rule.within_reply:
        message = (
            f"after_silence is longer than within_reply, and the bot's own words end a silence, so "
            f"{rule.name} never fires; shorten it"
        )
        yield LintFinding(place, message)
    elif quorum is not None and quorum.count > 1 and silence > quorum.period:
        message = (
            "after_silence is longer than the time of quorum, in which others must have spoken, "
            f"so {rule.name} never fires; shorten it"
        )
        yield LintFinding(place, message)


def nobody_speaks_first(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Every rule waits for words of the bot, and what it says to orders is none of them."""
    if rule.within_reply and not any(_speaks_first(other) for other in context.rules):
        message = (
            "within_reply waits for words of the bot, and every rule does, so none ever fires; "
            "take it out of one"
        )
        yield LintFinding(context.place(rule, RuleKeys.within_reply), message)


def _speaks_first(rule: Rule) -> bool:
    return not (rule.within_reply or rule.shadow)


def _most_people(rule: Rule) -> float:
    """How many different people the rule listens to in one place, as far as that can be told."""
    if _is_private(rule):
        return 1
    if rule.users and all(_is_one(who) for who in rule.users):
        return len(rule.users)
    return float("inf")


def _is_private(rule: Rule) -> bool:
    return rule.on == {MessageKind.PRIVATE}


def _is_one(who: object) -> bool:
    match who:
        case ByNick():
            return True
        case ByAccount(name):
            return name != ANY
        case _:
            return False
