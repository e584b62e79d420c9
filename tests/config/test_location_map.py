"""Places agree with what tomli reads, whatever the way it is written."""

import pytest
import tomli

from talkback.config.locations.location_map import LocationMap
from talkback.config.locations.toml_spans import KeyPath, scan_toml
from tests.config.making import EVERY_KEY, SHIPPED, TRICKY


def _leaves(value: object, path: KeyPath = ()) -> list[tuple[KeyPath, object]]:
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    below = [leaf for key, child in children for leaf in _leaves(child, (*path, key))]
    return below or [(path, value)]


@pytest.mark.parametrize("text", [TRICKY, EVERY_KEY, SHIPPED])
def test_the_span_of_every_value_reads_as_that_value(text: str) -> None:
    found = scan_toml(text)
    for path, value in _leaves(tomli.loads(text)):
        span = found[path]
        assert repr(tomli.loads(f"x = {text[span.start : span.end]}")["x"]) == repr(value), path


@pytest.mark.parametrize("text", [TRICKY, EVERY_KEY])
def test_the_place_of_every_key_begins_with_that_key(text: str) -> None:
    for path, span in scan_toml(text).items():
        key = path[-1]
        if isinstance(key, str) and key.isidentifier() and key.isascii():
            assert text[span.key :].lstrip("\"'").startswith(key), path


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ('"plain"', "plain"),
        ("'C:\\dir'", "C:\\dir"),
        (r'"a\tb\\c\"d"', 'a\tb\\c"d'),
        (r'"\u00e9\U0001F600\x41\e!"', "é😀A\x1b!"),
        ('"""\nfirst\nsecond"""', "first\nsecond"),
        ('"""a \\\n\n   b\\   \n c"""', "a bc"),
        ("'''\nfirst\n\n'second'''", "first\n\n'second"),
        ('"""x"""""', 'x""'),
        ('""', ""),
    ],
)
def test_an_offset_in_a_value_is_found_in_its_token(token: str, value: str) -> None:
    text = f"key = {token}\n"
    assert tomli.loads(text)["key"] == value
    places = LocationMap("f", text)
    lines = text.split("\n")
    for offset, letter in enumerate(value):
        place = places.inside(("key",), offset)
        written = (lines[place.line - 1] + "\n")[place.column - 1]
        assert written in (letter, "\\")
    end = places.inside(("key",), len(value))
    assert lines[end.line - 1][end.column - 1] in "\"'"
    assert places.inside(("key",), len(value) + 9) == end


def test_offsets_rise_with_the_text() -> None:
    places = LocationMap("f", 'key = """a\\\n  b\\u0041\nc"""\n')
    found = [places.inside(("key",), offset) for offset in range(5)]
    assert [(place.line, place.column) for place in found] == [
        (1, 10), (2, 3), (2, 4), (2, 10), (3, 1),
    ]  # fmt: skip


def test_a_path_that_is_not_written_has_the_place_of_its_parent() -> None:
    places = LocationMap("f", "\n[a.b]\nc = 1\n")
    assert str(places.key(("a", "b", "missing"))) == "f:2:4"
    assert str(places.value(("a", "b", "c", 5, "x"))) == "f:3:5"
    assert str(places.key(())) == "f:1:1"


def test_columns_count_characters() -> None:
    assert str(LocationMap("f", "a = { 'é😀' = 1, b = 2 }").key(("a", "b"))) == "f:1:17"
