"""Where the state is kept: a path, or a database whose address no message shows."""

from pathlib import Path

import pytest

from talkback.config.locations.redacted_lines import redacted_lines
from talkback.model.secret import DatabaseUrl
from tests.config.making import read

pytestmark = pytest.mark.usefixtures("folder")

URL = "postgresql://bot:xyzzy-7t9q@db.example:6432/talkback?sslmode=verify-full"
RULE = '[rules.tea]\ntriggers = "tea"\nreply = "Tea?"\nexamples = ["tea"]\n'


def state_of(line: str) -> object:
    snapshot, problems = read(f"[bot]\n{line}\n{RULE}")
    assert not problems
    assert snapshot is not None
    return snapshot.bot.state


def test_a_url_is_a_database_and_shows_its_place_alone() -> None:
    state = state_of(f'state = "{URL}"')
    assert isinstance(state, DatabaseUrl)
    assert state.reveal() == URL
    assert f"{state} {state!r}" == "postgresql://db.example:6432/talkback Secret(…)"


def test_it_may_come_from_a_file() -> None:
    Path("url").write_text(f"{URL}\n")
    Path("url").chmod(0o600)
    state = state_of('state = { file = "url" }')
    assert isinstance(state, DatabaseUrl)
    assert state.reveal() == URL


def test_anything_else_is_a_path() -> None:
    assert state_of('state = "talk@back:1.db"') == Path("talk@back:1.db")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:xyz/zy-7t9q@db.example/talkback",
        "postgresql://bot:xyz@zy-7t9q@db.example/talkback",
        "postgresql://bot:xyz#zy-7t9q@db.example/talkback",
        "postgresql://bot:xyz?zy-7t9q@db.example/talkback",
        "postgresql://bot:xyz zy-7t9q@db.example/talkback",
        "postgres//bot:xyzzy-7t9q@db.example/talkback",
        "postgresql:bot:xyzzy-7t9q@db.example/talkback",
        "mysql://bot:xyzzy-7t9q@db.example/talkback",
        "host=db.example user=bot password=xyzzy-7t9q",
    ],
)
def test_what_may_be_an_address_is_never_taken_for_a_path_nor_shown(address: str) -> None:
    text = f'[bot]\nstate = "{address}"\n{RULE}'
    _, [problem] = read(text)
    assert problem.message.startswith("state must be a path, or postgresql://")
    shown = "\n".join([problem.message, *redacted_lines(text)])
    assert "7t9q" not in shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql:///talkback", "postgresql:///talkback"),
        ("postgres://a:1,b,[::1]:2/t", "postgresql://a:1,b,[::1]:2/t"),
        ("postgresql://%2Frun%2Fpostgresql/t", "postgresql://%2Frun%2Fpostgresql/t"),
        ("postgresql://db?password=7t9q", "postgresql://db"),
    ],
)
def test_all_forms_of_a_url_are_taken(url: str, shown: str) -> None:
    assert str(DatabaseUrl(url)) == shown
