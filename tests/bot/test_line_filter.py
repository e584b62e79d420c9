"""Whether lines come one by one or many at once, they are answered alike."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from talkback.bot.observe.counters import Counters
from talkback.engine.bridges import bridges_of
from talkback.engine.decide import Decider
from talkback.engine.orders import Orders
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ByMask
from talkback.engine.shuffle_bag import Pool
from talkback.model.channel_lines import ChannelLines
from talkback.model.log_event import LogEvent
from talkback.model.message import Message, MessageKind
from talkback.model.settings import (
    BotSettings,
    Bridge,
    ChannelToJoin,
    Limits,
    Network,
    Rate,
)
from talkback.net.io.connection import Connection
from talkback.net.protocol.line_buffer import LineBuffer
from talkback.net.protocol.session import Session
from tests.engine.making import rule, still
from tests.net.session_driver import network
from tests.net.test_fuzz import Wire
from tests.net.transcript import WALL

NOW = 1000.0
WHERE = network(1, channels=(ChannelToJoin("#talk"), ChannelToJoin("#tea")), throttle=None)
WELCOME = (
    ":s CAP * LS :server-time message-tags account-tag batch",
    ":s CAP * ACK :account-tag batch message-tags server-time",
    ":s 001 talkback :Welcome",
    ":s 005 talkback CASEMAPPING=rfc1459 CHANTYPES=# STATUSMSG=@ :are supported",
    ":s 376 talkback :End",
    "@time=2500-01-01T00:00:00.000Z :talkback!t@h JOIN #talk",
    ":s 366 talkback #talk :End",
    "@time=2500-01-01T00:00:00.000Z :talkback!t@h JOIN #tea",
    ":s 366 talkback #tea :End",
)
RULES = (
    rule(r"\btea\b", name="tea", reply="{nick}: two sugars", cooldown=5.0),
    rule(r"(?P<what>\w+) is (?P<how>late|early)", name="late", reply="{what} {how}?"),
    rule(r"(.)\1{4,}", name="long", reply="so long"),
    rule("café|🎉", name="foreign", reply="oh"),
    rule("\x02bold", name="bold", reply="bold!", normalise=False),
    rule("^hello$", name="hello", reply="hi", after_silence=1.0),
    rule("why", name="why", reply="because", within_reply=9.0),
    rule("agreed", name="agreed", reply="so be it", quorum=Rate(2, 60.0)),
    rule("you there", name="mention", reply="here", on=frozenset({MessageKind.MENTION})),
    rule("waves", name="waves", reply="waves too", on=frozenset({MessageKind.ACTION})),
    rule("quote", name="quote", pools=("wise",), reply="{quote}"),
    rule(r"well \d|it is \d", name="number", reply="so many"),
)
LIMITS = Limits(Rate(9, 60.0), Rate(5, 60.0), 0.3, loop_guard=True)


def rules(where: Network) -> RuleSet:
    pools = {"wise": Pool("wise", ("one", "two", "three"))}
    return RuleSet.build(RULES, pools, LIMITS, Orders(), bridges_of((where,), ("talkback",)))


@dataclass
class Bot:
    """One connection and what decides behind it, on a clock that stands still."""

    ruleset: RuleSet
    looks_through: bool
    where: Network = WHERE
    decisions: list[object] = field(default_factory=list)
    events: list[LogEvent] = field(default_factory=list)
    messages: int = 0
    counters: Counters = field(default_factory=Counters)

    def __post_init__(self) -> None:
        self.decider = Decider(self.ruleset, Random(1), still)
        self.wire = Wire()
        session = Session(
            self.where, BotSettings(), exchange=None, rng=Random(0), now=0.0, wall=WALL, secure=True
        )
        self.connection = Connection(
            session,
            self.wire,
            self.counters.count_message("net", self._decide),
            self.events.append,
            lambda _: None,
            line_filter=self.counters.count_lines("net", self) if self.looks_through else None,
        )
        session.begin(0.0)
        self.buffer = LineBuffer()

    def lines_to_read(self, lines: ChannelLines) -> Collection[int]:
        return self.decider.lines_to_decide(lines)

    def pass_over(self, lines: ChannelLines) -> None:
        self.decider.pass_over(lines, NOW)

    def _decide(self, message: Message) -> None:
        self.messages += 1
        decision = self.decider.decide(message, NOW)
        for verdict in decision.fired:
            if verdict.reply is not None:
                self.connection.say(verdict.reply, message)
        self.decider.apply(decision, NOW)
        if decision.verdicts or decision.order or decision.unheard:
            said = [(each.rule.name, each.outcome, each.detail) for each in decision.verdicts]
            self.decisions.append((message, said, decision.order, decision.unheard))

    async def read(self, data: bytes) -> None:
        self.connection.received(self.buffer.feed(data), 0)
        while self.connection._unread and self.connection.session.actions.ending is None:  # noqa: ASYNC110
            await asyncio.sleep(0)

    @property
    def outcome(self) -> tuple[object, ...]:
        """All that can be seen from outside, and all that later decisions go by."""
        state = self.decider.state
        return (
            self.decisions,
            bytes(self.wire.sent),
            [(event.name, dict(event.fields)) for event in self.events],
            list(state.activity.lines.items()),
            list(state.last_words.items()),
            dict(self.counters.lines),
            self.connection.session.actions.ending,
        )


async def both(chunks: Sequence[bytes], ruleset: RuleSet, where: Network = WHERE) -> Bot:
    """Read them as they are cut by one bot, line by line by another; the first."""
    many, single = Bot(ruleset, True, where), Bot(ruleset, False, where)  # noqa: FBT003
    for bot in (many, single):
        for welcome in WELCOME:
            await bot.read(welcome.encode() + b"\r\n")
    for chunk in chunks:
        await many.read(chunk)
    for line in b"".join(chunks).splitlines(keepends=True):
        await single.read(line)
    assert many.outcome == single.outcome
    for bot in (many, single):
        bot.connection.lost(None)
        await bot.connection.run()
    return many


WORDS = (
    *("tea", "late", "it is late", "hello", "why", "agreed", "aaaaaa", "quote", "well", "so"),
    *(
        "café",
        "🎉",
        "\x02bold",
        "you there",
        "talkback: you there",
        "tb: you there",
        "!talkback help",
    ),
    *(
        "\x0304red\x03",
        "  ",
        "’s",
        "…",
        "talkback",
        "@talkback you there",
        "nobody",
        "\x01ACTION waves\x01",
    ),
)
TEXT = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
PERSON = st.sampled_from(("ann!a@h", "bob!b@h", "cy!c@h", "relay!r@h", "talkback!t@h"))
TAGS = st.sampled_from(
    (
        *("", "", "", "@time=2999-01-01T00:00:00.000Z ", "@time=1999-01-01T00:00:00.000Z "),
        *("@account=ann ", "@msgid=x;account=bob ", "@bot ", "@batch=1 ", "@a=\\:;account=ann "),
    )
)
TARGET = st.sampled_from(("#talk", "#talk", "#talk", "#tea", "#TALK", "@#talk", "talkback", "#x"))
SPOKEN = st.builds("{}:{} PRIVMSG {} :{}".format, TAGS, PERSON, TARGET, TEXT)
OTHERS = st.sampled_from(
    (
        *("PING :x", ":ann!a@h NICK :annie", ":talkback!t@h NICK :tb", ":tb!t@h NICK :talkback"),
        *(":ann!a@h QUIT :bye", ":ann!a@h JOIN #talk", ":bob!b@h PART #talk", "nonsense", ":s"),
        *(":s 005 talkback CASEMAPPING=ascii :are supported", ":s BATCH +1 chathistory #talk"),
        *(":s BATCH -1", ":op!o@h KICK #tea talkback :out", ":talkback!t@h JOIN #tea"),
        *(":ann!a@h PRIVMSG #talk tea", ":ann!a@h NOTICE #talk :tea", ":ann!a@h ACCOUNT ann"),
        *("@time=2999-01-01T00:00:00.000Z PONG s :x", ":ann!a@h PRIVMSG #talk ann :tea", ""),
    )
)
LINES = st.lists(st.one_of(SPOKEN, SPOKEN, SPOKEN, SPOKEN, OTHERS), max_size=80)


@given(LINES, st.lists(st.integers(0, 6000), max_size=6), st.sampled_from((1, 20)))
@settings(max_examples=150)
@example([":ann!a@h PRIVMSG #talk :well"] * 9 + [":ann!a@h PRIVMSG #talk :tea"] * 3, [40], 1)
@example([":ann!a@h PRIVMSG #talk :well", ":talkback!t@h NICK :tb"] * 5, [], 20)
def test_cut_anywhere_they_are_answered_as_one_by_one(
    lines: list[str], cuts: list[int], times: int
) -> None:
    """Said again and again, whoever speaks is known, and most lines are passed over."""
    data = "\r\n".join([*(lines * times), ""]).encode()
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    chunks = [data[begin:end] for begin, end in pairwise(places)]
    asyncio.run(both(chunks, rules(WHERE)))


def said(text: str, times: int = 30) -> list[str]:
    return [f":ann!a@h PRIVMSG #talk :{text}"] * times


def chunk(lines: list[str]) -> bytes:
    return "\r\n".join([*lines, ""]).encode()


async def test_what_concerns_no_rule_becomes_no_message_and_is_counted_all_the_same() -> None:
    bot = await both([chunk(said("well")), chunk(said("so it is") + said("tea", 1))], rules(WHERE))
    assert bot.messages == 30 + 1, "nobody knew ann at first"
    assert bot.decider.state.activity.lines["net", "#talk"] == 61 + 1
    assert bot.counters.lines == {"net": 61}


@pytest.mark.parametrize(
    "text",
    ["!talkback help", "talkback: you there", "\x02talkback\x02: you there", " tea", "@x tea"],
)
async def test_what_may_be_for_the_bot_is_read(text: str) -> None:
    bot = await both([chunk(said("well")), chunk(said("well") + said(text, 1))], rules(WHERE))
    assert bot.decisions


LIKE_THE_KNOWN = {
    "an action": ":ann!a@h PRIVMSG #talk :\x01ACTION waves\x01",
    "a question of a client": ":ann!a@h PRIVMSG #talk :\x01VERSION\x01",
    "of old": "@time=1999-01-01T00:00:00.000Z :ann!a@h PRIVMSG #talk :well",
    "of a bot": "@bot :ann!a@h PRIVMSG #talk :well",
    "with an account that is said elsewhere": ":ann!a@h PRIVMSG #talk tea :well",
    "without a colon": ":ann!a@h PRIVMSG #talk tea",
    "to nobody by a text": ":ann!a@h PRIVMSG #talk :",
    "to the bot alone": ":ann!a@h PRIVMSG talkback :well",
    "elsewhere": ":ann!a@h PRIVMSG #tea :well",
    "nobody's": "PRIVMSG #talk :well",
}


@pytest.mark.parametrize("line", LIKE_THE_KNOWN.values(), ids=LIKE_THE_KNOWN.keys())
async def test_what_only_looks_like_the_lines_before_is_what_it_is(line: str) -> None:
    tagged = [f"@account=tea {each}" for each in said("well")]
    known = [*said("well"), *tagged, ":ann!a@h PRIVMSG #tea :well"]
    await both([chunk(known), chunk([*known, line, *known, line])], rules(WHERE))


async def test_a_nick_of_its_own_that_changes_among_the_lines_is_the_one_that_counts() -> None:
    lines = [*said("well"), ":talkback!t@h NICK :tb", *said("tb: you there", 2), *said("well")]
    bot = await both([chunk(said("well")), chunk(lines)], rules(WHERE))
    assert bytes(bot.wire.sent).count(b"here") == 2


async def test_where_a_bridge_speaks_for_people_each_line_is_read() -> None:
    where = network(
        1,
        channels=(ChannelToJoin("#talk"),),
        throttle=None,
        bridges=(Bridge(ByMask("*!*@h"), ("<{nick}> {text}",)),),
    )
    bot = await both([chunk(said("<cy> well")), chunk(said("<cy> tea"))], rules(where), where)
    assert bot.messages == 60
    assert b"cy: two sugars" in bytes(bot.wire.sent)


async def test_with_a_rule_that_any_line_may_match_each_is_read() -> None:
    each = RuleSet.build([rule(r"(?=e)", name="any")], {}, LIMITS)
    bot = await both([chunk(said("well")), chunk(said("tea"))], each)
    assert bot.messages == 60
