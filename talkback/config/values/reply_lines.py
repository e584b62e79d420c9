"""What the bot is to say: a line, or a few of them."""

from talkback.config.reader import TEXT, reader
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import filled
from talkback.model.message import MAX_LINES


@reader(TEXT)
def reply_lines(node: ConfigValue) -> str:
    """A text; one between three quotation marks may have a few lines.

    In any other a newline is the slip of who writes for another program.
    """
    if isinstance(node.value, str) and "\n" in node.value and not _is_of_several(node):
        message = (
            f"{node.name} is one line; several stand between three quotation marks, each on a "
            "line of its own"
        )
        raise node.invalid(message, offset=node.value.index("\n"))
    return expected_lines(node)


def _is_of_several(node: ConfigValue) -> bool:
    return node.source.places.source(node.path).startswith(('"""', "'''"))


@reader(TEXT)
def expected_lines(node: ConfigValue) -> str:
    """A few lines, each with something in it; a newline at the end is left out."""
    value = filled(node)
    for offset, letter in enumerate(value):
        if letter in "\r\0":
            raise node.invalid(f"no reply can have {letter!a} in it", offset=offset)
    text = without_last_newline(value)
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if number > MAX_LINES:
            message = f"a reply has at most {MAX_LINES} lines; here begins one more"
            raise node.invalid(message, offset=start)
        if not line.strip():
            message = "a blank line cannot be said; take it out"
            raise node.invalid(message, offset=start)
        start += len(line) + 1
    return text


def without_last_newline(text: str) -> str:
    """Three quotation marks on a line of their own end a text that is meant to end before them."""
    return text.removesuffix("\n")
