"""TB820: a rank in users or not_users, where it is the nick of somebody called so."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.engine.scope import ByNick
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext

_RANKS = frozenset((
    "op", "ops", "oper", "opers", "operator", "operators", "chanop", "chanops", "halfop", "halfops",
    "hop", "hops", "voice", "voices", "voiced", "mod", "mods", "moderator", "moderators",
    "everyone", "everybody", "anyone", "anybody",
))  # fmt: skip


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key, people in ((RuleKeys.users, rule.users), (RuleKeys.not_users, rule.not_users)):
        for at, who in enumerate(people):
            if isinstance(who, ByNick) and who.nick.lower() in _RANKS:
                message = (
                    f"{who} is a nick here, not a rank or a group: it means whoever is called so; "
                    'ranks are "rank:op" and "rank:voice"'
                )
                yield LintFinding(context.place(rule, key, at), message)


RANK = RuleLint(
    "TB820",
    "Rank taken for a nick",
    "A plain word in users and not_users is a nick: “op” is whoever is called op, and never the "
    "operators of a channel.",
    'Write "rank:op" or "rank:voice", name the people, or leave the key out.',
    _check,
)
