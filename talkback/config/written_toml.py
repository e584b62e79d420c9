"""Values as we write them into somebody's TOML: in a form that 1.0 has as well."""

from collections.abc import Mapping

LITERAL = "'"
"""The quote of strings that hold no escapes."""

Written = str | Mapping[str, str | bool]
"""A string, or a table of a few keys, which is written inline."""


def written(value: Written | bool, quote: str = '"') -> str:  # noqa: FBT001 - a value among others
    """The value in one line; strings in that quote where they can be."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return toml_string(value, quote)
        case _:
            pairs = (f"{key} = {written(each, quote)}" for key, each in value.items())
            return f"{{ {', '.join(pairs)} }}"


def toml_string(text: str, quote: str = '"') -> str:
    """A literal string where it can be one, and is wanted or spares escapes; else a basic one."""
    spares = quote == LITERAL or not {'"', "\\"}.isdisjoint(text)
    if spares and text.isprintable() and LITERAL not in text:
        return f"{LITERAL}{text}{LITERAL}"
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    if letter in ('"', "\\"):
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
