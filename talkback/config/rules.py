"""`[rules.NAME]`: keys to a rule, its patterns compiled, its names looked up."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from talkback.config.codes import Code
from talkback.config.other_syntax import in_broken_pattern
from talkback.config.pools import Pools
from talkback.config.report import did_you_mean
from talkback.config.schema import RULE, ExampleKeys, RuleKeys
from talkback.config.value import ConfigValue, Key, Table
from talkback.config.values.combinators import Located
from talkback.config.values.reply_template import reply_template
from talkback.engine.prefilter.regex_parser import name_offset
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.rule import Example, ExampleContext, Rule
from talkback.engine.scope import ChannelGlob
from talkback.engine.template import PLACEHOLDERS
from talkback.model.errors import Location

_DEFAULT = Rule(name="", location=Location(""), triggers=())
_CONTEXT = ExampleContext()


@dataclass(frozen=True, slots=True)
class FileContext:
    """What of the rest of the file a rule refers to."""

    defaults: Table | None
    pools: Pools
    networks: tuple[str, ...]


def rules(nodes: dict[str, ConfigValue], around: FileContext) -> tuple[Rule, ...]:
    """Read all rules in the file's order; one with an error is reported and left out."""
    read = (node.read_or_report(lambda node: _rule(node, around)) for node in nodes.values())
    return tuple(rule for rule in read if rule is not None)


def _rule(node: ConfigValue, around: FileContext) -> Rule | None:
    report = node.source.report
    before = report.errors
    rule = _read(node, around)
    is_sound = around.defaults is None or around.defaults.ok
    return rule if is_sound and report.errors == before else None


def _read(node: ConfigValue, around: FileContext) -> Rule:
    table, name = Table(node, RULE, around.defaults), node.name
    if not name.isprintable() or not name.strip():
        table.error(Code.BAD_VALUE, "a rule's name is not empty and has no control characters")
    table.require(RuleKeys.triggers)
    triggers = _compile(table, RuleKeys.triggers)
    return Rule(
        name=name,
        location=node.source.places.key(node.path),
        triggers=triggers,
        unless=_compile(table, RuleKeys.unless),
        pools=_pools(table, around),
        reply=reply_template(table, triggers),
        on=frozenset(table.get(RuleKeys.on, _DEFAULT.on)),
        channels=_globs(table, RuleKeys.channels, around),
        not_channels=_globs(table, RuleKeys.not_channels, around),
        users=table.get(RuleKeys.users, _DEFAULT.users),
        not_users=table.get(RuleKeys.not_users, _DEFAULT.not_users),
        chance=table.get(RuleKeys.chance, _DEFAULT.chance),
        cooldown=table.get(RuleKeys.cooldown, _DEFAULT.cooldown),
        user_cooldown=table.get(RuleKeys.user_cooldown, _DEFAULT.user_cooldown),
        reply_kind=table.get(RuleKeys.as_, _DEFAULT.reply_kind),
        enabled=table.get(RuleKeys.enabled, _DEFAULT.enabled),
        shadow=table.get(RuleKeys.shadow, _DEFAULT.shadow),
        continue_=table.get(RuleKeys.continue_, _DEFAULT.continue_),
        examples=_examples(table, RuleKeys.examples),
        counter_examples=_examples(table, RuleKeys.counter_examples),
    )


def _compile(table: Table, key: Key[tuple[Located[str], ...]]) -> tuple[Trigger, ...]:
    ignore_case = table.get(RuleKeys.ignore_case, default=True)
    normalise = table.get(RuleKeys.normalise, default=True)
    read = partial(_trigger, ignore_case=ignore_case, normalise=normalise)
    compiled = (pattern.attempt(read) for pattern in table.get(key, ()))
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
        meant = in_broken_pattern(pattern.value)
        message = f"{error.message}; {meant}" if meant else error.message
        node.error(node.invalid(message, Code.BAD_PATTERN, error.offset))
        return None
    for name in PLACEHOLDERS.intersection(trigger.compiled.groupindex):
        message = f"the group {name} cannot be used in a reply: {{{name}}} has its own meaning"
        offset = name_offset(pattern.value, name, ignore_case=ignore_case)
        node.warning(node.invalid(message, Code.HIDDEN_GROUP, offset))
    return trigger


def _pools(table: Table, around: FileContext) -> tuple[str, ...]:
    names = table.get(RuleKeys.pool, ())
    for name in names:
        around.pools.require(name)
    return tuple(name.value for name in names)


def _globs(
    table: Table, key: Key[tuple[Located[ChannelGlob], ...]], around: FileContext
) -> tuple[ChannelGlob, ...]:
    globs = table.get(key, ())
    for glob in globs:
        network = glob.value.network
        if around.networks and not any(fnmatchcase(name, network) for name in around.networks):
            hint = did_you_mean(network, around.networks)
            message = f"no network in this file is called {network}{hint}"
            glob.node.warning(glob.node.invalid(message, Code.UNKNOWN_NETWORK))
    return tuple(glob.value for glob in globs)


def _examples(table: Table, key: Key[tuple[Located[str] | Table, ...]]) -> tuple[Example, ...]:
    return tuple(
        _table_example(item, key.name)
        if isinstance(item, Table)
        else Example(item.value, _place(item))
        for item in table.get(key, ())
    )


def _place(line: Located[str]) -> Location:
    return line.node.location


def _table_example(table: Table, kind: str) -> Example:
    table.require(ExampleKeys.line)
    scene = ExampleContext(
        nick=table.get(ExampleKeys.nick, _CONTEXT.nick),
        account=table.get(ExampleKeys.account, None),
        host=table.get(ExampleKeys.host, _CONTEXT.host),
        network=table.get(ExampleKeys.network, None),
        channel=table.get(ExampleKeys.channel, None),
        private=table.get(ExampleKeys.private, default=False),
        reply=table.get(ExampleKeys.reply, None),
    )
    if scene.private and scene.channel is not None:
        message = "a line said in private is said in no channel"
        table.error(Code.CONFLICT, message, ExampleKeys.channel)
    if kind == RuleKeys.counter_examples.name and scene.reply is not None:
        message = "a counter-example is not answered; take the reply out"
        table.error(Code.CONFLICT, message, ExampleKeys.reply)
    return Example(table.get(ExampleKeys.line, ""), table.node.location, scene)
