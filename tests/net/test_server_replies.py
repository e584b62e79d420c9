"""What a server tells us is told on: how loudly depends on what it is."""

import pytest

from talkback.model.line_parser import parse_line
from talkback.model.log_event import Level
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.caps import WANTED, Caps
from talkback.net.protocol.server_replies import standard_reply


@pytest.mark.parametrize(
    ("command", "level"),
    [("NOTE", Level.INFO), ("WARN", Level.WARNING), ("FAIL", Level.WARNING)],
)
def test_a_note_is_no_warning(command: str, level: Level) -> None:
    actions = Actions()
    standard_reply(actions, parse_line(f":s {command} JOIN WAIT #tea :in a minute"), 0.0)
    [event] = actions.events
    assert (event.level, event.name) == (level, "server-says")


def test_a_list_of_capabilities_without_any_is_one() -> None:
    caps = Caps(Actions(), WANTED)
    assert caps.receive(parse_line(":s CAP * LS")) == "LS"
    assert caps.settled


def test_all_that_is_wanted_and_offered_is_asked_for() -> None:
    actions = Actions()
    caps = Caps(actions, WANTED)
    names = (
        "account-notify account-tag batch cap-notify chghost draft/multiline draft/relaymsg"
        " echo-message extended-join message-tags multi-prefix server-time standard-replies"
    )
    caps.receive(parse_line(f":s CAP * LS :{names} other"))
    asked = " ".join(line.partition(" :")[2] for line in actions.lines if "REQ" in line)
    assert sorted(asked.split()) == names.split()
