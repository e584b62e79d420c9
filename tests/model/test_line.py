"""The public ircdocs vectors, and what `talkback.model.line` must not do to a line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from talkback.engine.scope import ByMask
from talkback.model.casemapping import Casemapping
from talkback.model.line import Line
from talkback.model.line_parser import parse_line
from talkback.net.protocol import line_format
from talkback.net.protocol.bounds import bounded

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS["split"], ids=lambda vector: repr(vector["input"])[:60])
def test_the_ircdocs_vectors_for_splitting(vector: dict[str, Any]) -> None:
    line = parse_line(vector["input"])
    assert line.command == vector["verb"].upper()
    assert list(line.params) == vector["params"]
    assert line.source == vector["source"]
    assert line.tags == vector["tags"]


@pytest.mark.parametrize("vector", VECTORS["userhost"], ids=lambda vector: repr(vector["source"]))
def test_the_ircdocs_vectors_for_hostmasks(vector: dict[str, Any]) -> None:
    person = Line("PRIVMSG", source=vector["source"]).source_hostmask
    assert (person.nick, person.user, person.host) == (
        vector["nick"],
        vector["user"],
        vector["host"],
    )


@pytest.mark.parametrize("write", [line_format.format_line, line_format.format_line_trailing])
@pytest.mark.parametrize("vector", VECTORS["join"], ids=lambda vector: vector["matches"][0][:60])
def test_the_ircdocs_vectors_for_joining(write: Callable[..., str], vector: dict[str, Any]) -> None:
    """A client sends no source; where a vector has one it stands before the verb all the same."""
    verb = " ".join(filter(None, (vector["source"] and f":{vector['source']}", vector["verb"])))
    if not vector["params"]:
        write = line_format.format_line
    assert write(verb, *vector["params"], tags=vector["tags"]) in vector["matches"]


@pytest.mark.parametrize("vector", VECTORS["mask"], ids=lambda vector: repr(vector["mask"]))
def test_the_ircdocs_vectors_for_masks(vector: dict[str, Any]) -> None:
    def fits(source: str) -> bool:
        person = Line("PRIVMSG", source=source).source_hostmask
        return ByMask(vector["mask"]).matches(person, Casemapping.RFC1459)

    assert all(map(fits, vector["matches"]))
    assert not any(map(fits, vector["fails"]))


def test_only_the_ascii_blank_separates() -> None:
    assert parse_line("JOIN #caf\u00a0e\u3000x #b").params == ("#caf\u00a0e\u3000x", "#b")


@pytest.mark.parametrize("blank", ["", " ", "   "])
def test_a_line_without_a_command_is_no_line(blank: str) -> None:
    with pytest.raises(ValueError, match="no command"):
        parse_line(blank)


@pytest.mark.parametrize(
    "text",
    [
        ":{129} PRIVMSG #a :hi",
        ":alice!{65}@h PRIVMSG #a :hi",
        ":alice!a@{256} PRIVMSG #a :hi",
        ":alice!a@h NICK {129}",
        ":alice!a@h ACCOUNT {129}",
        ":alice!a@h JOIN #a {129} :Alice",
        ":alice!a@h CHGHOST {65} host",
        ":alice!a@h CHGHOST a {256}",
        ":s 001 {129} :Welcome",
        ":s 352 talkback #a u h s {129} H :0 x",
        ":s 354 talkback 152 #a {129} H alice",
        ":s 354 talkback 152 #a alice H {129}",
        "@account={129} :alice!a@h PRIVMSG #a :hi",
        "@draft/relaymsg={129} :alice/d!a@h PRIVMSG #a :hi",
        "@relaymsg={129} :alice/d!a@h PRIVMSG #a :hi",
        "@batch={513} :alice!a@h PRIVMSG #a :hi",
    ],
)
def test_a_name_is_bounded_by_its_kind_in_bytes(text: str) -> None:
    """By the last byte that fits: one more is refused, and letters of two bytes count as two."""
    size = int(re.findall(r"{(\d+)}", text)[0])

    def read(name: str) -> Line:
        return bounded(parse_line(re.sub(r"{\d+}", name, text)))

    assert read("x" * (size - 1)).command
    for name in ("x" * size, "é" * (size // 2 + 1)):
        with pytest.raises(ValueError, match="the most is"):
            read(name)


@pytest.mark.parametrize("tag", ["draft/relaymsg", "relaymsg"])
def test_who_is_relayed_has_not_the_account_of_the_relay(tag: str) -> None:
    person = parse_line(
        f"@account=boss;{tag}=bridge :alice/d!u@relay.example PRIVMSG #a :hi"
    ).source_hostmask
    assert (person.nick, person.relay, person.account) == ("alice/d", "bridge", None)
    assert person.relayed


def test_a_nick_with_a_slash_is_relayed_with_or_without_the_tag() -> None:
    """No server lets anybody choose one: it is what RELAYMSG makes."""
    relayed = parse_line("@account=boss :alice/d!u@relay.example PRIVMSG #a :hi").source_hostmask
    plain = parse_line("@account=boss :alice!u@relay.example PRIVMSG #a :hi").source_hostmask
    assert (relayed.relayed, relayed.account) == (True, None)
    assert (plain.relayed, plain.account) == (False, "boss")
