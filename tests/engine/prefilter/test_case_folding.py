"""The fold, against every code point that `(?i)` of the installed `regex` can equate."""

from collections.abc import Iterator

import pytest
import regex
import regex._regex

from talkback.engine.prefilter.case_folding import fold, search_forms, word_form

CASES = regex._regex.get_all_cases  # type: ignore[attr-defined]
FLAGS = int(regex.IGNORECASE | regex.UNICODE)


def twins() -> Iterator[tuple[str, str]]:
    for code in range(0x110000):
        for other in CASES(FLAGS, code):
            if other != code:
                yield chr(code), chr(other)


def test_what_ignore_case_equates_folds_to_the_same_and_is_a_word_together() -> None:
    pairs = list(twins())
    assert len(pairs) > 2500
    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1])] == []
    assert [pair for pair in pairs if word_form(pair[0]) != word_form(pair[1])] == []


def test_every_character_stays_one_whatever_its_neighbours() -> None:
    every = "".join(map(chr, range(0x110000)))
    folded = fold(every)
    assert len(folded) == len(every)
    assert folded == "".join(map(fold, every))


def test_a_blank_is_just_what_is_no_word() -> None:
    every = "".join(map(chr, range(0x110000)))
    non_words = {char for char, form in zip(every, word_form(every), strict=True) if form == " "}
    assert non_words == set(regex.findall(r"\W", every))


@pytest.mark.parametrize("line", ["", "Foo-bar 42!", "ΣΑΣ İK", "a\x00b", "x\ud800y"])
def test_the_forms_of_a_line_are_those_of_its_pieces(line: str) -> None:
    folded, words = search_forms(line)
    assert folded.decode("utf-8", "surrogatepass") == fold(line)
    assert words.decode("utf-8", "surrogatepass") == f"\x01 {word_form(line)} \x02"


def test_a_fast_form_is_the_same_as_the_slow_one() -> None:
    every = "".join(map(chr, range(128)))
    slow = [form.replace("é".encode(), b"") for form in search_forms(every + "é")]
    assert list(search_forms(every)) == slow
