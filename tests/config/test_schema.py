"""The table of keys says what is true: its defaults are those of the values that they fill."""

from pathlib import Path

import pytest

from talkback.config.codes import Code
from talkback.config.reader import json_type_of
from talkback.config.schema import DEFAULTS, FILE, SECTIONS, TABLES_OF_KEY
from talkback.config.value import Key, Section
from tests.config.making import read

_FRAME = {
    "bot": "[bot]\n{}\n",
    "networks.NAME": '[networks.n]\nhost = "h"\n{}\n',
    "networks.NAME.throttle": '[networks.n]\nhost = "h"\n[networks.n.throttle]\n{}\n',
    "networks.NAME.reconnect": '[networks.n]\nhost = "h"\n[networks.n.reconnect]\n{}\n',
    "networks.NAME.bridges": '[networks.n]\nhost = "h"\n[[networks.n.bridges]]\nwho = "b"\n{}\n',
    "networks.NAME.ping": '[networks.n]\nhost = "h"\n[networks.n.ping]\n{}\n',
    "networks.NAME.sasl": (
        '[networks.n]\nhost = "h"\n[networks.n.sasl]\nmechanism = "PLAIN"\nusername = "a"\n'
        'password = "b"\n{}\n'
    ),
    "networks.NAME.services": (
        '[networks.n]\nhost = "h"\n[networks.n.services]\nlogin = "IDENTIFY {{password}}"\n'
        'password = "b"\n{}\n'
    ),
    "defaults": "[defaults]\n{}\n",
    "rules.NAME.examples": '[rules.n]\ntriggers = "x"\nreply = "y"\n'
    '[[rules.n.examples]]\nline = "x"\n{}\n',
}
"""A config around one key of a section, before a rule that is always there."""

_BARE = {
    "rules.toml": "{}\n",
    "bot": "[bot]\n{}\n",
    "networks.NAME": "[networks.n]\n{}\n",
    "networks.NAME.channels": "[[networks.n.channels]]\n{}\n",
    "networks.NAME.sasl": "[networks.n.sasl]\n{}\n",
    "networks.NAME.services": "[networks.n.services]\n{}\n",
    "networks.NAME.throttle": "[networks.n.throttle]\n{}\n",
    "networks.NAME.reconnect": "[networks.n.reconnect]\n{}\n",
    "networks.NAME.ping": "[networks.n.ping]\n{}\n",
    "networks.NAME.bridges": "[[networks.n.bridges]]\n{}\n",
    "pools.NAME": "[pools.p]\n{}\n",
    "defaults": "[defaults]\n{}\n",
    "rules.NAME": "[rules.b]\n{}\n",
    "rules.NAME.examples": "[[rules.b.examples]]\n{}\n",
}
"""A section with one key and nothing else."""

_RULE = '[rules.a]\ntriggers = "x"\nreply = "y"\n'
_SECTIONS = (*SECTIONS, DEFAULTS, FILE)
_EVERY = [(section, key) for section in _SECTIONS for key in section.keys.values()]
_DEFAULTED = [(section, key) for section, key in _EVERY if key.default]


def _id(value: object) -> str:
    return value.title if isinstance(value, Section) else getattr(value, "name", "")


@pytest.mark.parametrize(("section", "key"), _EVERY, ids=_id)
def test_the_reader_of_every_key_says_what_it_takes(section: Section, key: Key[object]) -> None:
    """Of one that does not, the schema would say that it takes anything."""
    assert json_type_of(key.read), f"{key.name} of [{section.title}]"


@pytest.mark.parametrize(("section", "key"), _DEFAULTED, ids=_id)
def test_a_default_written_out_changes_nothing(
    folder: Path, section: Section, key: Key[object]
) -> None:
    line = f"{key.name} = {key.default}"
    if section.title == "rules.NAME":
        written, found = read(_RULE + line + "\n")
        usual, _ = read(_RULE)
    else:
        written, found = read(_FRAME[section.title].format(line) + _RULE)
        usual, _ = read(_FRAME[section.title].format("#") + _RULE)
    assert found == ()
    assert written is not None
    assert usual is not None
    assert (written.bot, written.ruleset.orders, written.networks) == (
        usual.bot,
        usual.ruleset.orders,
        usual.networks,
    )
    assert repr(written.ruleset.rules) == repr(usual.ruleset.rules)


@pytest.mark.parametrize(("section", "key"), _EVERY, ids=_id)
def test_every_key_is_described(section: Section, key: Key[object]) -> None:
    assert key.type
    assert key.meaning.endswith(".")


@pytest.mark.parametrize(("section", "key"), _EVERY, ids=_id)
def test_every_key_refuses_a_date(folder: Path, section: Section, key: Key[object]) -> None:
    """Nothing takes a date: each key tells what it takes instead."""
    _, found = read(_BARE[section.title].format(f"{key.name} = 1979-05-27"))
    assert f"{key.name} must be {key.type}, not a date or time without quotes" in {
        problem.message for problem in found
    }


def test_codes_are_unique_and_explained() -> None:
    codes = list(Code)
    assert len({code.id for code in codes}) == len({code.title for code in codes}) == len(codes)
    for code in codes:
        assert code.meaning.endswith(".")
        assert code.remedy.endswith(".")


def test_a_misplaced_key_is_sent_home() -> None:
    assert TABLES_OF_KEY["cooldown"] == "[rules.NAME]"
    assert TABLES_OF_KEY["mechanism"] == "[networks.NAME.sasl]"
    assert TABLES_OF_KEY["rate"] == "[networks.NAME.throttle]"
