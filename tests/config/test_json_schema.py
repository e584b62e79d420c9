"""The schema for editors takes every config that the reader takes, and refuses the simple slips."""

from pathlib import Path

import pytest
import tomli

from talkback.config.json_schema import json_schema
from talkback.config.schema import DEFAULTS, FILE, SECTIONS
from talkback.config.value import Key, Section
from tests.config.making import EVERY_KEY, SHIPPED
from tests.docs.console import blocks

jsonschema = pytest.importorskip("jsonschema")

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = [
    pytest.param(block.body, id=f"{page.stem} line {block.line}")
    for page in (DOCS / "rules.md", *sorted((DOCS / "cookbook").glob("*.md")))
    for block in blocks(page)
    if block.language == "toml"
]
TAKEN = [pytest.param(EVERY_KEY, id="every key"), pytest.param(SHIPPED, id="shipped"), *SHOWN]
KEYS = [
    pytest.param(section, key, id=f"{section.title} {key.name}")
    for section in (*SECTIONS, DEFAULTS, FILE)
    for key in section.keys.values()
]


def wrong(text: str) -> list[str]:
    """The keys at which the schema refuses a config."""
    validator = jsonschema.Draft7Validator(json_schema())
    return [".".join(map(str, error.path)) for error in validator.iter_errors(tomli.loads(text))]


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_reader_takes_is_valid(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_the_default_of_every_key_is_of_its_type(section: Section, key: Key[object]) -> None:
    definitions = json_schema()["definitions"]
    schema = {**definitions.get(section.title, json_schema()), "definitions": definitions}
    if key.default:
        jsonschema.validate(tomli.loads(f"{key.name} = {key.default}"), schema)
    else:
        assert "default" not in schema["properties"][key.name]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("[rule.a]", ""),
        ("[rules.a]\ntrigers = 'x'", "rules.a"),
        ("[rules.a]\ntriggers = 5", "rules.a.triggers"),
        ("[rules.a]\ntriggers = []", "rules.a.triggers"),
        ("[rules.a]\non = ['chanel']", "rules.a.on"),
        ("[rules.a]\nas = 'shout'", "rules.a.as"),
        ("[rules.a]\nchance = 1.5", "rules.a.chance"),
        ("[rules.a]\ncooldown = '5 minutes'", "rules.a.cooldown"),
        ("[rules.a]\ncooldown = -1", "rules.a.cooldown"),
        ("[rules.a]\nenabled = 'no'", "rules.a.enabled"),
        ("[rules.a]\nexamples = [{ lien = 'x' }]", "rules.a.examples.0"),
        ("[defaults]\nshadow = 1", "defaults.shadow"),
        ("[bot]\nmax_replies = '20'", "bot.max_replies"),
        ("[bot]\nnick = 'a b'", "bot.nick"),
        ("[networks.a]\nport = 70000", "networks.a.port"),
        ("[networks.a]\npassword = { file = 'a', env = 'b' }", "networks.a.password"),
        ("[networks.a]\nchannels = ['tea']", "networks.a.channels.0"),
        ("[networks.a.sasl]\nmechanism = 'plain'", "networks.a.sasl.mechanism"),
    ],
)
def test_a_simple_slip_is_marked_where_it_is(text: str, at: str) -> None:
    assert wrong(text) == [at]
