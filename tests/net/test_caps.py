"""Capabilities: what is asked for, and what the server's answers come to."""

import pytest

from talkback.model.line_parser import parse_line
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.caps import WANTED, Caps


@pytest.mark.parametrize("sign", ["", "~", "="])
def test_a_sign_before_a_name_is_no_part_of_it(sign: str) -> None:
    caps = Caps(Actions(), WANTED)
    caps.receive(parse_line(":s CAP * LS :batch"))
    caps.receive(parse_line(f":s CAP * ACK :{sign}batch"))
    assert (caps.enabled, caps.settled) == ({"batch"}, True)


def test_what_is_taken_back_is_no_longer_enabled() -> None:
    caps = Caps(Actions(), WANTED)
    caps.receive(parse_line(":s CAP * LS :batch"))
    caps.receive(parse_line(":s CAP * ACK :batch"))
    caps.receive(parse_line(":s CAP * ACK :-batch"))
    assert caps.enabled == set()


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
