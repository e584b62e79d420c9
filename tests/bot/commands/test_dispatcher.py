"""Each order is carried out and answered once, in bounds, and nobody is drawn into a discussion."""

from dataclasses import replace
from pathlib import Path

from talkback.bot.commands.dispatcher import ANSWERS, HANDLERS
from talkback.engine.bridges import Bridges
from talkback.engine.orders import COMMANDS
from talkback.engine.scope import ByMask
from talkback.model.message import Person, ReplyKind
from talkback.model.settings import Bridge
from talkback.snapshot.snapshot import read_snapshot
from tests.bot.commands.making import ADMIN, RULES, ChatHarness
from tests.engine.making import BOB


def test_each_command_has_one_who_carries_it_out() -> None:
    assert HANDLERS.keys() == COMMANDS.keys()


async def test_help_shows_what_who_asks_may_do(chat: ChatHarness) -> None:
    [for_all] = await chat.send("!talkback")
    [for_admins] = await chat.send("!talkback help", sender=ADMIN)
    assert "ignoreme" in for_all
    assert "mute" not in for_all
    assert all(command.usage in for_admins for command in COMMANDS.values())
    assert await chat.send("!talkback sing") == ["I don't know sing; !talkback help"]
    assert await chat.send("!talkback why not") == ["!talkback why"]


async def test_without_the_right_there_is_one_notice_and_no_discussion(chat: ChatHarness) -> None:
    said = [await chat.send(f"!talkback {order}") for order in ("mute", "reload", "rules", "mute")]
    assert said == [["that is for my admins"], [], [], []]
    assert len(chat.told("order-refused")) == 4


async def test_a_crowd_that_asks_for_help_is_answered_in_bounds(chat: ChatHarness) -> None:
    for _ in range(3 * ANSWERS):
        await chat.send("!talkback help")
    assert len(chat.said) == ANSWERS
    for n in range(10 * ANSWERS):
        await chat.send("!talkback help", sender=Person(f"p{n}", f"u{n}", "h"))
    assert len(chat.said) == 3 * ANSWERS
    assert chat.told("order-unanswered")
    await chat.send("!talkback ignoreme", sender=BOB)
    assert await chat.send("tea", sender=BOB) == [], "done, though not answered"
    assert await chat.send("!talkback help", sender=ADMIN), "admins are always answered"


async def test_orders_work_in_a_muted_channel_and_for_who_is_left_alone(chat: ChatHarness) -> None:
    await chat.send("!talkback ignoreme", sender=ADMIN)
    await chat.send("!talkback mute", sender=ADMIN)
    assert await chat.send("!talkback unmute", sender=ADMIN) == ["I speak again in #here"]


async def test_the_prefix_can_be_changed_and_left_out(chat: ChatHarness, folder: Path) -> None:
    path = folder / "rules.toml"
    path.write_text(RULES.replace("[bot]", '[bot]\ncommand = "tb"'), encoding="utf-8")
    chat.responder.use(read_snapshot(path))
    assert (await chat.send("tb help"))[0].startswith("I answer by rules. Say tb ")
    assert await chat.send("!talkback tea") == ["alice, milk?"]
    path.write_text(RULES.replace("[bot]", "[bot]\ncommand = false"), encoding="utf-8")
    chat.responder.use(read_snapshot(path))
    assert await chat.send("tb help") == []
    assert (await chat.send("talkback: help"))[0].startswith("I answer by rules. Say talkback: ")


async def test_who_is_behind_a_bridge_is_answered_in_the_channel(chat: ChatHarness) -> None:
    """That nick on the network is somebody else."""
    one = Person("alice", "b", "bridge.example", relay="bridge", bridge="mask:*!*@bridge.example")
    [answer] = await chat.send("!talkback ignoreme", sender=one)
    assert answer.startswith("alice: I will leave you alone")
    assert (chat.said[-1].target, chat.said[-1].reply_kind) == ("#here", ReplyKind.NOTICE)
    assert await chat.send("tea", sender=one) == []
    assert await chat.send("tea") == ["alice, milk?"]
    assert await chat.send("!talkback unignoreme", sender=one) == ["alice: I will answer you again"]
    assert await chat.send("tea", sender=one) == ["alice, milk?"]


async def test_an_order_through_a_bridge_is_of_who_is_behind_it(chat: ChatHarness) -> None:
    """And not of the bridge, whatever account it has."""
    snapshot = chat.responder.snapshot
    bridges = Bridges({"net": (Bridge(ByMask("*!*@bridge.example")),)})
    chat.responder.use(replace(snapshot, ruleset=replace(snapshot.ruleset, bridges=bridges)))
    bridge = Person("bridge", "b", "bridge.example", "Boss")
    [answer] = await chat.send("<alice> !talkback ignoreme", sender=bridge)
    assert answer.startswith("alice: I will leave you alone")
    assert await chat.send("<alice> tea", sender=bridge) == []
    assert await chat.send("<bob> tea", sender=bridge) == ["bob, milk?"]
    assert await chat.send("<bob> !talkback mute", sender=bridge) == ["bob: that is for my admins"]
    assert await chat.send("!talkback mute", sender=bridge) == []


async def test_a_bridge_is_answered_orders_as_often_as_one_person(chat: ChatHarness) -> None:
    for n in range(3 * ANSWERS):
        await chat.send("!talkback help", sender=Person(f"p{n}", "b", "h", relay="bridge"))
    assert len(chat.said) == ANSWERS
    await chat.send("!talkback help")
    assert len(chat.said) == ANSWERS + 1
