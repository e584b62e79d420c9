"""What only admins may ask."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from talkback.engine.identity import conversation_key
from talkback.model.message import Person
from tests.bot.commands.making import ADMIN, Build, ChatHarness
from tests.engine.making import ALICE, BOB, HERE


@pytest.mark.parametrize(
    "admin",
    [ADMIN, Person("x", "y", "staff.example"), Person("x", "root", "a.corp.example", "other")],
    ids=["account", "host", "user and host"],
)
async def test_admins_mute_and_unmute_and_the_log_says_who(
    chat: ChatHarness, admin: Person
) -> None:
    assert await chat.send("!talkback mute", sender=admin) == [
        "I say nothing in #here until you say unmute"
    ]
    assert await chat.send("tea") == []
    assert await chat.send("tea", channel="#there") == ["alice, milk?"]
    assert await chat.send("!talkback unmute", sender=admin) == ["I speak again in #here"]
    assert await chat.send("tea") == ["alice, milk?"]
    [mute, unmute] = chat.told("order")
    assert (mute.fields["order"], unmute.fields["order"]) == ("mute", "unmute")
    assert mute.fields["mask"] == admin.hostmask
    assert mute.fields["account"] == admin.account


async def test_a_mute_takes_a_time_and_a_channel(chat: ChatHarness) -> None:
    muted = chat.responder.memory.state.muted
    assert await chat.send("!talkback mute 10m", sender=ADMIN) == ["I say nothing in #here for 10m"]
    assert 599 < muted[conversation_key(HERE)].until - time.monotonic() <= 600
    [there] = await chat.send("mute #THERE 1h", sender=ADMIN, channel=None)
    assert there == "I say nothing in #THERE for 1h"
    assert ("net", "#there") in muted
    assert await chat.send("unmute #there", sender=ADMIN, channel=None) == [
        "I speak again in #there"
    ]
    assert await chat.send("!talkback unmute #there", sender=ADMIN) == ["I was not muted in #there"]
    for wrong in ("mute soon", "mute 5m 5m", "mute #here x"):
        [usage] = await chat.send(f"!talkback {wrong}", sender=ADMIN)
        assert usage.startswith("mute [#channel] [time]")
    assert await chat.send("mute", sender=ADMIN, channel=None) == [
        "in which channel? Say it there, or name it: mute #channel"
    ]
    for two in ("mute #here,#there", "unmute #here,#there"):
        [one] = await chat.send(f"!talkback {two}", sender=ADMIN)
        assert one == f"one channel for each order: {two.split()[0]} #channel"


async def test_rules_are_switched_off_and_on(chat: ChatHarness) -> None:
    assert await chat.send("!talkback disable tea", sender=ADMIN) == ["tea is off"]
    assert await chat.send("tea") == []
    assert await chat.send("!talkback rules", sender=ADMIN) == [
        "3 rules: tea (off), wise, off (off in the file)"
    ]
    assert await chat.send("!talkback enable tea", sender=ADMIN) == ["tea is on"]
    assert await chat.send("tea") == ["alice, milk?"]
    assert await chat.send("!talkback enable tea", sender=ADMIN) == ["tea was on already"]
    [off] = await chat.send("!talkback enable off", sender=ADMIN)
    assert off.startswith("off is off in the file: ")
    assert await chat.send("!talkback disable te", sender=ADMIN) == [
        "there is no rule te; did you mean tea?"
    ]


async def test_a_long_list_of_rules_is_cut(chat: ChatHarness) -> None:
    [rule, *_] = chat.responder.snapshot.ruleset.rules
    many = tuple(replace(rule, name=f"rule-{n}") for n in range(1000))
    ruleset = replace(chat.responder.snapshot.ruleset, rules=many)
    chat.responder.use(replace(chat.responder.snapshot, ruleset=ruleset))
    [said] = await chat.send("!talkback rules", sender=ADMIN)
    assert said.startswith("1000 rules: rule-0, ")
    assert len(said) < 400
    assert " more" in said[-12:]


async def test_a_reload_is_answered_when_it_is_done(build: Build) -> None:
    assert await build().send("!talkback reload", sender=ADMIN) == ["reloaded"]
    bad = build(problems=("rules.toml:3:1: TB201 unknown key", "another"))
    assert await bad.send("!talkback reload", sender=ADMIN) == [
        "the old rules stay; 2 problems: rules.toml:3:1: TB201 unknown key"
    ]


async def test_a_quote_is_added_to_the_file(chat: ChatHarness, folder: Path) -> None:
    add = "!talkback quote add Wisdom begins in wonder ~ Socrates"
    assert await chat.send(add, sender=ADMIN) == ["added to p: Wisdom begins in wonder ~ Socrates"]
    text = (folder / "quotes" / "p.txt").read_text(encoding="utf-8")
    assert text == "Be wise ~ Ada\nWisdom begins in wonder ~ Socrates\n"
    [again] = await chat.send(add, sender=ADMIN)
    assert again.startswith("not added: already there: ")
    [fires] = await chat.send("!talkback quote add More tea ~ Anon", sender=ADMIN)
    assert fires == "not added: would fire the rule tea, were it said by another bot"
    assert await chat.send("!talkback quote drop it", sender=ADMIN) == ["quote add TEXT ~ AUTHOR"]
    assert (folder / "quotes" / "p.txt").read_text(encoding="utf-8") == text


async def test_stats_of_the_last_day(chat: ChatHarness) -> None:
    for person in (ALICE, ALICE, BOB):
        await chat.send("tea", sender=person)
    await chat.send("!talkback ignoreme", sender=BOB)
    await chat.send("tea", sender=BOB)
    [said] = await chat.send("!talkback stats", sender=ADMIN)
    assert said == (
        "24 h: 3 replies; rules: tea 3; channels: net/#here 3; "
        "people: alice 2, bob 1; kept silent: 1"
    )
