"""Sets of RE2: what they cannot tell is a candidate."""

import pytest

from talkback.engine.prefilter.re2_sets import Re2SetBank

re2 = pytest.importorskip("re2")


class OutOfMemory:
    """How a set of RE2 answers when its memory has run out: not even the canary matches."""

    def Match(self, line: bytes) -> list[int]:  # noqa: N802 - RE2's name
        return []


def test_a_set_out_of_memory_makes_all_of_it_candidates() -> None:
    held = Re2SetBank({3: "[0-9]{3}", 5: "[a-z]{3}"})
    assert held.candidates(b"123") == [3]
    held._sets = [(OutOfMemory(), places) for _, places in held._sets]
    assert held.candidates(b"123") == [3, 5]
    assert list(held.candidates_by_line(b"123\nxyz")) == [(0, (3, 5)), (1, (3, 5))]


def test_a_set_that_finds_no_memory_to_compile_is_tried_on_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = re2.Options

    def poor() -> object:
        made = options()
        made.max_mem = 1000
        return made

    monkeypatch.setattr(re2, "Options", poor)
    held = Re2SetBank({3: "[0-9]{3}[a-z]{20}", 5: "[a-z]{3}[0-9]{20}"})
    assert set(held.unfiltered) == {3, 5}


def test_what_re2_cannot_compile_is_tried_on_every_line() -> None:
    held = Re2SetBank({3: r"(?:a{1000}){1000}", 5: r"[0-9]{3}", 7: None})
    assert set(held.unfiltered) == {3, 7}
    assert set(held.candidates(b"123")) == {3, 5, 7}


def test_the_low_level_module_is_still_what_we_take_it_for() -> None:
    shard = re2._re2.Set(re2._re2.RE2.Anchor.UNANCHORED, re2.Options())
    assert shard.Add(b"") == 0
    assert shard.Compile()
    assert shard.Match(b"x") == [0]
