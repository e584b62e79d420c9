"""Automata that outlive a reload: what a scan finds does not depend on what was built before."""

import gc

from talkback.engine.prefilter.literal_scan import WORTH_KEEPING, LiteralScan

MANY = {f"word{number} ": [number] for number in range(WORTH_KEEPING)}
LINE = b" word7 word12 word999 zebra "


def scan(owners: dict[str, list[int]]) -> LiteralScan:
    made = LiteralScan.build(owners, {})
    assert made is not None
    return made


def test_what_somebody_has_is_not_built_again() -> None:
    before = scan(MANY)
    after = scan({**MANY, "zebra": [3]})
    (first, _), (second, _) = after._parts
    assert first is before._parts[0][0]
    assert list(second.numbers) == ["zebra"]
    assert sorted(after.find(LINE)) == [3, 7, 12, 999]
    assert sorted(before.find(LINE)) == [7, 12, 999]


def test_what_is_no_longer_needed_finds_nobody() -> None:
    before = scan(MANY)
    after = scan({text: [9] for text in list(MANY)[: WORTH_KEEPING - 1]})
    assert after._parts[0][0] is before._parts[0][0]
    assert after.find(LINE) == [9, 9]
    assert list(after.find_by_line(b"zebra\n" + LINE)) == [(1, (9,)), (1, (9,))]


def test_an_automaton_of_which_most_is_no_longer_needed_is_not_used() -> None:
    before = scan(MANY)
    after = scan({text: [9] for text in list(MANY)[: WORTH_KEEPING // 3]})
    assert len(after._parts) == 1
    assert after._parts[0][0] is not before._parts[0][0]


def test_what_nobody_has_any_more_is_gone() -> None:
    old = scan(MANY)
    automaton = id(old._parts[0][0])
    del old
    gc.collect()
    other = {f"other{number} ": [number] for number in range(WORTH_KEEPING)}
    assert len(scan(other | MANY)._parts) == 1, automaton


def test_an_owner_that_needs_more_is_found_only_in_a_line_that_has_it() -> None:
    also = {1: (b"milk", b"cream"), 2: (b"\n",)}
    made = LiteralScan.build({"tea": [1, 2], "coffee": [1, 3]}, also)
    assert made is not None
    assert made.find(b"tea with cream") == [1]
    assert made.find(b"coffee") == [3]
    lines = b"milk\ntea\ncoffee with milk\ntea"
    assert list(made.find_by_line(lines)) == [(2, [1, 3])]
