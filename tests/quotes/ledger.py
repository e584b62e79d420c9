"""The ledger of the shipped quotes: what each was compared with.

`python -m tests.quotes.ledger` prints its counts.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from talkback.quotes.file import Quote, read_pool

QUOTES = Path(__file__).parents[2] / "quotes"
SOURCES = QUOTES / "SOURCES.tsv"

COLUMNS = (
    "pool", "digest", "begins", "author", "died", "country", "work", "translator",
    "translator died", "compared with", "how", "checked",
)  # fmt: skip
FIRST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One quote of a pool, as it was when its text was compared."""

    pool: str
    digest: str
    begins: str
    author: str
    died: str
    country: str
    work: str
    translator: str
    translator_died: str
    compared_with: str
    how: str
    checked: str

    @property
    def status(self) -> str:
        """The word before the colon: letter, differs, rendering or not checked."""
        return self.how.partition(":")[0]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def identity(pool: str, quote: Quote) -> tuple[str, str, str, str, str]:
    """What a row repeats of its quote."""
    begins = " ".join(quote.text.split()[:FIRST_WORDS])
    return pool, digest(quote.text), begins, quote.author or "", quote.source or ""


def rows() -> list[Row]:
    """The ledger; raises ValueError where it is no table of these columns."""
    lines = SOURCES.read_text(encoding="utf-8").splitlines()
    table = csv.reader(
        (line for line in lines if not line.startswith("#")),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
        strict=True,
    )
    if tuple(header := next(table)) != COLUMNS:
        raise ValueError(f"{SOURCES}: the columns are {header}")
    return [Row(*fields) for fields in table]


def shipped() -> list[tuple[str, Quote]]:
    """Every quote with its pool, in the order of the files and their lines."""
    return [
        (path.stem, quote) for path in sorted(QUOTES.glob("*.txt")) for quote in read_pool(path)
    ]


def counts(ledger: Iterable[Row]) -> str:
    """How many quotes were compared, by pool and how, and where most authors are from."""
    ledger = list(ledger)
    found = Counter((row.pool, row.status) for row in ledger)
    found += Counter(("all", row.status) for row in ledger)
    told = [(*key, number) for key, number in sorted(found.items())]
    told += [("from", *of) for of in Counter(row.country for row in ledger).most_common(5)]
    return "\n".join("\t".join(map(str, columns)) for columns in told)


if __name__ == "__main__":
    print(counts(rows()))  # noqa: T201
