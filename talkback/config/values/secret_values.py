"""Secrets: written out, or from the environment or a file; no message ever shows one."""

import os
import re
from pathlib import Path

from talkback.config.codes import Code
from talkback.config.files import read_file_relative
from talkback.config.locations.redaction import without_logins
from talkback.config.reader import JsonType, reader, reference_to
from talkback.config.report import ConfigProblem
from talkback.config.value import ConfigValue, Key, ReadContext, Section, Table
from talkback.config.values.scalars import text
from talkback.model.lazy_pattern import lazily
from talkback.model.secret import Secret

_FORBIDDEN = frozenset("\r\n\0")
_VARIABLE = lazily(
    lambda: re.compile(
        r"\$\{?\w+\}?|\$\(.*\)|%\w+%|\{\{?\s*[\w.]+\s*\}?\}|\$?(?:env|ENV)[:.]\w+|process\.env\.\w+"
        r"|os\.environ\W.*|!(?:env_var|secret|ENV)\b.*|<[A-Z_ ]+>"
    )
)
"""How shells, YAML and others write what is to be put in; no password is likely to be one."""
_PATH = lazily(
    lambda: re.compile(r"(?:file:|@)?(?:~|\.{1,2})?(?:/[\w.-]+){2,}|(?:file:|@)(?:/?[\w.-]+)+")
)
_READ_BY_OTHERS = 0o004


class SecretKeys:
    env = Key("env", text, "the name of a variable", "", "Environment variable with the secret.")
    file = Key("file", text, "a path", "", "File with the secret, beside rules.toml.")


SECRET = Section.of("secret", SecretKeys)
_ELSEWHERE: JsonType = {"allOf": [reference_to(SECRET)], "minProperties": 1, "maxProperties": 1}


@reader({"anyOf": [{"type": "string", "minLength": 1}, _ELSEWHERE]})
def secret(node: ConfigValue) -> Secret:
    """A secret as IRC can carry it: one line, not empty."""
    if isinstance(node.value, str):
        return _literal(node, node.value)
    if not isinstance(node.value, dict):
        raise node.wrong_type()
    table = Table(node, SECRET)
    if not table.ok or len(node.value) != 1:
        message = f"{node.name} must be {node.type_text}"
        raise ConfigProblem(Code.CONFLICT, message, node.location)
    if env := table.value_at(SecretKeys.env):
        return _from_environ(env)
    file = table.value_at(SecretKeys.file)
    assert file is not None
    return _from_file(file)


def _literal(node: ConfigValue, value: str) -> Secret:
    found = _checked(node, value, Code.BAD_VALUE)
    if _VARIABLE.fullmatch(value.strip()):
        message = 'this is taken as it is written; for a variable write { env = "NAME" }'
        node.warning(node.invalid(message, Code.LITERAL_VARIABLE))
    elif _PATH.fullmatch(value):
        message = 'this is taken as it is written; for a file write { file = "path" }'
        node.warning(node.invalid(message, Code.LITERAL_VARIABLE))
    elif "://" not in value or without_logins(value) != value:
        node.source.secrets.append(node)
    return found


def warn_of_readers(source: ReadContext, config: Path) -> None:
    """Where every user of this machine can read the config, and a secret stands in it."""
    if source.secrets and _is_open(config):
        first = source.secrets[0]
        first.warning(first.invalid(_readable(config), Code.LOOSE_SECRET))


def _readable(path: Path) -> str:
    return f"every user of this machine can read this secret; do chmod 600 {path}"


def _is_open(path: Path) -> bool:
    """Those below /run are the system's own: containers get their secrets there, open to all."""
    try:
        is_open = path.stat().st_mode & _READ_BY_OTHERS != 0
    except OSError:
        return False
    return os.name == "posix" and is_open and not path.resolve().is_relative_to("/run")


def _from_environ(node: ConfigValue) -> Secret:
    name = text(node)
    if name not in node.source.environ:
        # Any other name may be the secret itself, pasted where the name of its variable goes.
        shown = name if re.fullmatch(r"[A-Z_][A-Z0-9_]*", name) else "of the name written here"
        raise node.invalid(f"the environment variable {shown} is not set", Code.SECRET)
    return _checked(node, node.source.environ[name], Code.SECRET)


def _from_file(node: ConfigValue) -> Secret:
    path, content = read_file_relative(node, Code.SECRET)
    try:
        value = content.decode()
    except UnicodeDecodeError:
        raise node.invalid("the secret is not UTF-8", Code.SECRET) from None
    found = _checked(node, value.removesuffix("\n").removesuffix("\r"), Code.SECRET)
    if _is_open(path):
        node.warning(node.invalid(_readable(path), Code.LOOSE_SECRET))
    return found


def _checked(node: ConfigValue, value: str, code: Code) -> Secret:
    if not value:
        raise node.invalid("the secret is empty", code)
    if not value.isascii() and value != value.encode(errors="replace").decode():
        raise node.invalid("the secret is not UTF-8", code)  # os.environ holds bytes as surrogates
    if not _FORBIDDEN.isdisjoint(value):
        raise node.invalid("the secret is more than one line, which IRC cannot carry", code)
    return Secret(value)
