"""People in a report that is handed round."""

import pytest

from talkback.report.pseudonyms import Pseudonyms, addressed


@pytest.fixture
def naming() -> Pseudonyms:
    made = Pseudonyms.beside(["talkback"])
    made.meet(["ann", "d[a]ve", "talkback", "Ann B."])
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ann: hello", "person 1: hello"),
        ("ANN, and D{A}VE.", "person 1, and person 2."),
        ("hello @ann!", "hello @person 1!"),
        ("announce the annex", "announce the annex"),
        ("talkback: help", "talkback: help"),
        ("eve is not known", "eve is not known"),
        ("", ""),
    ],
)
def test_nicks_of_people_are_numbers_and_other_words_stay(
    naming: Pseudonyms, text: str, shown: str
) -> None:
    assert naming.without_nicks(text, "ann") == shown


def test_a_person_has_one_number_however_they_write_themselves(naming: Pseudonyms) -> None:
    assert naming.name("Ann") == naming.name("ann") == "person 1"
    assert naming.name("talkback") == "talkback"


def test_a_name_behind_a_bridge_may_be_two_words(naming: Pseudonyms) -> None:
    assert naming.without_nicks("Ann B.: yes", "Ann B.") == "person 3: yes"


@pytest.mark.parametrize(
    ("text", "nicks"),
    [
        ("bob: hello", ["bob"]),
        ("  bob: hello", ["bob"]),
        ("bob:", ["bob"]),
        ("hello @eve and @d[a]ve", ["eve", "d[a]ve"]),
        ("see http://example.net: it says", []),
        ("well, hello", []),
        ("bob:hello", []),
        ("note this: hello", []),
    ],
)
def test_who_is_spoken_to_is_a_person(text: str, nicks: list[str]) -> None:
    assert [*addressed(text)] == nicks
