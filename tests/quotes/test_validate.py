"""What cannot stand on a line of its own, and what is nearly the same."""

import re

import pytest

from talkback.quotes.file import Quote
from talkback.quotes.validate import dedup_key, invalid_reason, is_long

UNFIT = {
    "no text": (Quote(""), "there is no text"),
    "blanks alone": (Quote(" \u3000 "), "there is no text"),
    "characters that nobody sees": (Quote("\u200b\u2060\ufe0f\u115f\ufeff"), "that anybody sees"),
    "a line feed": (Quote("a\nb"), r"control character U\+000A"),
    "a carriage return": (Quote("a\rQUIT"), r"control character U\+000D"),
    "NUL": (Quote("a\0"), r"U\+0000"),
    "an IRC colour": (Quote("a\x03"), r"U\+0003"),
    "a tab": (Quote("a\tb"), r"U\+0009"),
    "a C1 control": (Quote("a\u0085b"), r"U\+0085"),
    "a line separator": (Quote("a\u2028b"), r"line break U\+2028"),
    "a control character in the author": (Quote("a", "b\x02"), r"U\+0002"),
    "a control character in the source": (Quote("a", "b", "c\x1b[1m"), r"U\+001B"),
    "an argument that was not UTF-8": (Quote("a\udc92"), "not UTF-8"),
    "a separator in the text": (Quote("a ~ b", "c"), "text “a”, author “b”, source “c”"),
    "a separator in the author": (Quote("a", "b ~ c"), "source “c”"),
    "a tilde that meets the separator": (Quote("a ~", "b"), "author “~ b”"),
    "a comment": (Quote("# 1"), "comment"),
    "what parts fortunes": (Quote("%"), "parts the quotes of a fortune file"),
    "what parts fortunes of BSD": (Quote("%%"), "a line of %% alone"),
    "blanks at the end": (Quote("a "), "read as text “a”"),
}


@pytest.mark.parametrize(("quote", "reason"), UNFIT.values(), ids=UNFIT)
def test_is_refused(quote: Quote, reason: str) -> None:
    found = invalid_reason(quote)
    assert found is not None
    assert re.search(reason, found)


FIT = {
    "a quote of all parts": Quote("a", "b", "c"),
    "a source with a separator": Quote("a", "b", "c ~ d"),
    "a percent sign and more": Quote("100 %"),
    "a source alone": Quote("a", None, "c"),
    "a tilde without blanks": Quote("~a~", "b~"),
    "emoji joined by zero-width joiners": Quote("👩‍🚀 says"),
    "curly quotes, dashes and an NBSP inside": Quote("“a”\u00a0— b", "c"),
}


@pytest.mark.parametrize("quote", FIT.values(), ids=FIT)
def test_is_taken(quote: Quote) -> None:
    assert invalid_reason(quote) is None


ALIKE = {
    "case": ("Well Said", "well said"),
    "German sharp s": ("STRASSE", "straße"),
    "punctuation": ("Well, said!", "well said..."),
    "blanks": ("well  said", "well\u00a0said "),
    "apostrophes curly and straight": ("that’s", "that's"),
    "apostrophes of the keyboard's accents": ("that´s", "that`s"),
    "quotation marks and dashes": ("“a—b”", '"a-b"'),
    "zero-width characters": ("a\u200bb", "ab"),
    "full-width letters": ("ＡＢ", "ab"),
    "only punctuation, the same": ("?!", "?!"),
}
UNLIKE = {
    "another word": ("well said", "well, he said"),
    "accents": ("resume", "résumé"),
    "Devanagari vowel signs": ("कि", "कु"),
    "emoji": ("👍", "🎉"),
    "digits": ("at 5", "at 6"),
    "only punctuation, another": ("?!", "..."),
    "signs of arithmetic": ("1+1", "1-1"),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_differs_in_nothing_that_is_heard(one: str, other: str) -> None:
    assert dedup_key(Quote(one, "a")) == dedup_key(Quote(other, "b"))


@pytest.mark.parametrize(("one", "other"), UNLIKE.values(), ids=UNLIKE)
def test_differs_in_more(one: str, other: str) -> None:
    assert dedup_key(Quote(one)) != dedup_key(Quote(other))


def test_length_is_that_of_the_bytes_said_in_chat() -> None:
    assert not is_long(Quote("x" * 396, "b", "a source of any length" * 50))
    assert is_long(Quote("x" * 397, "b"))
    assert is_long(Quote("é" * 201))
