"""What is wrong in a quotes file that can be read: each flaw with its line."""

from collections.abc import Iterator

from talkback.model.diagnostic_code import DiagnosticCode
from talkback.model.errors import Severity
from talkback.model.lazy_dataclass import dataclass
from talkback.quotes.file import Quote, fortune_separator, numbered
from talkback.quotes.separators import nearly_parted
from talkback.quotes.validate import LONG_QUOTE_BYTES, dedup_key, invalid_reason, is_long


class FlawKind(DiagnosticCode):
    """What can be wrong with a quote, under the code it is reported by."""

    TWICE = (
        "TB504",
        "Quote twice",
        "The same quote stands in the file twice, and so comes up twice as often.",
        "Remove one of the two.",
    )
    ALIKE = (
        "TB505",
        "Quote nearly twice",
        "Two quotes differ in nothing but case, punctuation and blanks.",
        "Remove the worse one.",
    )
    UNFIT = (
        "TB506",
        "Quote that cannot be said",
        "The quote holds a control character, or has no text that anybody sees.",
        "Correct the line.",
    )
    LONG = (
        "TB507",
        "Too long for one line",
        (
            "An IRC line has 512 bytes, the names in it among them. What is longer is cut and goes "
            "out as several lines; of a reply of several, each is cut to one."
        ),
        "Shorten it.",
    )
    PARTED = (
        "TB509",
        "Text that looks like an author",
        (
            "Text, author and source are parted by a tilde with a blank at each side. Something "
            "that looks like it stands in a quote and is read as text, or the other way round."
        ),
        "Write “ ~ ” where it is meant, and a tilde without blanks where it is not.",
    )

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
            FlawKind.LONG,
            line,
            f"is {size} bytes in chat; over {LONG_QUOTE_BYTES} it is cut in two",
        )
