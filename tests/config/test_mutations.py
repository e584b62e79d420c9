"""No damage to a config gives anything but problems, each at a place inside a file of it."""

import random
import re
from pathlib import Path

import pytest

from talkback.config.codes import Code
from talkback.config.locations.toml_spans import scan_toml
from talkback.model.errors import Diagnostic
from tests.config.making import EVERY_KEY, SHIPPED, read

TEXTS = pytest.mark.parametrize("text", [SHIPPED, EVERY_KEY], ids=["shipped", "every key"])
OTHERS = (
    "true", "false", "0", "-1", "1e300", "-inf", "nan", "9" * 400, '""', '"("', '"{"', '"\\b"',
    '"\\u0000"', "[]", "[[]]", "[1, true, {}]", '["x", "x"]', "{}", '{ env = "x" }',
    '{ file = "." }', "1979-05-27", "07:32", "''' \n '''", '"#"', '"/"', '":"', '"x"',
)  # fmt: skip
PIECES = (*OTHERS, *"[]{}\"'=.,#\n\\\x00\ufeff\u2028é😀", "'''", '"""', "\\", "[[", "]]", "\r\n")
CODES = {code.id for code in Code}


@pytest.fixture(autouse=True)
def quotes(folder: Path) -> None:
    """The shipped pool, shortened; without it every mutation would be broken anyway."""
    Path("quotes/notable-women.txt").write_text("x ~ y\n", encoding="utf-8")
    Path("quotes/in-earnest.txt").write_text("x ~ y\n", encoding="utf-8")


def endure(text: str | bytes) -> tuple[Diagnostic, ...]:
    """Read a damaged config; whatever is said of it stands at a place that is there."""
    snapshot, found = read(text)
    assert (snapshot is None) == any(problem.severity == "error" for problem in found)
    for problem in found:
        assert problem.code in CODES
        assert problem.message
        assert problem.message.isprintable()
        place = problem.location
        lines = Path(place.file).read_text(encoding="utf-8", errors="replace").split("\n")
        assert 1 <= place.line <= len(lines), str(problem)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1, str(problem)
    return found


@TEXTS
def test_the_undamaged_text_has_no_problem(text: str) -> None:
    assert endure(text) == ()


def test_cut_off_at_every_byte() -> None:
    data = SHIPPED.encode()
    for end in range(len(data)):
        endure(data[:end])


@TEXTS
def test_every_quote_and_bracket_dropped(text: str) -> None:
    for sign in re.finditer(r"[\"'\[\]{}=,\\]", text):
        endure(text[: sign.start()] + text[sign.end() :])


@TEXTS
def test_every_key_renamed(text: str) -> None:
    """A key with a letter too many is unknown, or a name of the user's own that nobody knows."""
    for path, span in scan_toml(text).items():
        if isinstance(path[-1], str):
            end = span.key + len(path[-1])
            found = endure(f"{text[:end]}q{text[end:]}")
            named = len(path) == 2 and path[0] in ("rules", "networks", "pools")
            assert found or named, path


@TEXTS
def test_every_value_of_another_type(text: str) -> None:
    rng = random.Random(0)
    for span in scan_toml(text).values():
        if span.key != span.start or text[span.start] in "\"'[{":
            for other in rng.sample(OTHERS, 3):
                endure(text[: span.start] + other + text[span.end :])


@TEXTS
@pytest.mark.parametrize("seed", range(4))
def test_random_edits(text: str, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        damaged = text
        for _ in range(rng.randint(1, 4)):
            start = rng.randrange(len(damaged))
            end = start + rng.choice((0, 0, 1, 1, 3, 20, 100))
            damaged = damaged[:start] + rng.choice((*PIECES, "")) + damaged[end:]
        endure(damaged)
