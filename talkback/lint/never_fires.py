"""TB814: a rule, or one of its patterns, of which it can be told that it never fires, and why."""

from collections.abc import Callable, Iterator
from functools import partial
from string import ascii_lowercase

from talkback.config.schema import RuleKeys
from talkback.engine.prefilter.trigger import MOMENT_S, Trigger
from talkback.engine.rule import Rule, cuts_nick
from talkback.lint.containment import finds_wherever, is_everywhere, never_together
from talkback.lint.foreign_pattern import is_foreign
from talkback.lint.impossible import why_never
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns, quoted
from talkback.lint.pattern_text import alternatives
from talkback.lint.rank_nowhere import rank_nowhere
from talkback.lint.scope_left import channels_left, people_left
from talkback.lint.unmet_history import nobody_speaks_first, quorum_of_one, silence_after_words
from talkback.model.message import EVENT_KINDS, MessageKind

_IN_NO_NICK = "\u2603"


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for cause in _CAUSES:
        yield from cause(rule, context)


def _dice(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if rule.chance == 0:
        message = "chance = 0 never fires; to turn the rule off, enabled = false says so"
        yield LintFinding(context.place(rule, RuleKeys.chance), message)


def _nobody(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if not people_left(rule):
        of = "all of users" if rule.users else "everybody"
        message = f"not_users takes away {of}, so {rule.name} never fires; correct one of the two"
        yield LintFinding(context.place(rule, RuleKeys.not_users), message)
    elif _is_the_bot(rule, context):
        message = f"the bot does not hear itself, so a rule for {rule.users[0]} alone never fires"
        yield LintFinding(context.place(rule, RuleKeys.users), message)


def _is_the_bot(rule: Rule, context: LintContext) -> bool:
    sample = context.sample
    me = [sample.casemapping.fold(nick) for nick in context.config.nicks.every]
    return len(me) == 1 and [sample.casemapping.fold(str(who)) for who in rule.users] == me


def _nowhere(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if MessageKind.PRIVATE not in rule.on and not channels_left(rule, context):
        of = "all of channels" if rule.channels else "every channel"
        message = (
            f"not_channels takes away {of}, so {rule.name} never fires; correct one of the two"
        )
        yield LintFinding(context.place(rule, RuleKeys.not_channels), message)


def _in_no_line(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """A pattern of which nothing is left, or an alternative; another bot's is told elsewhere."""
    for key, at, trigger in patterns(rule):
        if is_foreign(trigger, rule, context):
            continue
        if (reason := why_never(trigger.pattern)) is not None:
            yield LintFinding(context.place(rule, key, at), f"never found in any line: {reason}")
            continue
        for offset, text in alternatives(trigger.pattern):
            if (reason := why_never(text)) is not None:
                message = f"the alternative {quoted(text)} is never found in any line: {reason}"
                yield LintFinding(context.place(rule, key, at, offset), message)


def _behind_the_nick(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """A pattern that wants the bot's nick where it was cut off before the search."""
    if not cuts_nick(rule.on):
        return
    for key, at, trigger in patterns(rule):
        if why_never(trigger.pattern) is None and _wants_nick_first(trigger, context):
            message = (
                "never found in a mention, whose nick is cut off before the search: ^ is where the "
                "words behind it begin; take the nick out"
            )
            yield LintFinding(context.place(rule, key, at), message)


def _wants_nick_first(trigger: Trigger, context: LintContext) -> bool:
    """Whether a match begins the line, and with no other word than a nick of ours."""
    nicks = context.config.nicks.every
    begins = partial(trigger.compiled.search, partial=True, timeout=MOMENT_S)
    try:
        return any(begins(nick) and not any(map(begins, _other_words(nick))) for nick in nicks)
    except TimeoutError:
        return False


def _other_words(nick: str) -> Iterator[str]:
    """Beginnings that are none of the nick, and the nick with another end."""
    yield nick[:-1] + _IN_NO_NICK
    yield from (sign for sign in (*ascii_lowercase, _IN_NO_NICK) if sign != nick[:1].lower())


def _no_greeting(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Joins and parts have a quarter of the channel's replies, and that may be none."""
    rate = context.ruleset.limits.channel_rate
    if rule.on <= EVENT_KINDS and rate is not None and rate.quarter.count == 0:
        message = (
            f"never fires: replies to joins and parts are a quarter of max_replies, and of "
            f"{rate.count} that is none; raise it to 4 or more"
        )
        yield LintFinding(context.place(rule, RuleKeys.on), message)


def _in_no_join(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Who comes says nothing: only what is found in an empty text is found in a join."""
    if rule.on != {MessageKind.JOIN}:
        return
    for key, asked in ((RuleKeys.triggers, rule.triggers), (RuleKeys.also, rule.also)):
        found = [trigger.compiled.search("", timeout=MOMENT_S) is not None for trigger in asked]
        if found and not any(found):
            message = f"never found: a join has no text; leave {key.name} out"
            yield LintFinding(context.place(rule, key), message)


def _vetoed(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Triggers of which a veto is found in the same lines, or an `also` of which one is."""
    for also in rule.also:
        if (at := _veto(also, rule)) is not None:
            message = (
                f"unless is found in every line in which {quoted(also.pattern)} of also is, so "
                f"{rule.name} never fires; narrow it, or take it out"
            )
            yield LintFinding(context.place(rule, RuleKeys.unless, at), message)
            return
    vetoes = [_veto(trigger, rule) for trigger in rule.triggers if rule.unless]
    taken = [at for at, veto in enumerate(vetoes) if veto is not None]
    for at in taken:
        found = quoted(rule.unless[vetoes[at] or 0].pattern)
        if len(taken) == len(rule.triggers):
            pattern = quoted(rule.triggers[at].pattern)
            message = (
                f"unless is found in every line in which {pattern} is, so "
                f"{rule.name} never fires; narrow it, or take it out"
            )
            yield LintFinding(context.place(rule, RuleKeys.unless, vetoes[at] or 0), message)
            return
        message = f"never fires: unless has {found}, which is found in every line in which this is"
        yield LintFinding(context.place(rule, RuleKeys.triggers, at), message)


def _event_vetoed(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """A veto of a rule that asks no trigger: who comes says nothing, who leaves what they like."""
    if rule.triggers or not rule.on <= EVENT_KINDS:
        return
    for at, veto in enumerate(rule.unless):
        found = is_everywhere(veto)
        if found or (rule.on == {MessageKind.JOIN} and veto.is_found("")):
            where = "any text" if found else "the empty text of a join"
            message = f"unless is found in {where}, so {rule.name} never fires; take it out"
            yield LintFinding(context.place(rule, RuleKeys.unless, at), message)


def _never_together(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """An `also` that no line has in which a trigger is found, or another `also`."""
    for at, also in enumerate(rule.also):
        apart = [other for other in rule.also[:at] if never_together(other, also)]
        if rule.triggers and all(never_together(trigger, also) for trigger in rule.triggers):
            apart = [*rule.triggers]
        if apart:
            message = (
                f"no line has both this and {quoted(apart[0].pattern)}, so {rule.name} never "
                "fires; for one of two write a list of triggers"
            )
            yield LintFinding(context.place(rule, RuleKeys.also, at), message)
            return


def _veto(trigger: Trigger, rule: Rule) -> int | None:
    found = (at for at, veto in enumerate(rule.unless) if finds_wherever(veto, trigger))
    return next(found, None)


_CAUSES: tuple[Callable[[Rule, LintContext], Iterator[LintFinding]], ...] = (
    _dice,
    _nobody,
    _nowhere,
    _in_no_line,
    _behind_the_nick,
    _in_no_join,
    _no_greeting,
    _vetoed,
    _event_vetoed,
    _never_together,
    quorum_of_one,
    rank_nowhere,
    silence_after_words,
    nobody_speaks_first,
)

NEVER_FIRES = RuleLint(
    "TB814",
    "Rule that never fires",
    "It can be told beforehand that no line fires the rule, or that one of its patterns is found "
    "in none: by its dice, by a quorum of more people than can speak there, by a silence in which "
    "somebody must have spoken, by a within_reply where no rule speaks first, by a join that "
    "should have a text or has no reply left, by a rank where nobody has one, by exceptions that "
    "leave nobody and no channel, by a veto that takes whatever the triggers find, by an also that "
    "no such line has, or by a pattern that asks for what no line has (text before ^ or behind $, "
    "the edge of a word within a word, a line break, half a character, more than a line can hold).",
    "The message names the reason. Correct what it names, or turn the rule off with "
    "enabled = false.",
    _check,
)
