"""From what the keys of a rule say to its fields: compiled, looked up, checked."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import partial

from talkback.config.codes import Code
from talkback.config.rule_key import RuleReading
from talkback.config.values.combinators import Located
from talkback.config.wording import unknown_network
from talkback.engine.placeholders import PLACEHOLDERS
from talkback.engine.prefilter.regex_parser import name_offset
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.scope import ChannelGlob
from talkback.engine.template import Template, parse
from talkback.model.errors import TextError


def triggers(patterns: Iterable[Located[str]], reading: RuleReading) -> tuple[Trigger, ...]:
    """Compile the patterns; one that is wrong is reported and left out."""
    read = partial(
        _trigger, ignore_case=reading.field("ignore_case"), normalise=reading.field("normalise")
    )
    compiled = (pattern.attempt(read) for pattern in patterns)
    return tuple(trigger for trigger in compiled if trigger is not None)


def _trigger(pattern: Located[str], *, ignore_case: bool, normalise: bool) -> Trigger | None:
    node = pattern.node
    if "\b" in pattern.value:
        message = r"a backspace: in double quotes write \\b, or put the pattern in single quotes"
        node.error(node.invalid(message, Code.BACKSPACE, pattern.value.index("\b")))
        return None
    try:
        trigger = compile_trigger(pattern.value, ignore_case=ignore_case, normalise=normalise)
    except PatternError as error:
        from talkback.config.other_syntax import in_broken_pattern  # noqa: PLC0415 - for mistakes

        meant = in_broken_pattern(pattern.value)
        message = f"{error.message}; {meant}" if meant else error.message
        node.error(node.invalid(message, Code.BAD_PATTERN, error.offset))
        return None
    for name in PLACEHOLDERS.intersection(trigger.compiled.groupindex):
        message = f"the group {name} cannot be used in a reply: {{{name}}} has its own meaning"
        offset = name_offset(pattern.value, name, ignore_case=ignore_case)
        node.warning(node.invalid(message, Code.HIDDEN_GROUP, offset))
    return trigger


def pool_names(names: Iterable[Located[str]], reading: RuleReading) -> tuple[str, ...]:
    """Names of pools, each of which is there."""

    def required(name: Located[str]) -> str:
        reading.file.pools.require(name.value, name.node)
        return name.value

    return tuple(map(required, names))


def channel_globs(
    globs: Iterable[Located[ChannelGlob]], reading: RuleReading
) -> tuple[ChannelGlob, ...]:
    """Patterns of channels; a warning where one is of a network that the file has not."""
    networks = reading.file.networks

    def checked(glob: Located[ChannelGlob]) -> ChannelGlob:
        network = glob.value.network
        if networks and not any(fnmatchcase(name, network) for name in networks):
            message = unknown_network(network, networks)
            glob.node.warning(glob.node.invalid(message, Code.UNKNOWN_NETWORK))
        return glob.value

    return tuple(map(checked, globs))


def templates(replies: Iterable[Located[str]], reading: RuleReading) -> tuple[Template, ...]:
    """Each reply cut at its placeholders; one that is wrong is reported and left out."""
    cut = (_template(reply, reading) for reply in replies)
    return tuple(template for template in cut if template is not None)


def _template(reply: Located[str], reading: RuleReading) -> Template | None:
    """The pools that it names are there; what else it may use is checked with the whole rule."""
    try:
        template = parse(reply.value)
    except TextError as error:
        from talkback.config.other_syntax import in_braces  # noqa: PLC0415 - for mistakes

        message = in_braces(reply.value[error.offset :]) or str(error)
        reply.node.error(reply.node.invalid(message, Code.BAD_TEMPLATE, error.offset))
        return None
    for slot in template.placeholders:
        if slot.pool is not None:
            offset = slot.offset + len("{quote:")
            reading.file.pools.require(slot.pool, reply.node, offset)
    return template


def as_set(values: Iterable[object], _reading: RuleReading) -> frozenset[object]:
    return frozenset(values)


def unless_false(value: object, _reading: RuleReading) -> object:
    """What is off has no value; the default is that it is off."""
    return None if value is False else value
