"""What phones type, as ASCII: the same lines once normalised, and places found again."""

import random

import pytest

from talkback.engine.normalise import normalise
from talkback.replay.prefilter.plain_block import TYPED, PlainBlock, are_plain


@pytest.mark.parametrize("seed", range(20))
def test_each_line_is_what_it_was_and_where_it_was(seed: int) -> None:
    dice = random.Random(seed)
    pieces = [*TYPED, *"ab ,.'\"-", "  ", "é", "\x02", "’’", "\u0301"]
    lines = ["".join(dice.choices(pieces, k=dice.randrange(12))) for _ in range(50)]
    block = "".join(f"\n{line}" for line in lines).encode()
    plain = PlainBlock.of(block)
    became = plain.data.decode().split("\n")[1:]
    assert [normalise(line).text for line in became] == [normalise(line).text for line in lines]
    places = [at for at, byte in enumerate(plain.data) if byte == ord("\n")]
    assert plain.places(places) == {at for at, byte in enumerate(block) if byte == ord("\n")}
    assert not any(char in plain.data.decode() for char in TYPED)


def test_a_block_without_is_the_same_object() -> None:
    block = "\nplain\ncafé".encode()
    assert PlainBlock.of(block).data is block


@pytest.mark.parametrize(("literals", "read"), [(["tea"], True), (["tea", "don’t"], False)])
def test_whether_a_trigger_could_tell(literals: list[str], read: bool) -> None:
    assert are_plain(literals) is read
