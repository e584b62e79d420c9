"""Reading lines: the public ircdocs vectors, and what `talkback.line` must not do to a line."""

import json
from pathlib import Path
from typing import Any

import pytest

from talkback.line import Line, parse

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", VECTORS["split"], ids=lambda vector: repr(vector["input"])[:60])
def test_the_ircdocs_vectors_for_splitting(vector: dict[str, Any]) -> None:
    line = parse(vector["input"])
    assert line.command == vector["verb"].upper()
    assert list(line.params) == vector["params"]
    assert line.source == vector["source"]
    assert line.tags == vector["tags"]


@pytest.mark.parametrize("vector", VECTORS["userhost"], ids=lambda vector: repr(vector["source"]))
def test_the_ircdocs_vectors_for_hostmasks(vector: dict[str, Any]) -> None:
    person = Line("PRIVMSG", source=vector["source"]).person
    assert (person.nick, person.user, person.host) == (
        vector["nick"],
        vector["user"],
        vector["host"],
    )


def test_only_the_ascii_blank_separates() -> None:
    assert parse("JOIN #caf\u00a0e\u3000x #b").params == ("#caf\u00a0e\u3000x", "#b")


@pytest.mark.parametrize("blank", ["", " ", "   "])
def test_a_line_without_a_command_is_no_line(blank: str) -> None:
    with pytest.raises(ValueError, match="no command"):
        parse(blank)
