"""Whatever a rules.toml holds ends in problems with places, soon, in little memory.

`python -m tests.config.test_fuzz SECONDS [SEED]` goes on for as long as you like.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from talkback.config.codes import Code
from talkback.config.locations.redacted_lines import redacted_lines
from talkback.config.schema import FILE, SECTIONS
from tests.config.making import EVERY_KEY, SHIPPED, TRICKY, read

SLOW_S = 20.0
"""Of processor time: it is a second where coverage is measured."""
LARGE_KIB = 300 * 1024
KEYS = sorted({key for section in SECTIONS for key in section.keys})
NAMES = ("a", "tea", "libera", '"a b"', "'c.d'", "NAME", "v1.0", "é", "", '"\\u0000"', "0")
SIGNS = (*"=[]{},.#\n \t\"'", "[[", "]]", '"""', "'''")
VALUES = (
    "true", "0", "-1", "1e400", "nan", "9" * 5000, "1979-05-27T07:32:00Z", '""', '"#tea"',
    '"{"', '"{nick}"', "'('", "'(?<nick>x)'", "'(?V1)a'", "'\\g<²>'", "'(?aL)a'", '"5m"',
    '"1/0s"', '"20/1h"', '"account:a"', '"mask:*!*@*"', '"127.0.0.1:1"', '"$X"', '"x"',
    '{ env = "X" }', '{ file = "." }', '{ file = "pipe" }', "[[[]]]", "{}", "[1, 'a', {}]",
    '"\\ud800"', '"a\\nb"', '"\\b"',
)  # fmt: skip
ODD = (*"\x00\r\ufeff\u00a0\u200b\u2028“’\\\x1bé😀", "\r\r\n")
HEADERS = (
    "bot", "networks", "networks.n", "networks.n.sasl", "pools.p", "defaults", "rules", "rules.a",
)  # fmt: skip


def soup(rng: Random) -> str:
    """Tokens of a config in an order that is sometimes its own."""
    return "".join(_line(rng) for _ in range(rng.randint(1, 12)))


def _line(rng: Random) -> str:
    match rng.randrange(5):
        case 0:
            return f"[{rng.choice(HEADERS)}]\n"
        case 1:
            return f"[{rng.choice(('rules', 'pools', 'networks', 'x'))}.{rng.choice(NAMES)}]\n"
        case 2 | 3:
            return f"{rng.choice((*KEYS, *FILE.keys, 'x'))} = {rng.choice(VALUES)}\n"
        case _:
            pieces = (*SIGNS, *VALUES, *ODD, *KEYS, *NAMES)
            return "".join(rng.choice(pieces) for _ in range(rng.randint(1, 8))) + "\n"


def mutated(rng: Random) -> str:
    """A config that is right but for a few places."""
    text = rng.choice((SHIPPED, EVERY_KEY, TRICKY))
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(text))
        end = start + rng.choice((0, 1, 1, 3, 30))
        text = text[:start] + rng.choice(("", *SIGNS, *VALUES, *ODD)) + text[end:]
    return text


def shuffled(rng: Random) -> str:
    """The lines of a config, some of them twice, elsewhere, or gone."""
    lines = rng.choice((SHIPPED, EVERY_KEY)).splitlines(keepends=True)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(lines))
        lines[at : at + rng.randrange(2)] = [rng.choice(lines)] * rng.randrange(3)
    return "".join(lines)


def encoded(rng: Random) -> bytes:
    """Bytes that are another encoding, or none."""
    data = mutated(rng).encode(rng.choice(("utf-8", "utf-16", "utf-8-sig", "utf-32")), "replace")
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(rng.randrange(3)) + data[at + rng.randrange(3) :]


KINDS: tuple[Callable[[Random], str | bytes], ...] = (soup, mutated, shuffled, encoded)


