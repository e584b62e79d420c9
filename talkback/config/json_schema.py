"""The JSON Schema of `rules.toml`, for editors, from the table of its keys.

It refuses nothing that the reader takes. What only the reader can know (that a pattern compiles,
that a pool is there) it leaves to `talkback check`.
"""

import json
from typing import Any

import tomli

from talkback.config.reader import JsonType, json_type_of
from talkback.config.schema import DEFAULTS, FILE, SECTIONS
from talkback.config.value import Key, Section
from talkback.config.values.secret_values import SECRET

FILE_NAME = "rules.schema.json"


def schema_text() -> str:
    """The schema as it stands in a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def json_schema() -> JsonType:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": FILE.title,
        **_table(FILE),
        "definitions": {
            section.title: _table(section) for section in (*SECTIONS, DEFAULTS, SECRET)
        },
    }


def _table(section: Section) -> JsonType:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _key(key) for key in section.keys.values()},
    }


def _key(key: Key[Any]) -> JsonType:
    """Beside a reference draft 7 reads nothing, so that it stands in a list of its own."""
    takes = json_type_of(key.read)
    described = {"description": f"{key.meaning} Takes {key.type}."}
    if key.default:
        described |= tomli.loads(f"default = {key.default}")
    return described | ({"allOf": [takes]} if "$ref" in takes else takes)
