"""The shipped quotes and their ledger say the same, and no more than was looked at."""

import re
import unicodedata
from datetime import date

import pytest

from talkback.config.pool_files import pool_files
from talkback.quotes.file import Quote
from tests.quotes.ledger import QUOTES, Row, counts, identity, rows, shipped

STATUSES = {"letter", "differs", "rendering", "not checked"}
LONGEST = 300
"""Bytes of a quote with its author, so that it fits a line of chat behind a nick."""


@pytest.fixture(scope="module")
def ledger() -> list[Row]:
    return rows()


def test_every_quote_has_its_row_and_every_row_its_quote(ledger: list[Row]) -> None:
    written = [(row.pool, row.digest, row.begins, row.author, row.work) for row in ledger]
    assert written == [identity(pool, quote) for pool, quote in shipped()]


def test_the_ledger_beside_the_pools_is_no_pool() -> None:
    assert set(pool_files(QUOTES)) == {"in-earnest", "notable-women"}


def test_a_text_that_is_changed_is_not_the_one_that_was_compared() -> None:
    told, heard = Quote("Strephon kissed me", "S", "w"), Quote("Stephen kissed me", "S", "w")
    assert identity("p", told) != identity("p", heard)


def test_how_a_quote_was_compared_is_one_of_four_and_says_with_what(ledger: list[Row]) -> None:
    assert {row.status for row in ledger} <= STATUSES
    for row in ledger:
        looked_at = row.status != "not checked"
        assert bool(row.compared_with) is looked_at, row
        assert bool(row.checked) is looked_at, row
        assert (":" in row.how) is (row.status in ("differs", "rendering")), row
        if looked_at:
            date.fromisoformat(row.checked)


def test_authors_and_translators_are_named_with_the_year_of_their_death(ledger: list[Row]) -> None:
    for row in ledger:
        assert row.country, row
        assert row.died, row
        assert bool(row.translator) is bool(row.translator_died), row
        assert row.translator == (tr[1] if (tr := re.search(r"tr\. ([^,]+)", row.work)) else "")


def test_no_author_or_translator_was_alive_after_1955(ledger: list[Row]) -> None:
    late = {
        row.author
        for row in ledger
        for year in re.findall(r"\b(19\d\d)\b", f"{row.died} {row.translator_died}")
        if int(year) > 1955
    }
    assert not late


def test_great_britain_and_the_united_states_are_less_than_half(ledger: list[Row]) -> None:
    theirs = [row for row in ledger if row.country in ("Great Britain", "United States")]
    assert len(theirs) * 2 < len(ledger)


def test_no_line_is_longer_than_chat_takes() -> None:
    assert not [quote.line for _, quote in shipped() if len(quote.chat.encode()) > LONGEST]


def test_texts_are_composed_and_name_a_work_and_verse_is_parted_by_a_slash() -> None:
    for path in QUOTES.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert text == unicodedata.normalize("NFC", text)
    for _, quote in shipped():
        assert quote.author, quote
        assert quote.source, quote
        assert not re.search(r"\S/\s|\s/\S", quote.text), quote


def test_no_work_is_dated_twice_in_a_row() -> None:
    twice = re.compile(r"\b\d{4}, \d{4}\b")
    assert not [quote.line for _, quote in shipped() if twice.search(quote.source or "")]


def test_the_counts_add_up(ledger: list[Row]) -> None:
    told = [line.split("\t") for line in counts(ledger).splitlines()]
    total = sum(int(n) for pool, status, n in told if pool == "all" and status in STATUSES)
    assert total == len(ledger) == len(shipped())
