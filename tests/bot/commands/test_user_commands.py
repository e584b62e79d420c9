"""What anybody may ask, and that chat is no order."""

from dataclasses import replace

import pytest

from talkback.model.log_event import Level
from talkback.model.message import Person, ReplyKind
from tests.bot.commands.making import ADMIN, Build, ChatHarness, Full
from tests.engine.making import ALICE, BOB, HERE


@pytest.mark.parametrize(
    "text",
    ["talkback: why is there no tea", "talkback: helpful tea", "talkback: tea", "mute tea please"],
)
async def test_chat_is_for_the_rules(chat: ChatHarness, text: str) -> None:
    assert await chat.send(text) == ["alice, milk?"]
    assert await chat.send(text, channel=None) == ["alice, milk?"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "!talkback ignoreme"),
        ({}, "talkback: ignoreme"),
        ({}, "!talkback IgnoreMe"),
        ({"channel": None}, "ignoreme"),
        ({"channel": None}, "!talkback ignoreme"),
    ],
    ids=str,
)
async def test_anybody_may_be_left_alone(
    chat: ChatHarness, changes: dict[str, str | None], text: str
) -> None:
    [answer] = await chat.send(text, **changes)
    assert answer == "I will leave you alone. To undo it: !talkback unignoreme"
    assert (chat.said[-1].target, chat.said[-1].reply_kind) == ("alice", ReplyKind.NOTICE)
    assert await chat.send("tea") == []
    assert await chat.send("tea", sender=BOB) == ["bob, milk?"]
    assert await chat.send(text, **changes) == [], "answered once"
    assert await chat.send("!talkback unignoreme") == ["I will answer you again"]
    assert await chat.send("tea") == ["alice, milk?"]
    assert await chat.send("!talkback unignoreme") == ["I was not ignoring you"]


async def test_a_wish_holds_for_the_very_next_line(chat: ChatHarness) -> None:
    """Also where both came in one chunk, before anything is on disk."""
    for text in ("!talkback ignoreme", "tea"):
        chat.responder.handle(HERE._replace(text=text), chat._say)
    await chat.dispatcher.idle()
    assert [reply.reply_kind for reply in chat.said] == [ReplyKind.NOTICE]


async def test_what_could_not_be_written_down_is_not_promised(build: Build) -> None:
    chat = build(Full())
    [answer] = await chat.send("!talkback ignoreme")
    assert answer.endswith("I will forget it when I restart")
    assert await chat.send("tea") == []
    assert [event.level for event in chat.told("state-not-written")] == [Level.ERROR]


async def test_why_tells_the_rule_and_the_way_out(chat: ChatHarness) -> None:
    [nothing] = await chat.send("!talkback why")
    assert nothing.startswith("I have answered nothing here")
    await chat.send("tea", sender=BOB)
    way_out = "To be left alone: !talkback ignoreme"
    assert await chat.send("!talkback why") == [
        f"The rule tea answered bob a moment ago. {way_out}"
    ]
    assert (await chat.send("why", channel=None))[0].startswith("I have answered nothing")
    assert (await chat.send("why", channel=None, sender=BOB))[0].startswith("The rule tea")


async def test_why_tells_ones_own_last_refusal_and_nobody_elses(chat: ChatHarness) -> None:
    assert await chat.send("!talkback mute", sender=ADMIN)
    await chat.send("tea, and more of it " * 9)
    [mine] = await chat.send("why", channel=None)
    line = ("tea, and more of it " * 9)[:60]
    assert f"Your “{line}” a moment ago matched tea, and was refused: mute (" in mine
    [bobs] = await chat.send("why", channel=None, sender=BOB)
    assert "refused" not in bobs
    await chat.send("!talkback ignoreme", sender=BOB)
    await chat.send("tea", sender=BOB)
    [nothing] = await chat.send("why", channel=None, sender=BOB)
    assert "refused" not in nothing, "who is left alone is not written down"


async def test_a_wish_of_somebody_on_the_same_host_is_not_that_of_who_is_logged_in(
    chat: ChatHarness,
) -> None:
    alice = replace(ALICE, account="alice")
    await chat.send("!talkback ignoreme")
    assert await chat.send("tea", sender=alice) == ["alice, milk?"]
    assert await chat.send("!talkback unignoreme", sender=alice) == ["I was not ignoring you"]
    assert await chat.send("tea") == []


async def test_a_wish_made_logged_in_holds_logged_out(chat: ChatHarness) -> None:
    alice = replace(ALICE, account="alice")
    await chat.send("!talkback ignoreme", sender=alice)
    assert await chat.send("tea") == await chat.send("tea", sender=alice) == []
    await chat.send("!talkback unignoreme", sender=alice)
    assert await chat.send("tea") == ["alice, milk?"]


async def test_who_is_relayed_speaks_for_nobody_else_of_the_relay(chat: ChatHarness) -> None:
    one, other = Person("one/D", "r", "relay.example"), Person("other/D", "r", "relay.example")
    await chat.send("!talkback ignoreme", sender=one)
    assert await chat.send("tea", sender=one) == []
    assert await chat.send("tea", sender=other) == ["other/D, milk?"]
