"""Months and days as clients write them, in the languages that their systems speak."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from talkback.model.text import decode_irc_bytes

_STEMS = """\
ene gen ian jaa jan led oca sau sij sty tam urt xan ιαν січ янв яну
feb fev fév hel lut ots shk vas vee vel úno şub φεβ лют фев
bře kov maa mar mrt már mär ožu μάρ μαρ бер мар
abr api apr avr bal dub d’ab huh kwi nis pri tra ápr απρ апр кві
geg kvě mag mai maj may maí mei máj svi tou μάι μαι май мая тра
bir cze eka giu haz iun juin jun juun jún jūn kes lipa lipn qer xuñ čen červen červn čvn \
ιουν ιούν июн чер юни
hei iul juil jul juul júl jūl kor lie lip lug srpa srpnj tem uzt xul čec červenc červene čvc \
ιουλ ιούλ июл лип юли
abu ag aoû aug avg ağu d’ag elo gus kol rgp rugp sie srp ágú αυγ αύγ авг сер
eyl ira rgs rugs ruj sep set sht syy sze wrz zář σεπ вер сен сеп
d’o eki lok oct okt ott out paź spa tet urr říj οκτ жов окт
aza kas lap lis marr noi nov nën nóv stu νοέ νοε лис ное ноя
abe ara dec des det dez dhj dic déc grd gru jou pro δεκ гру дек
"""
"""Beginnings of the months' names and abbreviations in 35 languages (CLDR and glibc), January
first. The longest one counts: Finnish `marraskuu` is no March. Where languages differ, as Polish
and Croatian do on `lis`, the more spoken one has it."""

_MONTHS = {
    stem: month for month, stems in enumerate(_STEMS.splitlines(), 1) for stem in stems.split()
}
_LONGEST = max(map(len, _MONTHS))
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun"

_NUMBERED = re.compile(r"(\d{1,2})(?:月|월)")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d\d)[-/.](\d\d)(?!\d)")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ANY_YEAR = re.compile(rb"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|\d{3}[-/.]\d\d[-/.]\d\d)")
"""Without which there is no year, whatever stands around; what begins with a set is found fast."""
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d|月|월)")
_WORD = re.compile(r"[^\W\d_]+(?:’[^\W\d_]+)?")


@lru_cache(maxsize=512)
def month(word: str) -> int | None:
    """1 to 12; None where no language that is known here calls a month so."""
    if numbered := _NUMBERED.match(word):
        return int(numbered[1]) if 1 <= int(numbered[1]) <= 12 else None
    folded = word.casefold()
    lengths = range(min(len(folded), _LONGEST), 1, -1)
    return next((_MONTHS[folded[:n]] for n in lengths if folded[:n] in _MONTHS), None)


def is_english(word: str) -> bool:
    """Whether a month or a weekday may be English."""
    return word.casefold()[:3] in _ENGLISH.split() and word.isascii()


def day_in(line: bytes) -> date | None:
    """The day that a line names, `Tue Jan 02 09:00:00 2024` or `2024-01-02`; None if it names none.

    Weekdays come before months, and some are called alike: `mar` is a Tuesday and a March.
    """
    if _ANY_YEAR.search(line) is None:
        return None
    text = decode_irc_bytes(line)
    if (iso := _ISO.search(text)) and (day := _calendar(*map(int, iso.groups()))):
        return day
    text = _CLOCK.sub(" ", text)
    years, days = _YEAR.findall(text), _DAY.findall(text)
    # Words are looked at last: each is asked of many languages, and most lines name no year.
    if not (years and days and (months := [*_months(text)])):
        return None
    return _calendar(int(years[-1]), months[-1], int(days[0]))


def day_of(line: bytes, day: date) -> date | None:
    """The same where the year is that of a day before: `Jan 02`, `2. März`."""
    return day_in(line if _YEAR.search(decode_irc_bytes(line)) else b"%s %d" % (line, day.year))


def _months(text: str) -> Iterator[int]:
    for word in (*_NUMBERED.finditer(text), *_WORD.finditer(text)):
        if (number := month(word[0])) is not None:
            yield number


def _calendar(year: int, month_: int, day: int) -> date | None:
    try:
        return date(year, month_, day)
    except ValueError:
        return None
