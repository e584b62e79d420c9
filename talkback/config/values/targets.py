"""Where a reply is said: here, to the person in private, or in a channel of the same network."""

from talkback.config.reader import reader
from talkback.config.value import ConfigValue
from talkback.config.values.irc_names import CHANNEL_SIGNS, channel_fault
from talkback.config.values.scalars import quoted, text
from talkback.engine.reply_target import names_channel


@reader({"type": "string", "pattern": rf"^(?:here|nick|[{CHANNEL_SIGNS}]\S+)$"})
def reply_target(node: ConfigValue) -> str:
    """`here`, `nick` or a channel's name."""
    value = text(node)
    if names_channel(value) and (fault := _fault(value)):
        raise node.invalid(fault)
    return value


def _fault(value: str) -> str | None:
    from talkback.config.other_words import TARGETS  # noqa: PLC0415 - few rules speak elsewhere

    network, slash, name = value.partition("/")
    if "{" in value:
        return f'{quoted(value)}: to has no placeholders; who spoke is "nick"'
    if slash and value[0] not in CHANNEL_SIGNS and name[:1] in tuple(CHANNEL_SIGNS):
        return (
            f"{quoted(value)} names a network, and a rule speaks on that where the line was said; "
            f'write "{name}", and channels = ["{network}/*"] if it is for that network alone'
        )
    if meant := TARGETS.get(value.lower()):
        return f'to does not know {quoted(value)}; write "{meant}"'
    if set(value) & set("*?"):
        return f"{quoted(value)} is a pattern; to is one channel"
    fault = channel_fault(value)
    return f'{fault}; or "here", or "nick"' if fault else None
