"""What is wrong in a quotes file that can be read: each flaw with its line."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from talkback.model.errors import Severity
from talkback.quotes.file import Quote, fortune_separator, numbered
from talkback.quotes.separators import nearly_parted
from talkback.quotes.validate import LONG, dedup_key, invalid_reason, is_long


class FlawKind(StrEnum):
    """What can be wrong with a quote; the value is the stable code it is reported under."""

    TWICE = "TB504"
    ALIKE = "TB505"
    UNFIT = "TB506"
    LONG = "TB507"
    PARTED = "TB509"

    @property
    def severity(self) -> Severity:
        """What is only a matter of taste is a warning."""
        tastes = (FlawKind.ALIKE, FlawKind.LONG, FlawKind.PARTED)
        return Severity.WARNING if self in tastes else Severity.ERROR


@dataclass(frozen=True, slots=True)
class QuoteFlaw:
    """A flaw in one line of a quotes file; lines count from 1."""

    kind: FlawKind
    line: int
    message: str


def quote_flaws(text: str, item: str = "line") -> Iterator[QuoteFlaw]:
    """Every flaw in a quotes file's text, in its order; `item` is what its lines are called."""
    if fortune_separator(text):
        return  # whose lines are not quotes: who reads the file has said so
    chats: dict[str, int] = {}
    keys: dict[str, int] = {}
    for line, quote in numbered(text):
        yield from _alone(line, quote)
        first, alike = chats.setdefault(quote.chat, line), keys.setdefault(dedup_key(quote), line)
        if first != line:
            yield QuoteFlaw(
                FlawKind.TWICE, line, f"is there already, in {item} {first}; remove one"
            )
        elif alike != line:
            yield QuoteFlaw(FlawKind.ALIKE, line, f"is nearly the quote in {item} {alike}")


def _alone(line: int, quote: Quote) -> Iterator[QuoteFlaw]:
    if remark := nearly_parted(quote):
        yield QuoteFlaw(FlawKind.PARTED, line, remark)
    if reason := invalid_reason(quote):
        yield QuoteFlaw(FlawKind.UNFIT, line, f"{reason}; correct the line")
    if is_long(quote):
        size = len(quote.chat.encode())
        yield QuoteFlaw(
            FlawKind.LONG, line, f"is {size} bytes in chat; over {LONG} it is cut in two"
        )
