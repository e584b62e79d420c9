"""What a rule says: that there is something to say, and that its triggers can fill it in."""

import re
from collections.abc import Iterable, Sequence

from talkback.config.codes import Code
from talkback.config.schema import RuleKeys
from talkback.config.value import ConfigValue, Table
from talkback.config.values.reply_lines import without_last_newline
from talkback.engine.placeholders import KIND_OF, PLACEHOLDERS, own_quotes
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.template import Placeholder, Template
from talkback.model.closest import did_you_mean
from talkback.model.lazy_pattern import lazily

_NAMED_GROUP = lazily(lambda: re.compile(r"\(\?P?<(\w+)>"))


def check_reply(table: Table, replies: Sequence[Template], triggers: Sequence[Trigger]) -> None:
    """Look at reply, pool and triggers together; those that could not be read are left out."""
    has_pool = _has_pool(table)
    node = table.value_at(RuleKeys.replies)
    if node is None:
        if not has_pool:
            message = "nothing to say: the rule has neither a pool nor a reply"
            table.error(Code.NOTHING_TO_SAY, message)
        return
    groups = frozenset((*_groups(triggers), *_broken_groups(table, triggers)))
    read = {template.text: template for template in replies}
    for item in node.items():
        text = without_last_newline(item.value) if isinstance(item.value, str) else ""
        if (template := read.get(text)) is not None:
            _check_quotes(template, item, has_pool=has_pool)
            _check_slots(template, item, groups, frozenset(_groups_of_also(table)))
    if replies and has_pool and not any(map(own_quotes, replies)):
        _warn_of_unused(table)


def _has_pool(table: Table) -> bool:
    """Whether a pool is meant; one that is wrong has been reported."""
    pool = table.value_at(RuleKeys.pools)
    return pool is not None and pool.value != []


def _check_quotes(template: Template, node: ConfigValue, *, has_pool: bool) -> None:
    for slot in template.placeholders:
        kind = KIND_OF.get(slot.name)
        if kind is not None and kind.needs_pool and not has_pool:
            message = (
                f"{{{slot.name}}} has nothing to quote: the rule has no pool; {{quote:NAME}} is a "
                "quote of the pool of that name"
            )
            node.error(node.invalid(message, Code.NOTHING_TO_SAY, slot.offset))


def _warn_of_unused(table: Table) -> None:
    """A pool of `[defaults]` is for those rules that quote it."""
    pool = table.value_at(RuleKeys.pools)
    if pool is not None and table.sets(RuleKeys.pools):
        pool.warning(
            pool.invalid("the pool is not used: no {quote} in the reply", Code.UNUSED_POOL)
        )


def _check_slots(
    template: Template, node: ConfigValue, groups: frozenset[str], of_also: frozenset[str]
) -> None:
    for slot in template.placeholders:
        if slot.pool is None and slot.name not in PLACEHOLDERS | groups:
            message = _unknown(slot, groups)
            if slot.name in of_also:
                message = (
                    f"{{{slot.name}}} is a group of also, and only those of triggers can be said; "
                    "put it into triggers"
                )
            node.error(node.invalid(message, Code.UNKNOWN_PLACEHOLDER, slot.offset))


def _groups_of_also(table: Table) -> Iterable[str]:
    written = table.value_at(RuleKeys.also)
    for item in [] if written is None else written.items():
        yield from _NAMED_GROUP.findall(item.value if isinstance(item.value, str) else "")


def _unknown(slot: Placeholder, groups: frozenset[str]) -> str:
    from talkback.config.other_syntax import FOREIGN_PLACEHOLDERS  # noqa: PLC0415 - for mistakes

    if slot.name.isdigit():
        return f"no trigger has a group {slot.name}; {{match}} is all that was found"
    ours = FOREIGN_PLACEHOLDERS.get(slot.name.lower())
    hint = f"; write {{{ours}}}" if ours else did_you_mean(slot.name, PLACEHOLDERS | groups)
    return f"unknown placeholder {{{slot.name[:60]}}}{hint}"


def _groups(triggers: Iterable[Trigger]) -> Iterable[str]:
    for trigger in triggers:
        yield from trigger.compiled.groupindex
        yield from (str(number) for number in range(1, trigger.compiled.groups + 1))


def _broken_groups(table: Table, triggers: Sequence[Trigger]) -> Iterable[str]:
    """What the groups of triggers that do not compile may be, so that no reply is blamed."""
    written = table.value_at(RuleKeys.triggers)
    items = [] if written is None else list(written.items())
    if len(items) == len(triggers):
        return
    yield from (str(number) for number in range(1, 100))
    for item in items:
        yield from _NAMED_GROUP.findall(item.value if isinstance(item.value, str) else "")
