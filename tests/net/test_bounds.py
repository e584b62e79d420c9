"""Names that no network has are refused with their line; those of every network are not."""

import pytest

from talkback.model.line_parser import parse_line
from talkback.net.protocol import bounds

ALICE = ":alice!a@h"
LINES = {
    "our nick": (":s 001 {} :Welcome", 128),
    "a nick in an answer to WHO": (":s 352 me #a user host server {} H :0 real", 128),
    "a nick in an answer to WHOX": (":s 354 me 152 #a {} H account", 128),
    "an account in an answer to WHOX": (":s 354 me 152 #a nick H {}", 128),
    "an account that somebody logs in to": (ALICE + " ACCOUNT {}", 128),
    "an account at a JOIN": (ALICE + " JOIN #a {} :real", 128),
    "an account in a tag": ("@account={} " + ALICE + " PRIVMSG #a :hello", 128),
    "a relayed nick": ("@draft/relaymsg={} " + ALICE + " PRIVMSG #a :hello", 128),
    "a relayed nick without draft": ("@relaymsg={} " + ALICE + " PRIVMSG #a :hello", 128),
    "a batch": ("@batch={} " + ALICE + " PRIVMSG #a :hello", 512),
    "a new user": (ALICE + " CHGHOST {} host", 64),
    "a new host": (ALICE + " CHGHOST user {}", 255),
    "a new nick": (ALICE + " NICK {}", 128),
    "whose line it is": (":{}!a@h PRIVMSG #a :hello", 128),
    "the user of whose line it is": (":alice!{}@h PRIVMSG #a :hello", 64),
    "the host of whose line it is": (":alice!a@{} PRIVMSG #a :hello", 255),
}


@pytest.mark.parametrize(("line", "most"), LINES.values(), ids=LINES)
def test_a_name_has_so_many_bytes_at_most(line: str, most: int) -> None:
    for name in ("x" * most, "é" * (most // 2)):
        read = parse_line(line.format(name))
        assert bounds.bounded(read) is read
    for name in ("x" * (most + 1), "é" * (most // 2 + 1)):
        with pytest.raises(ValueError, match=f"the most is {most} bytes"):
            bounds.bounded(parse_line(line.format(name)))


def test_a_text_may_be_longer() -> None:
    line = parse_line(f"@x={'y' * 4000} {ALICE} PRIVMSG #a :{'z' * 400}")
    assert bounds.bounded(line) is line
