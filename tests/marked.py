"""Configs with what is to be said of them, in text files.

A case begins with `=== CODE… sentence`; `»` marks where its problems are, in the order of the
codes. `CODE@FILE:LINE:COLUMN` is a problem in another file. A line `--- text` wants that text in
one of the messages.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"TB\d\d\d(?:@(\S+))?")
_LONG = {
    "DEEP": "[" * 1000,
    "DIGITS": "1" * 5000,
    "CONTROL": "\1",
    "NBSP": "\xa0",
    "NAMES": ".".join("n" * 1000),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A config and what is to be said of it."""

    sentence: str
    text: str
    problems: tuple[str, ...]
    wording: str


def cases(folder: Path) -> list[Case]:
    """All cases in the text files of a folder."""
    return [
        _case(block)
        for file in sorted(folder.glob("*.txt"))
        for block in re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    ]


def codes(cases: list[Case]) -> set[str]:
    """The codes that some case has."""
    return {problem.rpartition(" ")[2] for case in cases for problem in case.problems}


def _case(block: str) -> Case:
    head, _, body = block.partition("\n")
    wording = re.match(r"--- (.*)\n", body)
    marked = body[wording.end() :] if wording else body
    codes = [found[0] for found in _CODE.finditer(head)]
    text = marked.replace("»", "")
    for word, long in _LONG.items():
        text = text.replace(word, long)
    sentence = _CODE.sub("", head).strip()
    return Case(sentence, text, _problems(codes, marked), wording[1] if wording else "")


def _problems(codes: list[str], marked: str) -> tuple[str, ...]:
    places = iter(_places(marked))
    return tuple(
        f"{code.partition('@')[2] or next(places)} {code.partition('@')[0]}" for code in codes
    )


def _places(marked: str) -> list[str]:
    lines = marked.split("\n")
    return [
        f"rules.toml:{number}:{mark.start() - index + 1}"
        for number, line in enumerate(lines, start=1)
        for index, mark in enumerate(re.finditer("»", line))
    ]
