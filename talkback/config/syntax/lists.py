"""Slips in lists and inline tables: commas and brackets."""

import re

from talkback.config.syntax.broken import Broken, Explanation
from talkback.config.syntax.tokens import Kind, Token

_PAIRS = {"[": "]", "{": "}"}
_VALUES = frozenset({Kind.STRING, Kind.WORD, Kind.OPEN})


def opened(broken: Broken) -> Token | None:
    """The innermost bracket that is open at the place."""
    stack: list[Token] = []
    for token in broken.before:
        if token.kind is Kind.SIGN and token.text in _PAIRS:
            stack.append(token)
        elif token.kind is Kind.SIGN and token.text in "]}" and stack:
            stack.pop()
    while len(stack) > 1 and _is_header(broken, stack[-1]):
        stack.pop()
    return None if broken.is_header or not stack else stack[-1]


def _is_header(broken: Broken, bracket: Token) -> bool:
    """Whether a bracket that was read as that of a list is the next table's."""
    line = broken.text.rfind("\n", 0, bracket.start) + 1
    is_first = not broken.text[line : bracket.start].strip()
    return (
        is_first
        and re.match(
            r"\[+(?:rules|networks|pools|bot|defaults)\b", broken.text[bracket.start :][:20]
        )
        is not None
    )


def commented(broken: Broken) -> Explanation | None:
    """A channel without quotes is a comment."""
    if not broken.key:
        return None
    bracket = opened(broken)
    if bracket is None:
        if broken.letter in ("#", "\n") and (at := broken.line.find("#")) >= 0:
            words = '# begins a comment; a channel stands in quotes: "#talkback"'
            return Explanation(words, broken.line_start + at)
        return None
    for token in broken.before:
        if token.start > bracket.start and token.kind is Kind.COMMENT and _hides(broken, token):
            words = '# begins a comment; a channel stands in quotes: ["#talkback"]'
            return Explanation(words, token.start)
    return None


def _hides(broken: Broken, comment: Token) -> bool:
    """Whether a comment looks like the channels of a list that was meant to end in its line."""
    before = broken.text[: comment.start].rstrip(" \t")
    return comment.text[1:2].strip() != "" and before.endswith(("[", ",")) and "]" in comment.text


def bracket(broken: Broken) -> Explanation | None:
    """A list or a table that does not end is blamed where it begins."""
    token = opened(broken)
    if token is None or not _goes_on(broken) or (token.text == "{" and _closes(broken)):
        return None
    closing, what = _PAIRS[token.text], "list" if token.text == "[" else "table"
    return Explanation(
        f"the {what} that begins here is not closed: {closing} is missing", token.start
    )


def _goes_on(broken: Broken) -> bool:
    """Whether the next statement has begun, or the file is at its end."""
    here, text = broken.here, broken.text
    if here.start >= len(text.rstrip()) and here.kind not in _VALUES:
        return True
    line = broken.line.lstrip()
    first = text[: broken.offset].rpartition("\n")[2].strip("[ \t") == ""
    if not first or broken.line_start <= broken.start:
        return False
    tokens = [token for token in broken.tokens if token.start >= broken.line_start][:2]
    is_key = len(tokens) == 2 and tokens[0].kind is Kind.WORD and tokens[1].text == "="
    return is_key or (line.startswith("[") and len(tokens) == 2 and tokens[1].kind is Kind.WORD)


def _closes(broken: Broken) -> bool:
    """Whether a } comes before the next header."""
    signs = (token for token in broken.tokens if token.start >= broken.offset)
    return next((token.text == "}" for token in signs if token.text in "[}"), False)


def separator(broken: Broken) -> Explanation | None:
    """Items with another sign between them than a comma."""
    is_mark = broken.letter in (";", "|", "+", "/", "&") and "//" not in broken.line
    if is_mark and opened(broken) and broken.before[-1].kind is Kind.STRING:
        return Explanation(f", and not {broken.letter}", broken.offset)
    return None


def comma(broken: Broken) -> Explanation | None:
    """Two items without a comma between them, or with something else."""
    token = opened(broken)
    if token is None:
        return None
    if broken.letter == "," and broken.before[-1].text in (",", "[", "{"):
        return Explanation("a comma too many", broken.offset)
    if broken.letter in ("]", "}"):
        right = _PAIRS[token.text]
        return Explanation(
            f"{right} and not {broken.letter} closes what began with {token.text}", broken.offset
        )
    if broken.words.startswith("Unclosed") and (
        broken.here.kind in _VALUES or broken.letter in "[{"
    ):
        return Explanation(f"a comma is missing before {_shown(broken)}", broken.offset)
    return None


def _shown(broken: Broken) -> str:
    """The second item of a list of texts; others may be secrets."""
    is_text = broken.here.kind is Kind.STRING and broken.table[:1] in (("rules",), ("defaults",))
    return broken.here.text if is_text and len(broken.here.text) <= 40 else "this"


def sum_of_texts(broken: Broken) -> Explanation | None:
    """Texts with + between them."""
    is_text = bool(broken.before) and broken.before[-1].kind is Kind.STRING
    if is_text and broken.letter == "+" and opened(broken) is None and broken.key:
        return Explanation("texts are not put together here: write them as one", broken.offset)
    return None


def behind(broken: Broken) -> Explanation | None:
    """Something behind a value."""
    if not broken.words.startswith("Expected newline") or broken.is_header or not broken.key:
        return None
    if broken.letter == ";":
        return Explanation("a line has no ; at its end", broken.offset)
    if broken.letter == "," and not broken.text[broken.offset + 1 :].partition("\n")[0].strip():
        return Explanation("a line has no comma at its end", broken.offset)
    if broken.letter in ("]", "}"):
        return Explanation(f"{broken.letter} closes nothing here", broken.offset)
    following = [token for token in broken.tokens if token.start >= broken.offset][:2]
    if any(token.kind is Kind.STRING for token in following) or broken.letter in (",", "|", "+"):
        return Explanation(
            f"several values stand in a list: {broken.key} = [ …, … ]", broken.offset
        )
    return Explanation(
        "nothing stands behind a value but a comment, which begins with #", broken.offset
    )
