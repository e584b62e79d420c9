"""Any text as a pattern: read or refused in words, at little cost, and then decided in time.

`TALKBACK_SOUP=100000` makes it run for longer.
"""

import os
import random
import resource
import time
from collections.abc import Callable

import pytest

from talkback.engine.prefilter.trigger import (
    MAX_PATTERN_CHARS,
    PatternError,
    Trigger,
    compile_trigger,
)

PATTERNS = int(os.environ.get("TALKBACK_SOUP", "2000"))
SLOWEST = 2.0
"""Seconds of processor time; some tens of milliseconds are right."""
MEMORY = 300 * 1024
"""Kibibytes that all of them may add to the process."""
SEARCH = 0.05
_WRITTEN = (
    "a b foo é İ ² \u00a0 # - , 1 9999 < > = [ ] [^ [[:alpha:]] [: z-a a-z && -- ~~ || | ^ $ . "
    "( ) ) ) (?: (?P<n> (?<n> (?<nick> (?= (?! (?<= (?<! (?> (?| (?1) (?R) (?&n) (?P>n) (?(1) "
    "(?(n) (?(?= (?(DEFINE) (?P=n) (?# (?i) (?x) (?a) (?u) (?L) (?V0) (?V1) (?iV1) (?r) (?w) (?i: "
    "(?-i: (?x: (?a: (?f) (?e) (?b) (?p) (?if: (*PRUNE) (*F) * + ? *+ +? ?? {2} {,3} {2,} {1,9} "
    "{200} {99999999999} {e<=1} {i,s<=2} {1<=e<=2} {e:[a-z]} { } {1,2 {nick} {e<=²} "
    r"\b \B \w \D \s \1 \2 \g<1> \g<n> \g<²> \g< \x \p{L} \P{Nd} \p{foo} \p \X \K \G \R \m \M \Z "
    r"\A \N{BULLET} \N{x} \L<w> \x41 \u0130 \U00110000 \777 \08 \\"
)
TOKENS = (*_WRITTEN.split(" "), " ", "\n", "\\")
LINES = ("", "foo", "aaaa bbb foo é²", "İı ſ 'quoted' a-b", "ab" * 256)


def soup(dice: random.Random) -> str:
    many = dice.choice((3, 6, 9, 20, 100))
    return "".join(dice.choice(TOKENS) for _ in range(dice.randint(1, many)))


def nested(dice: random.Random) -> str:
    """Repeats within each other: what costs the most."""
    pattern = dice.choice(("a", "ab", "[ab]", "a|b", r"\w", r"\p{L}", "", "(?:a|)"))
    for _ in range(dice.randint(1, 30)):
        tail = dice.choice(("", "c", "|d", r"\b", " "))
        times = dice.choice(("*", "+", "?", "{2}", "{0,3}", "{1,12}", "{3,}", "{50}", "+?", "*+"))
        pattern = f"{dice.choice(('(?:', '(', '(?>', '(?=', '(?i:'))}{pattern}{tail}){times}"
    return pattern[:MAX_PATTERN_CHARS]


def read(pattern: str, *, ignore_case: bool) -> Trigger | None:
    try:
        return compile_trigger(pattern, ignore_case=ignore_case, normalise=True)
    except PatternError as error:
        if not 0 <= error.offset <= len(pattern):
            raise
        return None


@pytest.mark.parametrize(("made", "many"), [(soup, PATTERNS), (nested, PATTERNS // 20)])
def test_it_is_read_or_refused_at_little_cost(
    made: Callable[[random.Random], str], many: int
) -> None:
    dice = random.Random(PATTERNS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = 0
    for _ in range(many):
        pattern = made(dice)
        begun = time.process_time()
        trigger = read(pattern, ignore_case=dice.random() < 0.5)
        assert time.process_time() - begun < SLOWEST, pattern
        if trigger is None:
            continue
        taken += 1
        for line in LINES:
            try:
                trigger.find(line, SEARCH)
            except TimeoutError:
                break
        assert time.process_time() - begun < SLOWEST, pattern
    assert taken > many / 50
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
