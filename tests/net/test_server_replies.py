"""What a server tells us is told on: how loudly depends on what it is."""

import pytest

from talkback.model.line_parser import parse_line
from talkback.model.log_event import Level
from talkback.net.protocol.actions import Actions
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
