"""The rule that an order names."""

from talkback.bot.commands.command_context import CommandContext
from talkback.engine.rule import Rule
from talkback.model.closest import did_you_mean
from talkback.model.errors import TalkbackError


def named_rule(context: CommandContext) -> Rule:
    """The rule of that name; raises TalkbackError where there is none."""
    name = " ".join(context.words)
    known = {rule.name: rule for rule in context.snapshot.ruleset.rules}
    if name not in known:
        raise TalkbackError(f"there is no rule {name}{did_you_mean(name, known)}")
    return known[name]


def why_off(rule: Rule) -> str | None:
    """What to say of a rule that no order in chat turns on."""
    return None if rule.enabled else f"{rule.name} is off in the file: {rule.location}"
