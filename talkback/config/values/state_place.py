"""Where the state is kept: a file, or a database whose address is a secret."""

import re
from pathlib import Path

from talkback.config.files import output_path
from talkback.config.reader import json_type_of, reader
from talkback.config.value import ConfigValue
from talkback.config.values.secret_values import secret
from talkback.model.lazy_pattern import lazily
from talkback.model.secret import DatabaseUrl

STATE_PLACE = 'a path, "postgresql://…" (or { env = "NAME" }, { file = "path" }), or false'

_LIKE_AN_ADDRESS = lazily(
    lambda: re.compile(r"://|^\s*postgres(?:ql)?(?::|//)|\b(?:host|dbname|password)\s*=")
)
"""What would be shown, and written to, if it were taken for a path."""


def is_like_an_address(text: str) -> bool:
    return _LIKE_AN_ADDRESS.search(text) is not None


@reader(json_type_of(secret))
def state_place(node: ConfigValue) -> Path | DatabaseUrl:
    """A path, or the URL of a PostgreSQL database, written out or from elsewhere."""
    if isinstance(node.value, str) and not is_like_an_address(node.value):
        return output_path(node)
    try:
        return DatabaseUrl(secret(node).reveal())
    except ValueError:
        message = (
            "state must be a path, or postgresql://USER:PASSWORD@HOST/DATABASE; "
            "what its password has of : / ? # @ % is written %3A %2F %3F %23 %40 %25"
        )
        raise node.invalid(message) from None
