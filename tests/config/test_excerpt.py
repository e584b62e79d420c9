"""A line that is shown says where the problem is, and never a secret."""

import pytest

from talkback.config.excerpt import excerpt
from tests.config.making import EVERY_KEY, TRICKY

SECRETS = """\
[bot]
password = "hunter2"                 # hunter2
[networks.libera] # hunter2
host = "irc.libera.chat" # hunter2
port = 6697
channels = ["#a", { name = "#b", key = "hunter2" }]
sasl = { mechanism = "PLIAN", password = "hunter2" } # hunter2
password = '''
hunter2
hunter2'''
[pools.p]
url = "https://me:hunter2@example.org/"
[rules.a]
triggers = "tea" # hunter2
reply = "#1: {nik}"
"""
LINES = SECRETS.splitlines()


def test_no_line_shows_a_secret() -> None:
    for number in range(1, len(LINES) + 1):
        assert "hunter2" not in excerpt(SECRETS, number)


def test_what_is_no_secret_is_shown_as_it_stands() -> None:
    assert excerpt(SECRETS, 2) == f"password = {'•' * 9}"
    assert excerpt(SECRETS, 3) == "[networks.libera]"
    assert excerpt(SECRETS, 7).startswith("sasl = { mechanism = •••••••, password = •••••••••")
    assert excerpt(SECRETS, 14) == 'triggers = "tea"'
    assert excerpt(SECRETS, 15) == 'reply = "#1: {nik}"'


@pytest.mark.parametrize("text", [EVERY_KEY, TRICKY, SECRETS])
def test_nothing_moves(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        shown = excerpt(text, number)
        assert len(shown) <= len(line)
        assert all(new in (old, "•") for new, old in zip(shown, line, strict=False))


@pytest.mark.parametrize("ending", ['password = "hunter2', "hunter2", 'x.password = "hunter2"\n]'])
def test_a_file_that_is_no_toml_shows_no_value_beside_networks(ending: str) -> None:
    text = f"[networks.a]\n{ending}"
    for number in range(1, text.count("\n") + 2):
        assert "hunter2" not in excerpt(text, number)


def test_a_file_that_is_no_toml_and_has_no_networks_is_shown() -> None:
    assert excerpt("[rules.a]\ntriggers = 'tea", 2) == "triggers = 'tea"
