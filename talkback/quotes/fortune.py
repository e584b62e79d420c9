"""Fortune files: cookies parted by lines of `%`, the author after a dash at a cookie's end.

`%%` alone parts cookies too, as BSD's games had it; a line that begins with it is a comment
(strfile(8)). An attribution may run over several lines, and a remark in brackets may follow it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from talkback.quotes.file import Quote

_REMARK = re.compile(r"\s*\[(?P<text>.*)\]\s*")
_ATTRIBUTION = re.compile(
    r"\s*(?P<dash>--|[—―–-])\s*(?P<author>.*?)"
    r"(?:(?:^|,\s+|(?<=\s)|(?<=--))[\"“](?P<source>.*)[\"”])?\s*"
)
_SURE = frozenset({"--", "—", "―"})
"""Dashes that begin an attribution whatever follows; the short ones begin speech as well."""

_NAME = re.compile(r"(?:\W*[^\W\d_a-z]|[\"“])(?:.*(?:[^.?!;:,]|\b\w{1,3}\.))?")
_ATTRIBUTION_LINES = 5


def parse_fortunes(text: str) -> Iterator[Quote]:
    """The quotes of a fortune file, in its order; one may be an author without text."""
    cookie: list[str] = []
    for line in (*text.split("\n"), "%"):
        if line.rstrip() in ("%", "%%"):
            if any(part.strip() for part in cookie):
                yield _quote(_trimmed(cookie))
            cookie = []
        elif not line.startswith("%%"):
            cookie.append(line)


def write_fortunes(quotes: Iterable[Quote]) -> str:
    return "".join(f"{quote.text}\n{_attribution(quote)}%\n" for quote in quotes)


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    full = [number for number, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1]


def _quote(lines: Sequence[str]) -> Quote:
    """One cookie: the lines of its text are joined, and so are those of its attribution."""
    start = _attribution_start(lines)
    if start is None:
        return Quote(_folded(lines))
    said, remarks = _without_remarks(lines[start:])
    found = _ATTRIBUTION.fullmatch(_folded(said))
    author, source = (found["author"], found["source"]) if found else ("", "")
    source = "; ".join(part for part in (source, *remarks) if part)
    return Quote(_folded(lines[:start]), _folded([author.rstrip(", ")]) or None, source or None)


def _attribution_start(lines: Sequence[str]) -> int | None:
    """The last line that begins one, where all behind it goes on with it."""
    for start in reversed(range(max(0, len(lines) - _ATTRIBUTION_LINES), len(lines))):
        found = _ATTRIBUTION.fullmatch(lines[start])
        if found is None:
            continue
        if start == 0:  # a dash that nothing stands above is text, were it not for the indent
            return 0 if found["dash"] == "--" and _is_indented(lines[0]) else None
        is_sure = found["dash"] in _SURE or _is_name(found, lines, start)
        return start if is_sure and _goes_on(lines[start:]) else None
    return None


def _is_name(found: re.Match[str], lines: Sequence[str], start: int) -> bool:
    """A short dash: whoever is named, and not somebody's turn to speak in a dialogue."""
    is_dialogue = any(line.lstrip().startswith(found["dash"]) for line in lines[:start])
    return not is_dialogue and _NAME.fullmatch(found[0].strip(" \t-–")) is not None


def _goes_on(lines: Sequence[str]) -> bool:
    """Whether what is behind the first line continues it: indented, or after a comma."""
    return all(
        _REMARK.fullmatch(line) or _is_indented(line) or before.rstrip().endswith(",")
        for before, line in pairwise(lines)
    )


def _without_remarks(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    remarks = [found["text"] for line in lines[1:] if (found := _REMARK.fullmatch(line))]
    return [lines[0], *(line for line in lines[1:] if not _REMARK.fullmatch(line))], remarks


def _is_indented(line: str) -> bool:
    return line[:1].isspace()


def _attribution(quote: Quote) -> str:
    parts = [quote.author or "", f'"{quote.source}"' if quote.source else ""]
    said = ", ".join(part for part in parts if part)
    return f"\t\t-- {said}\n" if said else ""


def _folded(lines: Iterable[str]) -> str:
    return " ".join(" ".join(lines).split())
