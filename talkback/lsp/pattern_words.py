"""A trigger in words: what it is made of, what every match holds, and what it costs."""

from collections.abc import Iterator, Sequence

from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import REPEATS, UNBOUNDED, Node, sre
from talkback.engine.prefilter.trigger import Trigger

_MAX_PARTS = 40
_MAX_LITERALS = 8
_PLACES = {
    sre.AT_BEGINNING: "the line's beginning",
    sre.AT_BEGINNING_STRING: "the line's beginning",
    sre.AT_END: "the line's end",
    sre.AT_END_STRING: "the line's end",
    sre.AT_BOUNDARY: "a word's edge",
    sre.AT_NON_BOUNDARY: "no word's edge",
}
_CLASSES = {
    sre.CATEGORY_DIGIT: "a digit",
    sre.CATEGORY_NOT_DIGIT: "no digit",
    sre.CATEGORY_SPACE: "a blank",
    sre.CATEGORY_NOT_SPACE: "no blank",
    sre.CATEGORY_WORD: "a letter, digit or _",
    sre.CATEGORY_NOT_WORD: "no letter, digit or _",
}
_LOOKS = {sre.ASSERT: "there is", sre.ASSERT_NOT: "there is not"}


def pattern_words(trigger: Trigger) -> list[str]:
    """A line for each thing to be known, in Markdown."""
    tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
    made = ["made of what cannot be told in words"] if tree is None else list(_lines(tree, 0))
    shown = [*made[:_MAX_PARTS], "- …"] if len(made) > _MAX_PARTS else made
    return [*shown, "", *_holds(trigger), _cost(trigger)]


def _holds(trigger: Trigger) -> Iterator[str]:
    needed = trigger.required_literals
    if needed is None:
        yield "No text is in every match, so each line is looked at."
        return
    texts = sorted(text.strip("\x02\x03") for text in needed.literals)
    more = f" … ({len(texts)})" if len(texts) > _MAX_LITERALS else ""
    listed = ", ".join(f"`{text}`" for text in texts[:_MAX_LITERALS])
    yield f"Every match holds {listed}{more}."


def _cost(trigger: Trigger) -> str:
    if trigger.risk is not None:
        return f"**It can explode**: {trigger.risk.reason}, as on `{trigger.risk.witness[:60]}`."
    if trigger.needs_timeout:
        return "It may take long on some lines, and is searched for under a time limit."
    return "It takes no longer than the line is long."


def _lines(nodes: Sequence[Node], depth: int) -> Iterator[str]:
    """One line for each part; runs of plain text are one."""
    plain = ""
    for node in nodes:
        if node[0] is sre.LITERAL:
            plain += chr(node[1])
            continue
        if plain:
            yield _line(f"“{plain}”", depth)
            plain = ""
        yield from _part(node, depth)
    if plain:
        yield _line(f"“{plain}”", depth)


def _part(node: Node, depth: int) -> Iterator[str]:
    op, argument = node
    if op in REPEATS:
        least, most, body = argument
        yield _line(f"{_times(least, most)}:", depth)
        yield from _lines(body, depth + 1)
    elif op is sre.BRANCH:
        yield _line("one of these:", depth)
        for branch in argument[1]:
            yield from _lines(branch, depth + 1) if branch else (_line("nothing", depth + 1),)
    elif op is sre.SUBPATTERN:
        yield _line(f"group {argument[0]}:" if argument[0] else "a group:", depth)
        yield from _lines(argument[3], depth + 1)
    elif op in _LOOKS:
        where = "before it" if argument[0] < 0 else "next"
        yield _line(f"{_LOOKS[op]} {where}:", depth)
        yield from _lines(argument[1], depth + 1)
    elif op is sre.ATOMIC_GROUP:
        yield from _lines(argument, depth)
    else:
        yield _line(_single(node), depth)


def _single(node: Node) -> str:
    op, argument = node
    if op is sre.AT:
        return _PLACES.get(argument, "some place")
    if op is sre.ANY:
        return "any character"
    if op is sre.NOT_LITERAL:
        return f"anything but “{chr(argument)}”"
    if op is sre.IN:
        return _set(argument)
    if op is sre.GROUPREF:
        return f"what group {argument} found, again"
    return "something that depends on a group"


def _set(members: Sequence[Node]) -> str:
    negated = members[0][0] is sre.NEGATE
    named = [_member(member) for member in (members[1:] if negated else members)]
    return f"{'none' if negated else 'one'} of {', '.join(named)}"


def _member(node: Node) -> str:
    op, argument = node
    if op is sre.LITERAL:
        return f"“{chr(argument)}”"
    if op is sre.RANGE:
        return f"“{chr(argument[0])}” to “{chr(argument[1])}”"
    return _CLASSES.get(argument, "some character")


def _times(least: int, most: int) -> str:
    if (least, most) == (0, 1):
        return "maybe"
    if most == UNBOUNDED:
        return "any number of times" if least == 0 else f"{least} times or more"
    return f"{least} times" if least == most else f"{least} to {most} times"


def _line(words: str, depth: int) -> str:
    return f"{'  ' * depth}- {words}"
