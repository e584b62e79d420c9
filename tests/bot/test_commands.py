"""Orders in chat: who may give which, what they do, and that nobody is drawn into a discussion."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from talkback.bot.commands.dispatcher import ANSWERS, HANDLERS, CommandDispatcher
from talkback.bot.persistence import PersistentState
from talkback.bot.responder import Responder
from talkback.engine.identity import conversation_key
from talkback.engine.orders import COMMANDS, Words, beginnings, words_for_us
from talkback.engine.scope import ByAccount, ByMask
from talkback.model.casemapping import Casemapping
from talkback.model.errors import StoreError
from talkback.model.log_event import Level, LogEvent
from talkback.model.message import Message, Person, Reply, ReplyKind
from talkback.snapshot.snapshot import read_snapshot
from talkback.state.base import Changes, InMemoryStore
from tests.engine.making import ALICE, BOB, HERE

RULES = """
[bot]
admins = ["account:Boss", "mask:*!*@staff.example", "mask:*!root@*.corp.example", "mask:*!*@10.0.*"]
max_replies_person = false
[rules.tea]
triggers = "tea"
reply = "{nick}, milk?"
on = ["channel", "private", "mention"]
[rules.wise]
triggers = "wise"
pool = "p"
[rules.off]
triggers = "never"
reply = "never"
enabled = false
"""
ADMIN = Person("boss", "b", "home.example", "Boss")


class Full(InMemoryStore):
    """A disk with no space."""

    def record(self, changes: Changes) -> None:
        raise StoreError("talkback.db: the disk is full")


@dataclass
class ChatHarness:
    """A bot in a channel, without a network: what it was told, and what it said."""

    responder: Responder
    dispatcher: CommandDispatcher
    events: list[LogEvent]
    said: list[Reply] = field(default_factory=list)

    async def send(self, text: str, **changes: object) -> list[str]:
        """What is answered, once all is done that was asked for."""
        before = len(self.said)
        self.responder.handle(HERE._replace(text=text, **changes), self._say)  # type: ignore[arg-type]
        await self.dispatcher.idle()
        return [reply.text for reply in self.said[before:]]

    def _say(self, reply: Reply, _: Message) -> bool:
        self.said.append(reply)
        return True

    def told(self, name: str) -> list[LogEvent]:
        return [event for event in self.events if event.name == name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "quotes").mkdir()
    (tmp_path / "quotes" / "p.txt").write_text("Be wise ~ Ada\n", encoding="utf-8")
    return tmp_path


Build = Callable[..., ChatHarness]


@pytest.fixture
async def build(folder: Path) -> AsyncIterator[Build]:
    made: list[PersistentState] = []

    def build(store: InMemoryStore | None = None, problems: tuple[str, ...] = ()) -> ChatHarness:
        async def reload() -> tuple[str, ...]:
            await asyncio.sleep(0)
            return problems

        events: list[LogEvent] = []
        memory = PersistentState(events.append, store)
        made.append(memory)
        path = folder / "rules.toml"
        responder = Responder(read_snapshot(path), events.append, memory)
        dispatcher = CommandDispatcher(responder, reload, path)
        responder.command_handler = dispatcher.handle
        return ChatHarness(responder, dispatcher, events)

    yield build
    for memory in made:
        memory.close()


@pytest.fixture
def chat(build: Build) -> ChatHarness:
    return build()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!talkback", Words((), certain=True)),
        ("!talkback  help ", Words(("help",), certain=True)),
        ("!TALKBACK help", Words(("help",), certain=True)),
        ("!talkbackhelp", None),
        ("! talkback help", None),
        ("say !talkback help", None),
        ("talkback: ignoreme", Words(("ignoreme",), certain=False)),
        ("@TalkBack, why", Words(("why",), certain=False)),
        ("talkback ignoreme", None),
        ("talkbacks: ignoreme", None),
        ("<alice> !talkback mute", None),
        ("", None),
    ],
    ids=str,
)
def test_which_lines_of_a_channel_are_for_us(text: str, words: Words | None) -> None:
    message = HERE._replace(text=text)
    assert words_for_us(message, "!talkback") == words
    if words is not None:
        assert text.startswith(beginnings("!talkback", message.bot_nick))


@pytest.mark.parametrize("prefix", ["!talkback", "tb", None], ids=str)
@pytest.mark.parametrize("nick", ["talkback", "[bot]", "^o^", "Émile"])
def test_the_first_letter_rules_nothing_out(prefix: str | None, nick: str) -> None:
    for start in filter(None, (prefix, nick, Casemapping.RFC1459.fold(nick), nick.upper(), "@")):
        assert start.startswith(beginnings(prefix, nick))
    assert not "hello".startswith(beginnings("!talkback", "talkback"))


def test_a_private_message_is_all_for_us_and_an_action_never() -> None:
    private = HERE._replace(text="ignoreme", channel=None)
    assert words_for_us(private, "!talkback") == Words(("ignoreme",), certain=False)
    assert words_for_us(private, None) == Words(("ignoreme",), certain=False)
    assert words_for_us(private._replace(action=True), "!talkback") is None
    assert words_for_us(HERE._replace(text="!talkback help"), None) is None


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


def test_each_command_has_one_who_carries_it_out() -> None:
    assert HANDLERS.keys() == COMMANDS.keys()


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


async def test_who_is_relayed_speaks_for_nobody_else_of_the_relay(chat: ChatHarness) -> None:
    one, other = Person("one/D", "r", "relay.example"), Person("other/D", "r", "relay.example")
    await chat.send("!talkback ignoreme", sender=one)
    assert await chat.send("tea", sender=one) == []
    assert await chat.send("tea", sender=other) == ["other/D, milk?"]


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


async def test_a_bridge_is_answered_orders_as_often_as_one_person(chat: ChatHarness) -> None:
    for n in range(3 * ANSWERS):
        await chat.send("!talkback help", sender=Person(f"p{n}", "b", "h", relay="bridge"))
    assert len(chat.said) == ANSWERS
    await chat.send("!talkback help")
    assert len(chat.said) == ANSWERS + 1


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


async def test_help_shows_what_who_asks_may_do(chat: ChatHarness) -> None:
    [for_all] = await chat.send("!talkback")
    [for_admins] = await chat.send("!talkback help", sender=ADMIN)
    assert "ignoreme" in for_all
    assert "mute" not in for_all
    assert all(command.usage in for_admins for command in COMMANDS.values())
    assert await chat.send("!talkback sing") == ["I don't know sing; !talkback help"]
    assert await chat.send("!talkback why not") == ["!talkback why"]


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
