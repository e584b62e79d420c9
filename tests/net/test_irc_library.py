"""What the bot needs of the `irc` library: a release that changes it fails here, with a word."""

import asyncio
import tomllib
from importlib.metadata import version
from pathlib import Path

import irc.client
import pytest
from irc.client_aio import AioConnection, AioReactor
from irc.message import Tag

from talkback.net.io.transport import Protocol, Transport

OVERRIDDEN = {
    "connect": "dials by itself, so that no password is sent before there is an owner",
    "disconnect": "what the library calls to hang up",
    "process_data": "where the library would decode and handle lines",
    "protocol_class": "makes our protocol, which reads into one buffer",
}
"""What of the library's connection ours replaces, and why."""


def advice(what: str) -> str:
    return (
        f"irc {version('irc')} changed {what}: read its changes, mend the module named here, then "
        "move the upper bound in pyproject.toml"
    )


def test_the_bound_leaves_out_releases_that_nobody_has_read() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert "irc>=20.5,<21" in project["project"]["dependencies"], "no upper bound on `irc`"
    assert version("irc").startswith("20."), advice("its major version")


def test_the_pattern_of_a_line_is_where_it_was() -> None:
    """The one private name that is used, by talkback/model/line_parser.py."""
    pattern = getattr(irc.client, "_rfc_1459_command_regexp", None)
    assert pattern is not None, advice("the name of its pattern (model/line_parser.py)")
    groups = set(pattern.groupindex)
    assert groups == {"tags", "prefix", "command", "argument"}, advice("model/line_parser.py")


@pytest.mark.parametrize(
    ("text", "key", "value"), [("a=b", "a", "b"), ("a", "a", None), (r"a=\:\s", "a", "; ")]
)
def test_a_tag_is_read_into_key_and_value(text: str, key: str, value: str | None) -> None:
    assert Tag.parse(text) == {"key": key, "value": value}, advice("tags (model/line_parser.py)")


def test_our_connection_replaces_what_is_listed_and_nothing_else() -> None:
    """A new method of the library's that has the name of one of ours would be lost."""
    ours = {name for name in vars(Transport) if name != "_abc_impl" and not name.startswith("__")}
    assert ours & set(dir(AioConnection)) == OVERRIDDEN.keys(), advice("net/io/transport.py")


async def test_a_connection_has_its_loop_and_protocol() -> None:
    loop = asyncio.get_running_loop()
    connection = Transport(loop)
    assert isinstance(connection.reactor, AioReactor)
    assert connection.reactor.loop is loop, advice("the reactor (net/io/transport.py)")
    assert Protocol(connection, loop).connection is connection, advice("net/io/transport.py")
