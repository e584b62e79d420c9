"""What a server tells us is told on: how loudly depends on what it is."""

from random import Random

import pytest

from talkback.model.line_parser import parse_line
from talkback.model.log_event import Level
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.nick import NickManager
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


def test_a_nick_that_is_refused_is_told_beside_the_next_one() -> None:
    actions = Actions()
    nick = NickManager(("talkback", "tb2"), actions, Isupport(), Random(0))
    nick.register()
    nick.refused(parse_line(":s 433 * talkback :Nickname is already in use"), 0.0)
    assert actions.events[0].fields == {
        "nick": "talkback",
        "reason": "Nickname is already in use",
        "next": "tb2",
    }