def endure(text: str | bytes) -> None:
    """Read it: nothing is thrown, nothing breaks inside, every problem has a place in a file."""
    began = time.process_time()
    _, found = read(text)
    shown = redacted_lines(text) if isinstance(text, str) else []
    assert time.process_time() - began < SLOW_S
    assert Code.UNFORESEEN.id not in {problem.code for problem in found}
    assert all(problem.location.line >= 1 <= problem.location.column for problem in found)
    assert all(problem.message.isprintable() for problem in found)
    if isinstance(text, str):
        assert len(shown) == text.count("\n") + 1


@pytest.fixture(autouse=True)
def quotes(folder: Path) -> None:
    Path("quotes/notable-women.txt").write_text("x ~ y\n", encoding="utf-8")
    Path("quotes/in-earnest.txt").write_text("x ~ y\n", encoding="utf-8")
    os.mkfifo("pipe")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_breaks_the_reader(kind: Callable[[Random], str | bytes]) -> None:
    rng = Random(0)
    for _ in range(150):
        endure(kind(rng))


MANY = 20_000
BOMBS = {
    "lists in lists": "a = " + "[" * MANY,
    "lists in lists below a line of brackets": "# " + "[" * 45 + "\na = " + "[" * MANY,
    "tables in tables": "a = " + "{a=" * MANY,
    "a key of many names": ".".join("a" * MANY) + " = 1",
    "many keys of many names": "".join(f"a{n}{'.b' * 15} = 1\n" for n in range(1000)),
    "a header of many names": f"[{'.'.join('a' * MANY)}]",
    "a network's name of many dots": f"[networks.{'.'.join('a' * 15)}]\nhost = 'x'",
    "many unknown keys": "[bot]\n" + "".join(f"k{n} = 1\n" for n in range(2000)),
    "many quotation marks": "a = " + '"' * MANY,
    "many apostrophes": "a = " + "'" * MANY,
    "many backslashes": 'a = "' + "\\" * MANY,
    "many escaped quotation marks": 'a = "' + '\\"' * MANY,
    "many blanks": "a = " + " " * MANY + "x",
    "many lines": "\n" * 10 * MANY + "x",
    "many comments": "# x\n" * MANY + "x",
    "many items without an end": "[rules.a]\ntriggers = [" + "'x',\n" * MANY,
    "many items without a comma": "[rules.a]\ntriggers = [" + "'x' " * MANY,
    "a long text": "[rules.a]\nreply = '" + "x" * 20 * MANY + "'",
    "a long pattern": "[rules.a]\ntriggers = '" + "(x" * MANY + "'",
    "a long line of dots": "." * 10 * MANY,
    "many digits": "a = " + "9" * 10 * MANY,
    "many rules twice": "".join(f"[rules.r{n % 999}]\ntriggers = 'x'\n" for n in range(1000)),
    "a wrong default of many rules": (
        "[defaults]\nchance = 7\n" + "".join(f"[rules.r{n}]\ntriggers = 'x'\n" for n in range(500))
    ),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_much_of_one_thing_costs_little(text: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    endure(text)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LARGE_KIB


def _inputs(seed: int) -> Iterator[str | bytes]:
    rng = Random(seed)
    while True:
        yield rng.choice(KINDS)(rng)


def main(seconds: float, seed: int) -> None:
    """Until the time is over, or something breaks: then the input is in the file it names."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("quotes").mkdir()
        Path("quotes/notable-women.txt").write_text("x ~ y\n", encoding="utf-8")
        Path("quotes/in-earnest.txt").write_text("x ~ y\n", encoding="utf-8")
        os.mkfifo("pipe")
        end = time.monotonic() + seconds
        for number, text in enumerate(_inputs(seed)):
            if time.monotonic() > end:
                print(f"seed {seed}: {number} files read")  # noqa: T201
                return
            try:
                endure(text)
            except BaseException:
                print(f"seed {seed}, file {number}: {text!r}")  # noqa: T201
                raise


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else time.time_ns())
