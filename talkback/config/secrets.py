"""Secrets: written out, or from the environment or a file; no message ever shows one."""

from talkback.config.codes import Code
from talkback.config.files import beside
from talkback.config.node import Key, Node, Section, Table
from talkback.config.readers import text
from talkback.config.report import Wrong
from talkback.settings import Secret

_FORBIDDEN = frozenset("\r\n\0")


class SecretKeys:
    env = Key("env", text, "the name of a variable", "", "Environment variable with the secret.")
    file = Key("file", text, "a path", "", "File with the secret, beside rules.toml.")


SECRET = Section.of("secret", SecretKeys)


def secret(node: Node) -> Secret:
    """A secret as IRC can carry it: one line, not empty."""
    if isinstance(node.value, str):
        return _checked(node, node.value, Code.BAD_VALUE)
    if not isinstance(node.value, dict):
        raise node.wrong_type()
    table = Table(node, SECRET)
    if not table.sound or len(node.value) != 1:
        message = f"{node.name} must be {node.expects}"
        raise Wrong(Code.CONFLICT, message, node.location)
    if env := table.at(SecretKeys.env):
        return _from_environ(env)
    file = table.at(SecretKeys.file)
    assert file is not None
    return _from_file(file)


def _from_environ(node: Node) -> Secret:
    name = text(node)
    if name not in node.source.environ:
        raise node.bad(f"the environment variable {name} is not set", Code.SECRET)
    return _checked(node, node.source.environ[name], Code.SECRET)


def _from_file(node: Node) -> Secret:
    _, content = beside(node, Code.SECRET)
    try:
        value = content.decode()
    except UnicodeDecodeError:
        raise node.bad("the secret is not UTF-8", Code.SECRET) from None
    return _checked(node, value.removesuffix("\n").removesuffix("\r"), Code.SECRET)


def _checked(node: Node, value: str, code: Code) -> Secret:
    if not value:
        raise node.bad("the secret is empty", code)
    if not value.isascii() and value != value.encode(errors="replace").decode():
        raise node.bad("the secret is not UTF-8", code)  # os.environ holds bytes as surrogates
    if not _FORBIDDEN.isdisjoint(value):
        raise node.bad("the secret is more than one line, which IRC cannot carry", code)
    return Secret(value)
