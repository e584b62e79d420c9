"""A line that is shown says where the problem is, and never a secret."""

import pytest

from talkback.config.excerpt import excerpts
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


def test_no_line_shows_a_secret() -> None:
    assert not any("hunter2" in line for line in excerpts(SECRETS))


def test_what_is_no_secret_is_shown_as_it_stands() -> None:
    shown = excerpts(SECRETS)
    assert shown[1] == f"password = {'•' * 9}"
    assert shown[2] == "[networks.libera]"
    assert shown[6].startswith("sasl = { mechanism = •••••••, password = •••••••••")
    assert shown[13] == 'triggers = "tea"'
    assert shown[14] == 'reply = "#1: {nik}"'


@pytest.mark.parametrize("text", [EVERY_KEY, TRICKY, SECRETS])
def test_nothing_moves(text: str) -> None:
    for shown, line in zip(excerpts(text), text.split("\n"), strict=True):
        assert len(shown) <= len(line)
        assert all(new in (old, "•") for new, old in zip(shown, line, strict=False))


@pytest.mark.parametrize("ending", ['password = "hunter2', "hunter2", 'x.password = "hunter2"\n]'])
def test_a_file_that_is_no_toml_shows_no_value_beside_networks(ending: str) -> None:
    assert not any("hunter2" in line for line in excerpts(f"[networks.a]\n{ending}"))


def test_a_file_that_is_no_toml_and_has_no_networks_is_shown() -> None:
    assert excerpts("[rules.a]\ntriggers = 'tea")[1] == "triggers = 'tea"
