"""A rule in the words of `rules.toml`: what is set and differs from the default."""

from collections.abc import Iterator

from talkback.engine.rule import Rule
from talkback.model.message import MessageKind, ReplyKind
from talkback.model.text import escape_unprintable


def facts(rule: Rule) -> Iterator[tuple[str, str]]:
    """Key and value, one a line: triggers, then scope, then limits."""
    for trigger in rule.triggers:
        yield "trigger", escape_unprintable(trigger.pattern)
    for veto in rule.unless:
        yield "unless", escape_unprintable(veto.pattern)
    yield "on", ", ".join(occasion for occasion in MessageKind if occasion in rule.on)
    yield from _scope(rule)
    yield from _limits(rule)
    if rule.pools:
        yield "pool", ", ".join(rule.pools)
    if rule.reply is not None:
        yield "reply", escape_unprintable(rule.reply.text)
    if rule.reply_kind is not ReplyKind.MESSAGE:
        yield "as", rule.reply_kind


def _scope(rule: Rule) -> Iterator[tuple[str, str]]:
    for key, patterns in (
        ("channels", rule.channels),
        ("not_channels", rule.not_channels),
        ("users", rule.users),
        ("not_users", rule.not_users),
    ):
        if patterns:
            yield key, ", ".join(map(str, patterns))


def _limits(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.chance < 1.0:
        yield "chance", f"{rule.chance:g}"
    if rule.cooldown:
        yield "cooldown", duration(rule.cooldown)
    if rule.user_cooldown:
        yield "user_cooldown", duration(rule.user_cooldown)
    for key, value, default in (
        ("enabled", rule.enabled, True),
        ("shadow", rule.shadow, False),
        ("continue", rule.continue_, False),
    ):
        if value is not default:
            yield key, str(value).lower()


def duration(seconds: float) -> str:
    """Seconds as the config writes them: `90s` is `90s`, `3600.0` is `1h`."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s" if seconds >= 1 or not seconds else f"{seconds * 1000:g}ms"
