"""Files of other kinds, and what tools leave in files."""

import re

from talkback.config.syntax.broken import Broken, Explanation

_MERGE = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$")
_YAML = re.compile(r"\s*(?:-\s+)?[\w.-]+\s*:(?:\s.*)?$|\s*-\s|-{3}\s*$")
_COMMENT = re.compile(r"//|/\*|;\s*\S|<!--")
_LINE_COMMENT = re.compile(r";|/[/*]|\*/|--|%|<!--|REM\b")
_TOML = 'rules.toml is TOML: [rules.NAME], and under it key = "value"'


def merge(broken: Broken) -> Explanation | None:
    if _MERGE.match(broken.line):
        words = "a merge left this mark: keep one of the two sides, and no mark"
        return Explanation(words, broken.line_start)
    return None


def fence(broken: Broken) -> Explanation | None:
    if re.match(r"\s*(?:```|~~~)", broken.line) and broken.start >= broken.line_start:
        return Explanation(
            "this line is of a page, and not of the file: take it out", broken.line_start
        )
    return None


def json(broken: Broken) -> Explanation | None:
    text = broken.text.lstrip()
    if text.startswith("{") or re.match(r"\[\s*\{", text):
        return Explanation(f"this looks like JSON; {_TOML}", broken.offset)
    return None


def markup(broken: Broken) -> Explanation | None:
    if broken.letter == "<" and not broken.text[: broken.offset].strip():
        return Explanation(f"this looks like XML or HTML; {_TOML}", broken.offset)
    return None


def yaml(broken: Broken) -> Explanation | None:
    if broken.start >= broken.line_start and _YAML.match(broken.line):
        return Explanation(f"this looks like YAML; {_TOML}", broken.offset)
    return None


def comment(broken: Broken) -> Explanation | None:
    """Comments of other languages, on a line of their own or behind a value."""
    opens = not broken.text[broken.line_start : broken.offset].strip()
    mark = _LINE_COMMENT if opens else _COMMENT
    if mark.match(broken.line, broken.offset - broken.line_start) and not broken.is_header:
        return Explanation("a comment begins with #", broken.offset)
    return None
