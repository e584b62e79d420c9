r"""Proof that one trigger is found wherever another is, and lines that a trigger finds.

A pattern is spelt out as the texts that its matches hold, with marks for `^`, `\b` and `$`;
whatever is not plain text is a gap. What is found in each of these texts, whatever stands around
it, is found in every match.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

import regex

from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import REPEATS, Node, children, flat, sre
from talkback.engine.prefilter.trigger import MOMENT_S, Trigger

GAP, EDGE, BEGIN, END = "\x00", "\x01", "\x02", "\x03"
_MARKS = {
    sre.AT_BOUNDARY: EDGE,
    sre.AT_BEGINNING: BEGIN,
    sre.AT_BEGINNING_STRING: BEGIN,
    sre.AT_END: END,
    sre.AT_END_STRING: END,
}
_BESIDE_THE_POINT = EDGE + BEGIN + END
_MOST_TEXTS = 64
_MOST_OF_A_SET = 4
_LONGEST_REPEAT = 8
_FILLERS = ("", "x", " ", "1")
_FLAGS = regex.compile(r"\(\?[aiLmsux-]")
_CONTEXT_FREE = frozenset(
    {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.SUBPATTERN, sre.BRANCH}
    | (REPEATS - {sre.POSSESSIVE_REPEAT})
)


@lru_cache(maxsize=1 << 13)
def finds_wherever(one: Trigger, other: Trigger) -> bool:
    """Whether it is certain that `one` is found in every line in which `other` is."""
    if one.normalise != other.normalise or (other.ignore_case and not one.ignore_case):
        return False
    if one.pattern == other.pattern:
        return True
    tree, given = _tree(one), _tree(other)
    return tree is not None and given is not None and _finds_all(one, tree, given)


def _finds_all(one: Trigger, tree: list[Node], given: list[Node]) -> bool:
    """Whether it is found in all that another tree matches."""
    if _is_everywhere(tree):
        return True
    if not all(map(_is_known, tree)):
        return False
    if not any(node[0] is sre.ANY for node in _all(tree)) and _holds(flat(given), flat(tree)):
        return True  # `.` stands for classes that the tree does not know, as \h
    return all(_is_found(one, tree, text) for text in _sequence(given))


def is_everywhere(trigger: Trigger) -> bool:
    """Whether it is certain that the trigger is found in any line, the empty one too."""
    tree = _tree(trigger)
    return tree is not None and _is_everywhere(tree)


def never_together(one: Trigger, other: Trigger) -> bool:
    """Whether it is certain that no line holds both, by how it begins or ends."""
    tree, given = _tree(one), _tree(other)
    if tree is None or given is None or not all(map(_is_known, (*tree, *given))):
        return False
    texts, others = _sequence(tree), _sequence(given)
    if _none_found(other, texts) or _none_found(one, others):
        return True
    case_counts = not (one.ignore_case or other.ignore_case)
    pairs = product(texts, others)
    return all(_differ(a, b, case_counts=case_counts) for a, b in pairs)


def _none_found(trigger: Trigger, texts: Sequence[str]) -> bool:
    """Whether all texts are whole lines, and the trigger is found in none of them."""
    whole = all(text[:1] == BEGIN and text[-1:] == END and GAP not in text for text in texts)
    return whole and not any(trigger.is_found(_bare(text)) for text in texts)


def _bare(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, _BESIDE_THE_POINT)))


def _differ(one: str, other: str, *, case_counts: bool) -> bool:
    """Whether two texts begin the line, or end it, with different signs."""
    if not case_counts:
        if not (one + other).isascii():
            return False
        one, other = one.lower(), other.lower()
    return _begin_apart(one, other) or _begin_apart(_turned(one), _turned(other))


def _turned(text: str) -> str:
    return text[::-1].translate({ord(BEGIN): END, ord(END): BEGIN})


def _begin_apart(one: str, other: str) -> bool:
    if not (one.startswith(BEGIN) and other.startswith(BEGIN)):
        return False
    heads = [text.replace(EDGE, "").partition(GAP)[0] for text in (one, other)]
    short, long = sorted(heads, key=len)
    return not long.startswith(short)


def looks_behind(trigger: Trigger) -> bool:
    """Whether it may be found at the beginning of a text, and not where more stands before that."""
    tree = _tree(trigger)
    return tree is None or not all(map(_is_known, tree)) or any(map(_is_beginning, _all(tree)))


def _is_beginning(node: Node) -> bool:
    return node[0] is sre.AT and _MARKS.get(node[1]) == BEGIN


def sample_lines(trigger: Trigger, most: int = 8) -> list[str]:
    """Lines that the trigger is found in, with hardly more in them than it asks for."""
    tree = _tree(trigger)
    spelt = [] if tree is None else _sequence(tree)
    return [line for text in spelt[:most] for line in _confirmed(trigger, text)]


def _confirmed(trigger: Trigger, text: str) -> Iterator[str]:
    bare = _bare(text)
    lines = (bare.replace(GAP, filler) for filler in _FILLERS)
    found = next((line for line in lines if trigger.is_found(line)), None)
    if found is not None:
        yield found


def _tree(trigger: Trigger) -> list[Node] | None:
    """The syntax tree; None where flags make it mean something else."""
    pattern = trigger.pattern
    if trigger.ignore_case:
        pattern = pattern.removeprefix("(?i)")
    if _FLAGS.search(pattern) is not None:
        return None
    return parse(pattern, ignore_case=trigger.ignore_case)


def _is_everywhere(tree: Sequence[Node]) -> bool:
    """Whether nothing at all is enough, so that every line is found."""
    if tree and tree[0] in ((sre.AT, sre.AT_BEGINNING), (sre.AT, sre.AT_BEGINNING_STRING)):
        tree = tree[1:]
    elif tree and tree[-1] in ((sre.AT, sre.AT_END), (sre.AT, sre.AT_END_STRING)):
        tree = tree[:-1]
    return all(map(_may_be_nothing, tree))


def _may_be_nothing(node: Node) -> bool:
    op, argument = node
    if op in REPEATS:
        return bool(argument[0] == 0)
    if op is sre.SUBPATTERN:
        return all(map(_may_be_nothing, argument[3]))
    if op is sre.BRANCH:
        return any(all(map(_may_be_nothing, branch)) for branch in argument[1])
    return False


def _holds(whole: Sequence[Node], part: Sequence[Node]) -> bool:
    """Whether all of one sequence stands in a row in the other."""
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _is_known(node: Node) -> bool:
    """Whether what a node matches depends on no more than the characters beside it."""
    inner = (below for part in children(node) for below in part)
    is_place = node[0] is sre.AT and node[1] in _MARKS
    return (node[0] in _CONTEXT_FREE or is_place) and all(map(_is_known, inner))


def _is_found(trigger: Trigger, tree: Sequence[Node], text: str) -> bool:
    looks_around = any(node[0] is sre.AT for node in _all(tree))
    for run in text.split(GAP):
        bare = run.strip(_BESIDE_THE_POINT)
        inside = _bare(bare)
        if not looks_around:
            if inside and trigger.is_found(inside):
                return True
        elif bare and _is_found_between(trigger, run, inside):
            return True
    return False


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for part in children(node):
            yield from _all(part)


def _is_found_between(trigger: Trigger, run: str, inside: str) -> bool:
    """Whether the trigger is found within a run, whatever may stand before and behind it."""
    lefts = _beside(run[: len(run) - len(run.lstrip(_BESIDE_THE_POINT))], inside[0], BEGIN)
    rights = _beside(run[len(run.rstrip(_BESIDE_THE_POINT)) :], inside[-1], END)
    for left, right in product(lefts, rights):
        first, last = len(left), len(left) + len(inside)
        line = left + inside + right
        found = trigger.compiled.finditer(line, overlapped=True, timeout=MOMENT_S)
        try:
            if not any(first <= match.start() and match.end() <= last for match in found):
                return False
        except TimeoutError:
            return False
    return True


def _beside(marks: str, char: str, outermost: str) -> Sequence[str]:
    if outermost in marks:
        return ("",)
    if EDGE in marks:
        return ("", " ") if regex.match(r"\w", char) else ("a",)
    return ("", " ", "a")


def _sequence(nodes: Sequence[Node]) -> list[str]:
    texts = [""]
    for node in nodes:
        choices = _choices(node)
        if len(texts) * len(choices) > _MOST_TEXTS:
            choices = [GAP]
        texts = [text + choice for text in texts for choice in choices]
    return texts


def _choices(node: Node) -> list[str]:
    op, argument = node
    if op is sre.LITERAL:
        return [chr(argument) if argument > ord(END) else GAP]
    if op is sre.AT:
        return [_MARKS.get(argument, GAP)]
    if op is sre.SUBPATTERN and not (argument[1] or argument[2]):
        return _sequence(argument[3])
    if op is sre.BRANCH:
        return [text for branch in argument[1] for text in _sequence(branch)]
    if op is sre.IN and len(argument) <= _MOST_OF_A_SET:
        return _members(argument)
    return _again(*argument) if op in REPEATS else [GAP]


def _members(items: Sequence[Node]) -> list[str]:
    plain = all(op is sre.LITERAL and argument > ord(END) for op, argument in items)
    return [chr(argument) for _, argument in items] if plain else [GAP]


def _again(least: int, most: int, body: Sequence[Node]) -> list[str]:
    if least == 0:
        return ["", *_sequence(body)] if most == 1 else [GAP]
    texts, more = _sequence(body), "" if least == most else GAP
    if len(texts) > 1 or least > _LONGEST_REPEAT:
        return [text + ("" if least == most == 1 else GAP) for text in texts]
    return [text * least + more for text in texts]
