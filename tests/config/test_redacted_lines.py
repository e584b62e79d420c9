"""A line that is shown says where the problem is, and never a secret."""

from pathlib import Path

import pytest

from talkback.config.locations.redacted_lines import redacted_lines
from tests.config.making import EVERY_KEY, TRICKY, read

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
    assert not any("hunter2" in line for line in redacted_lines(SECRETS))


def test_what_is_no_secret_is_shown_as_it_stands() -> None:
    shown = redacted_lines(SECRETS)
    assert shown[1] == f"password = {'•' * 9}"
    assert shown[2] == "[networks.libera]"
    assert shown[6].startswith("sasl = { mechanism = •••••••, password = •••••••••")
    assert shown[13] == 'triggers = "tea"'
    assert shown[14] == 'reply = "#1: {nik}"'


@pytest.mark.parametrize("text", [EVERY_KEY, TRICKY, SECRETS])
def test_nothing_moves(text: str) -> None:
    for shown, line in zip(redacted_lines(text), text.split("\n"), strict=True):
        assert len(shown) <= len(line)
        assert all(new in (old, "•") for new, old in zip(shown, line, strict=False))


@pytest.mark.parametrize("ending", ['password = "hunter2', "hunter2", 'x.password = "hunter2"\n]'])
def test_a_file_that_is_no_toml_shows_no_value_beside_networks(ending: str) -> None:
    assert not any("hunter2" in line for line in redacted_lines(f"[networks.a]\n{ending}"))


def test_a_file_that_is_no_toml_and_has_no_networks_is_shown() -> None:
    assert redacted_lines("[rules.a]\ntriggers = 'tea")[1] == "triggers = 'tea"


@pytest.mark.parametrize(
    "key",
    ["nickserv_password", "sasl_pass", "api_token", "apiKey", "pwd", "auth", "oauth", "secret_key",
     "PASSWORD", "server-pass", "channel.key", "sasl.login", "credentials", "nickserv"],
)  # fmt: skip
@pytest.mark.parametrize("behind", ["", " oops"])
def test_a_key_that_is_named_like_a_secret_shows_no_value(key: str, behind: str) -> None:
    """Whether the file is TOML or not."""
    shown = redacted_lines(f'[bot]\n{key} = "hunter2"{behind}\n[rules.a]\ntriggers = "tea"\n')
    assert "hunter2" not in "".join(shown)
    assert shown[1].startswith(f"{key} = •")
    assert shown[3] == 'triggers = "tea"'


def test_a_rule_that_is_named_like_a_secret_is_shown() -> None:
    assert redacted_lines("[rules.password]\ntriggers = 'x'")[1] == "triggers = 'x'"


@pytest.mark.parametrize("behind", ["", " oops"])
@pytest.mark.parametrize(
    "url",
    ["https://me:hunter2@example.org/x", "https://hunter2@example.org",
     "https://example.org/?a=1&api_key=hunter2", "ircs://me:hunter2@irc.example.org:6697"],
)  # fmt: skip
def test_a_url_shows_no_login(url: str, behind: str) -> None:
    line = f"reply = '{url}'{behind}"
    shown = redacted_lines(f"[rules.a]\n{line}")[1]
    assert "hunter2" not in shown
    assert "example.org" in shown or "api_key" in line
    assert len(shown) == len(line)


def test_a_text_of_several_lines_that_may_be_a_secret_is_dots_to_its_end() -> None:
    shown = redacted_lines('[bot]\ntoken = """\nhunter2\nhunter2\n""" oops\nnick = "x"\n')
    assert "hunter2" not in "".join(shown)
    assert shown[5] == 'nick = "x"'


def test_in_a_file_that_is_no_toml_rules_below_networks_are_shown() -> None:
    text = '[networks.n]\nhost = "x"\n[networks.n.sasl]\nusername = "hunter2"\n[rules.a]\nreply = x'
    assert redacted_lines(text) == [
        "[networks.n]", "host = •••", "[networks.n.sasl]", "username = •••••••••",
        "[rules.a]", "reply = x",
    ]  # fmt: skip


def test_a_message_shows_no_login_of_a_url(folder: Path) -> None:
    _, found = read('[networks.n]\nhost = "ircs://me:hunter2@irc.example.org"\n')
    assert "hunter2" not in "".join(map(str, found))
