"""What may be a secret, and what is shown in its place: nothing moves, so a column still is one."""

import re
from functools import lru_cache

from talkback.config.locations.toml_spans import KeyPath
from talkback.model.lazy_pattern import lazily

HIDDEN = "•"
_WORD = lazily(
    lambda: re.compile(
        r"pass|pwd|secret|token|auth|cred|cookie|private|nickserv|sasl|identif|api_?key|webhook|bearer|postgres|dbname"
        r"|\b(?:key|keys|pin|url|uri|login|hash|signature)\b"
    )
)
_BETWEEN = lazily(lambda: re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_.-]+"))
_USER = lazily(lambda: re.compile(r"(?<=://)[^\s/@\"'<>]+(?=@)"))
_PARAMETER = lazily(lambda: re.compile(r"(?<=[?&])([\w.-]+)=([^\s&#\"'<>]+)"))
_NAMED = frozenset({"networks", "pools", "rules"})


def is_secret(path: KeyPath) -> bool:
    """Whether what stands under a key path may be one; names that users give are not looked at."""
    keys = (path[:1] + path[2:]) if path and path[0] in _NAMED else path
    if path[:1] == ("networks",) or path[:2] == ("bot", "state"):
        return True
    return any(isinstance(key, str) and mentions(key) for key in keys)


@lru_cache(4096)
def mentions(text: str) -> bool:
    """Whether a key, or a line of a file, has a word of secrets in it."""
    written = (text, _BETWEEN.sub(" ", text))
    return any(_WORD.search(form.lower()) for form in written)


def dots(text: str) -> str:
    return re.sub(r"\S", HIDDEN, text)


def without_logins(text: str) -> str:
    """A text in which no URL shows a name, a password or a token."""
    if "://" not in text:
        return text
    return _PARAMETER.sub(_parameter, _USER.sub(lambda found: dots(found[0]), text))


def _parameter(found: re.Match[str]) -> str:
    return f"{found[1]}={dots(found[2])}" if mentions(found[1]) else found[0]
