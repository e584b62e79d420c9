"""What may be written at the cursor, in texts that are half written."""

from pathlib import Path

import pytest

from talkback.lsp.analysis import ReadConfig, analyse
from talkback.lsp.completion import proposals
from talkback.lsp.cursor import Cursor, cursor_at
from talkback.lsp.open_files import OpenFiles

RULE = "[rules.tea]\ntriggers = 'tea'\n"
SHIPPED = (Path(__file__).parents[2] / "rules.toml").read_text(encoding="utf-8")

CURSORS = [
    ("a key at the beginning of a line", f"{RULE}co|", Cursor(("rules", "tea"), None, "co")),
    ("a key of the top", "b|", Cursor((), None, "b")),
    ("a header", "[rul|", Cursor((), None, "rul", header=True)),
    ("a header of a table", "[networks.li|", Cursor((), None, "networks.li", header=True)),
    ("a bare value", f"{RULE}chance = 0|", Cursor(("rules", "tea"), "chance", "0")),
    ("a string", f'{RULE}as = "no|', Cursor(("rules", "tea"), "as", "no", '"')),
    ("a list's string", f'{RULE}on = ["channel", "me|', Cursor(("rules", "tea"), "on", "me", '"')),
    (
        "a list over lines",
        f'{RULE}on = [\n  "channel", # ] "\n  "|',
        Cursor(("rules", "tea"), "on", "", '"'),
    ),
    (
        "a key of an inline table",
        f'{RULE}examples = [{{ line = "x", ni|',
        Cursor(("rules", "tea", "examples"), None, "ni"),
    ),
    (
        "a value of an inline table",
        f'{RULE}examples = [{{ line = "x", network = "li|',
        Cursor(("rules", "tea", "examples"), "network", "li", '"'),
    ),
    (
        "a string of several lines",
        f"{RULE}reply = '''one\n[rules.no]\ntwo {{|",
        Cursor(("rules", "tea"), "reply", "one\n[rules.no]\ntwo {", "'''"),
    ),
    ("behind a value", f"{RULE}chance = 0.5\n|", Cursor(("rules", "tea"), None, "")),
    ("a quoted table", '[rules."a b"]\nx|', Cursor(("rules", "a b"), None, "x")),
    (
        "a dotted key",
        '[networks.n]\nsasl.mech = "P|',
        Cursor(("networks", "n", "sasl"), "mech", "P", '"'),
    ),
]


@pytest.mark.parametrize(
    ("text", "cursor"), [case[1:] for case in CURSORS], ids=[c[0] for c in CURSORS]
)
def test_the_cursor_knows_where_it_is(text: str, cursor: Cursor) -> None:
    offset = text.index("|")
    assert cursor_at(text.replace("|", ""), offset) == cursor


@pytest.fixture
def read(tmp_path: Path) -> ReadConfig:
    text = (
        '[networks.libera]\nhost = "h"\nchannels = ["#tea"]\n'
        "[rules.tea]\ntriggers = '(?P<what>tea) (\\w+)'\npool = 'teas'\nusers = ['account:ann']\n"
        "[pools.teas]\nquotes = ['x ~ y']\n"
    )
    files = OpenFiles()
    files.put(tmp_path / "rules.toml", text)
    found = analyse(tmp_path / "rules.toml", files, ())
    assert found.read is not None
    return found.read


PROPOSED = [
    ("keys with what they mean", "[rules.x]\nco|", {"cooldown", "continue", "counter_examples"}),
    ("keys of a network", "[networks.x]\n|", {"host", "channels", "sasl"}),
    ("keys of an inline table", "[networks.x]\nsasl = { |", {"mechanism", "username", "password"}),
    ("keys of examples", "[rules.x]\nexamples = [{ |", {"line", "nick", "channel", "reply"}),
    ("truth", "[rules.x]\nshadow = |", {"true", "false"}),
    ("choices", "[rules.x]\non = ['|", {"channel", "private", "mention", "action"}),
    ("pools", "[rules.x]\npool = '|", {"teas"}),
    ("channels", "[rules.x]\nchannels = ['|", {"#tea"}),
    ("people", "[rules.x]\nusers = ['|", {"account:*", "rank:op", "rank:voice", "account:ann"}),
    ("networks in an example", "[rules.x]\nexamples = [{ network = '|", {"libera"}),
    ("placeholders", "[rules.x]\nreply = '{|", {"nick}", "match}", "quote:teas}"}),
    ("groups of the rule", "[rules.tea]\nreply = 'so {|", {"what}", "1}", "2}"}),
    ("tables", "[|", {"bot", "rules", "pools", "networks", "networks.libera", "defaults"}),
]


@pytest.mark.parametrize(
    ("text", "wanted"), [case[1:] for case in PROPOSED], ids=[case[0] for case in PROPOSED]
)
def test_what_fits_is_proposed(read: ReadConfig, text: str, wanted: set[str]) -> None:
    offset = text.index("|")
    found = proposals(text.replace("|", ""), offset, read)
    assert wanted <= {proposal.text for proposal in found}
    assert all(proposal.span.end == offset for proposal in found)


def test_a_cut_at_every_character_still_completes(read: ReadConfig) -> None:
    for offset in range(len(SHIPPED)):
        proposals(SHIPPED[:offset], offset, read)
        cursor_at(SHIPPED, offset)


def test_nothing_known_is_no_reason_to_be_silent() -> None:
    assert {"triggers", "reply"} <= {each.text for each in proposals("[rules.x]\n", 10, None)}
