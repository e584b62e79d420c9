"""Who is an admin, and who only looks like one."""

from dataclasses import replace

import pytest

from talkback.engine.scope import ByAccount, ByMask
from talkback.model.log_event import Level
from talkback.model.message import Person
from tests.bot.commands.making import ADMIN, ChatHarness


@pytest.mark.parametrize(
    "person",
    [Person("boss/D", "b", "staff.example"), Person("boss", "b", "staff.example", "Boss", "relay")],
    ids=["a slash in the nick", "the tag of a relay"],
)
async def test_who_is_relayed_has_no_rights(chat: ChatHarness, person: Person) -> None:
    assert await chat.send("!talkback mute", sender=person) == [
        f"{person.nick}: that is for my admins"
    ]
    assert await chat.send("mute #here 5m", sender=person, channel=None) == []


async def test_an_admin_of_one_network_is_none_of_another(chat: ChatHarness) -> None:
    snapshot = chat.responder.snapshot
    admins = (ByAccount("Boss", "net"), ByMask("*!*@staff.example", "net"))
    orders = replace(snapshot.ruleset.orders, admins=admins)
    chat.responder.use(replace(snapshot, ruleset=replace(snapshot.ruleset, orders=orders)))
    staff = Person("x", "y", "staff.example")
    for person in (ADMIN, staff):
        assert await chat.send("!talkback mute", sender=person, network="other") == [
            "that is for my admins"
        ]
        assert await chat.send("!talkback unmute", sender=person) == ["I was not muted in #here"]


@pytest.mark.parametrize(
    "person",
    [
        Person("Boss", "b", "home.example"),
        Person("boss", "b", "home.example", "alice"),
        Person("boss", "b", "home.example", "boss"),
        Person("boss", "b", "home.example", "Boss "),
        Person("Boss", "b", "staff.example.net"),
        Person("x", "y", "notstaff.example"),
        Person("x!y@staff.example", "u", "evil.example"),
        Person("x", "y@staff.example", "evil.example"),
        Person("x", "root@a.corp.example", "evil.example"),
        Person("x", "y@10.0.0.1", "evil.example"),
        Person("x!y@10.0.0.1", "y", "evil.example"),
        Person("x", "toor", "a.corp.example"),
        Person("*", "*", "*"),
        Person("staff.example"),
        Person("Boss"),
    ],
    ids=[
        "the nick without the account",
        "the nick with another account",
        "the account in another case",
        "the account and a blank",
        "the host and more",
        "more and the host",
        "a mask within the nick",
        "a host within the user",
        "a user and host within the user",
        "the beginning of a host within the user",
        "the beginning of a host within the nick",
        "the host without the user",
        "wild cards of their own",
        "a server's name",
        "no hostmask",
    ],
)
async def test_who_only_looks_like_an_admin_is_none(chat: ChatHarness, person: Person) -> None:
    assert await chat.send("!talkback mute", sender=person) == ["that is for my admins"]
    assert not chat.responder.memory.state.muted
    [event] = chat.told("order-refused")
    assert event.level is Level.WARNING
    assert (event.fields["nick"], event.fields["order"]) == (person.nick, "mute")


async def test_a_relay_bots_account_is_not_that_of_who_speaks_through_it(chat: ChatHarness) -> None:
    """It says who said it, so the line begins with that; and its own account is no admin's."""
    relay = Person("relay", "r", "bridge.example", "relaybot")
    assert await chat.send("<Boss> !talkback mute", sender=relay) == []
    assert await chat.send("!talkback mute", sender=relay) == ["that is for my admins"]
    trusted = replace(relay, account="Boss")
    assert await chat.send("<mallory> !talkback mute", sender=trusted) == []
    assert not chat.responder.memory.state.muted
