"""What operators of a channel may ask there, over restarts, beside what admins did."""

from dataclasses import replace
from pathlib import Path

import pytest

from talkback.bot.commands.dispatcher import OPERATOR_HANDLERS
from talkback.engine.orders import COMMANDS
from talkback.model.message import Message, Person, Rank
from talkback.state.sqlite import SqliteStore
from tests.bot.commands.making import ADMIN, Build, ChatHarness
from tests.engine.making import BOB

OP = Person("opal", "o", "home.example")
HERE: dict[str, object] = {"sender": OP, "rank": Rank.OP}
THERE = HERE | {"channel": "#there"}


async def tea(chat: ChatHarness, channel: str = "#here") -> bool:
    """Whether somebody who speaks of tea is answered."""
    return bool(await chat.send("tea", sender=BOB, channel=channel))


async def test_an_operator_mutes_and_unmutes_their_own_channel(chat: ChatHarness) -> None:
    assert await chat.send("!talkback mute", **HERE) == [
        "I say nothing in #here until you say unmute"
    ]
    assert (await tea(chat), await tea(chat, "#there")) == (False, True)
    [event] = chat.told("order")
    assert (event.fields["by"], event.fields["nick"], event.fields["channel"]) == (
        "operator",
        "opal",
        "#here",
    )
    assert await chat.send("!talkback unmute", **THERE) == ["I was not muted in #there"]
    assert await chat.send("!talkback unmute", **HERE) == ["I speak again in #here"]
    assert await tea(chat)


async def test_a_mute_for_a_time_says_so(chat: ChatHarness) -> None:
    assert await chat.send("!talkback mute 10m", **HERE) == ["I say nothing in #here for 10m"]
    assert await chat.send("!talkback mute #HERE 1h", **HERE) == ["I say nothing in #HERE for 1h"]
    assert await chat.send("!talkback mute whenever", **HERE) == [
        "mute [#channel] [time]; a time is 30s, 10m, 1h or 1d"
    ]


@pytest.mark.parametrize("order", ["mute", "unmute"])
async def test_another_channel_is_not_theirs(chat: ChatHarness, order: str) -> None:
    assert await chat.send(f"!talkback {order} #there", **HERE) == [
        "you are an operator here: say it in #there, where it is to hold"
    ]
    assert await tea(chat, "#there")


async def test_a_rule_is_disabled_in_their_channel_alone(chat: ChatHarness) -> None:
    assert await chat.send("!talkback disable tea", **HERE) == ["tea is off in #here"]
    assert (await tea(chat), await tea(chat, "#there")) == (False, True)
    assert "tea (off here)" in (await chat.send("!talkback rules", sender=ADMIN))[0]
    assert await chat.send("!talkback enable tea", **HERE) == ["tea is on in #here"]
    assert await chat.send("!talkback enable tea", **HERE) == ["tea was on already"]
    assert await tea(chat)
    assert (await chat.send("!talkback disable te", **HERE))[0].startswith("there is no rule te")
    assert (await chat.send("!talkback enable off", **HERE))[0].startswith("off is off in the file")


async def test_what_an_admin_did_stays(chat: ChatHarness) -> None:
    await chat.send("!talkback mute", sender=ADMIN)
    await chat.send("!talkback disable tea", sender=ADMIN)
    assert await chat.send("!talkback mute", **HERE)
    assert await chat.send("!talkback unmute", **HERE) == [
        "I stay mute in #here: an admin did that, and only an admin takes it back"
    ]
    assert await chat.send("!talkback enable tea", **HERE) == [
        "tea stays off: an admin did that, and only an admin takes it back"
    ]
    assert not await tea(chat)


async def test_an_admin_takes_back_what_an_operator_did(chat: ChatHarness) -> None:
    await chat.send("!talkback mute", **HERE)
    await chat.send("!talkback disable tea", **HERE)
    assert await chat.send("!talkback unmute", sender=ADMIN) == ["I speak again in #here"]
    assert await chat.send("!talkback enable tea", sender=ADMIN) == ["tea is on"]
    assert await tea(chat)


