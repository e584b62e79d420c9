"""What is said to services to log in: a text in which the password stands as a placeholder."""

import re

from talkback.config.reader import reader
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import text
from talkback.model.settings import SERVICES_PLACEHOLDER


@reader({"type": "string", "pattern": r"\{password\}"})
def login_form(node: ConfigValue) -> str:
    """Never shown in a message: somebody may have written the password itself into it."""
    value = text(node)
    if "{password}" not in value:
        hint = "write {password} where it goes, and the password in its own key"
        raise node.invalid(f"login has no {{password}}; {hint}")
    other = re.search(r"[{}]", SERVICES_PLACEHOLDER.sub(lambda found: "·" * len(found[0]), value))
    if other is not None:
        message = "login knows {username} and {password}, and no other braces"
        raise node.invalid(message, offset=other.start())
    return value
