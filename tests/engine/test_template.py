"""Replies are read once, when the file is read."""

import pytest

from talkback.engine.placeholders import PLACEHOLDER_KINDS
from talkback.engine.template import parse
from talkback.model.errors import TextError


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("{nick", 0),
        ("nick}", 4),
        ("a {} b", 2),
        ("{nick.name}", 0),
        ("{nick!r}", 0),
        ("{nick:>9}", 0),
        ("{a[0]}", 0),
        ("{{nick}", 6),
        ("{²}", 0),
        ("{a b}", 0),
        ("{count:}", 0),
        ("{:nick}", 0),
        ("{count:who}", 0),
        ("{count: nick}", 0),
        ("{quote:}", 0),
        ("a {quote: food}", 2),
        ("{quote:food }", 0),
        ("{nick:food}", 0),
        ("{quotes:food}", 0),
    ],
)
def test_anything_but_a_plain_name_is_refused_with_its_place(text: str, offset: int) -> None:
    with pytest.raises(TextError) as refused:
        parse(text)
    assert refused.value.offset == offset


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("plain", []),
        ("{{}}", []),
        ("{nick}: {quote}", ["nick", "quote"]),
        ("{1}{22}{größe}", ["1", "22", "größe"]),
        ("{{{nick}}}", ["nick"]),
        ("{count}{count:nick}", ["count", "count:nick"]),
        ("{quote:food}{quote:a b:c}", ["quote:food", "quote:a b:c"]),
    ],
)
def test_the_slots_of_a_template(text: str, names: list[str]) -> None:
    assert [slot.name for slot in parse(text).placeholders] == names


def test_the_slots_that_are_for_a_quote_are_those_of_pools() -> None:
    """The row says it of a rule's own pools, the name of those that it names itself."""
    own = [kind.name for kind in PLACEHOLDER_KINDS if kind.needs_pool]
    every = "".join(f"{{{kind.name}}}" for kind in PLACEHOLDER_KINDS)
    assert [slot.name for slot in parse(f"{every}{{1}}{{quote:food}}").quotes] == [
        *own,
        "quote:food",
    ]


def test_what_is_put_in_is_never_read_again() -> None:
    values = {"a": "{b}", "b": "{a}"}
    assert parse("{{{a}}} {b}").fill(lambda slot: values[slot.name]) == "{{b}} {a}"