@pytest.mark.parametrize("rank", [Rank.NONE, Rank.VOICE])
@pytest.mark.parametrize("order", ["mute", "unmute", "disable tea", "enable tea"])
async def test_nobody_else_may(chat: ChatHarness, rank: Rank, order: str) -> None:
    assert await chat.send(f"!talkback {order}", sender=OP, rank=rank) == ["that is for my admins"]
    assert chat.told("order-refused")
    assert await tea(chat)


@pytest.mark.parametrize("order", ["reload", "stats", "rules", "quote add x ~ y"])
async def test_what_is_not_of_the_channel_is_for_admins(chat: ChatHarness, order: str) -> None:
    assert await chat.send(f"!talkback {order}", **HERE) == ["that is for my admins"]


async def test_neither_in_private_nor_behind_a_bridge_is_anybody_an_operator(
    chat: ChatHarness,
) -> None:
    assert await chat.send("!talkback mute #here", **HERE | {"channel": None}) == [
        "that is for my admins"
    ]
    relayed = replace(OP, nick="opal/other", relay="bridge")
    assert await chat.send("!talkback mute", sender=relayed, rank=Rank.OP)
    assert await tea(chat)


async def test_without_chanops_admins_alone_may(build: Build, folder: Path) -> None:
    path = folder / "rules.toml"
    path.write_text(path.read_text().replace("[bot]", "[bot]\nchanops = false"))
    chat = build()
    assert await chat.send("!talkback mute", **HERE) == ["that is for my admins"]
    assert await chat.send("!talkback mute", **HERE | {"rank": None}) == []
    assert "mute" not in (await chat.send("!talkback help", **HERE))[0]


async def test_help_tells_operators_what_they_may(chat: ChatHarness) -> None:
    [told] = await chat.send("!talkback help", **HERE)
    assert told.endswith(
        "unignoreme, mute [#channel] [time], unmute [#channel], enable RULE, disable RULE"
    )
    assert await chat.send("!talkback help", sender=OP, rank=None) == await chat.send(
        "!talkback help", sender=BOB
    )


async def test_the_rank_is_asked_of_the_server_where_it_is_not_known(chat: ChatHarness) -> None:
    asked: list[Message] = []

    def ask(message: Message) -> bool:
        asked.append(message)
        return True

    chat.dispatcher.ask_rank = ask
    assert await chat.send("!talkback mute", sender=OP, rank=None) == []
    [message] = asked
    assert await chat.send(message.text, sender=message.sender, rank=Rank.OP)
    assert not await tea(chat)
    assert await chat.send("!talkback reload", sender=OP, rank=None) == ["that is for my admins"]
    assert await chat.send("!talkback unmute", sender=ADMIN, rank=None)
    assert len(asked) == 1


async def test_where_nobody_can_be_asked_it_is_told_to_the_log(chat: ChatHarness) -> None:
    assert await chat.send("!talkback mute", sender=OP, rank=None) == []
    assert chat.told("order-unanswered")[0].fields["reason"] == "rank not known"
    assert await tea(chat)


@pytest.mark.parametrize("known", [True, False])
async def test_without_the_prefix_words_are_an_order_where_the_rank_is_known(
    chat: ChatHarness, known: bool
) -> None:
    answer = await chat.send("talkback: disable tea", sender=OP, rank=Rank.OP if known else None)
    assert answer == (["tea is off in #here"] if known else ["opal, milk?"])


async def test_what_operators_asked_for_is_kept_over_a_restart(build: Build, folder: Path) -> None:
    def restarted(before: ChatHarness | None = None) -> ChatHarness:
        if before is not None:
            before.responder.memory.close()
        return build(SqliteStore(folder / "talkback.db"))

    chat = restarted()
    await chat.send("!talkback disable tea", **HERE)
    await chat.send("!talkback mute", **THERE)
    chat = restarted(chat)
    answered = [await tea(chat, channel) for channel in ("#here", "#there", "#other")]
    assert answered == [False, False, True]
    await chat.send("!talkback enable tea", **HERE)
    await chat.send("!talkback unmute", **THERE)
    chat = restarted(chat)
    assert [await tea(chat, channel) for channel in ("#here", "#there")] == [True, True]


def test_each_order_for_operators_has_its_own_hand() -> None:
    assert {name for name, each in COMMANDS.items() if each.operators} == {*OPERATOR_HANDLERS}
