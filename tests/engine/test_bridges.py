"""Who is behind a bridge: the person that its lines name, and nobody on the network."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkback.engine import opt_out
from talkback.engine.bridge_form import compile_form, read_line
from talkback.engine.bridges import NO_FORM, NOT_IN_CHANNEL, OWN_NICK, Bridges, as_bridged
from talkback.engine.decision import Outcome
from talkback.engine.identity import person_key
from talkback.engine.normalise import visible
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, SinglePerson
from talkback.engine.state import MAX_BRIDGED_OPT_OUTS
from talkback.model.errors import TextError
from talkback.model.message import MessageKind, Person, Rank
from talkback.model.settings import Bridge, Limits, Rate
from tests.engine.making import ALICE, HERE, UNLIMITED, Chat, rule, ruleset, texts

BRIDGE = Person("bridge", "b", "bridge.example")
MASK = ByMask("*!*@bridge.example")
USUAL = "<{nick}> {text}"


def behind_bridges(rules: RuleSet, *bridges: Bridge, **changes: Any) -> RuleSet:  # noqa: ANN401
    known = {"net": bridges or (Bridge(MASK),)}
    return replace(rules, bridges=Bridges(known, ("talkback", "quotes"), **changes))


def chat(*bridges: Bridge, limits: Limits = UNLIMITED, **keys: Any) -> Chat:  # noqa: ANN401
    rules = ruleset(rule("^tea", reply="{nick}: {message}", **keys), limits=limits)
    return Chat(behind_bridges(rules, *bridges))


FORMS = [
    pytest.param(USUAL, "<alice> tea", "alice", id="matterbridge, teleirc, heisenbridge"),
    pytest.param("{nick}: {text}", "alice: tea", "alice", id="a colon"),
    pytest.param("[{network}] <{nick}> {text}", "[discord] <alice> tea", "alice", id="a protocol"),
    pytest.param("<{nick}@{network}> {text}", "<al@ice@telegram> tea", "al", id="a label behind"),
    pytest.param("({network}) {nick}: {text}", "(my chat) alice: tea", "alice", id="two words"),
    pytest.param(USUAL, "<\x0304alice\x03> tea", "alice", id="matterbridge's ColorNicks"),
    pytest.param(USUAL, "<\x0306,01alice\x0f> tea", "alice", id="two colours"),
    pytest.param(USUAL, "\x02<\x02a\x02lice\x02> \x02tea", "alice", id="bold"),
    pytest.param(USUAL, "<a\u200blice> tea", "alice", id="a zero-width space"),
    pytest.param(USUAL, "<a\u2060lice\ufeff> tea", "alice", id="a word joiner"),
    pytest.param(USUAL, "<@alice> tea", "alice", id="the sign of a rank"),
    pytest.param(USUAL, "< +alice > tea", "alice", id="blanks and a sign"),
    pytest.param(USUAL, "<Alice Smith> tea", "Alice Smith", id="two names"),
    pytest.param(USUAL, "<alice>  tea", "alice", id="two blanks"),
    pytest.param("<{nick}> {text}", "<a> <b> tea", "a", id="nested"),
    pytest.param("<{network}> <{nick}> {text}", "<a> <b> tea", "b", id="nesting in the form"),
    pytest.param("\x0304<{nick}>\x03 {text}", "<alice> tea", "alice", id="a form with colours"),
]


@pytest.mark.parametrize(("form", "line", "name"), FORMS)
def test_a_line_tells_who_speaks(form: str, line: str, name: str) -> None:
    found = read_line(form, line)
    assert found is not None
    assert found.name == name
    assert line[found.begin :].lstrip("<b> ").startswith("tea")


@pytest.mark.parametrize("line", ["tea", "alice: tea", "<> tea", "< \u200b> tea", "<@> tea", "<a>"])
def test_a_line_of_another_form_tells_nobody(line: str) -> None:
    assert read_line(USUAL, line) is None


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("tea", "{nick} is missing"),
        ("<{nick}>", "{text} is missing"),
        ("<{NICK}> {text}", "{NICK} is none of {nick}, {text} and {network}"),
        ("{text} ({nick})", "{text} must be the end"),
        ("<{nick}> {text}!", "{text} must be the end"),
        ("{nick}{text}", "nothing tells where {nick} ends"),
        ("{network}\u200b{nick} {text}", "nothing tells where {network} ends"),
        ("{nick} {nick} {text}", "{nick} stands in it twice"),
        ("{nick} says{text}", "a blank or a sign must stand before {text}"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(form: str, message: str) -> None:
    with pytest.raises(TextError, match=message.replace("{", r"\{").replace("(", r"\(")):
        compile_form(form)


def test_no_line_takes_long() -> None:
    assert read_line("<{network}/{nick}> {text}", "<" + "/" * 500) is None


def test_the_person_is_who_said_it() -> None:
    assert chat().says("<alice> tea?", sender=BRIDGE) == ["alice: tea?"]
    assert chat().says("<alice> tea?", sender=BRIDGE, action=True) == ["alice: tea?"]
    assert chat(on=frozenset({MessageKind.MENTION})).says("<ann> talkback: tea") == []


@pytest.mark.parametrize(
    ("name", "said"), [(".op", "op"), ("-/,kick bob", "kick bob"), ("[x]", "[x]"), ("...", "...")]
)
def test_no_name_makes_an_order_of_a_reply(name: str, said: str) -> None:
    assert chat().says(f"<{name}> tea", sender=BRIDGE) == [f"{said}: tea"]
    decision = chat().decide(f"<{name}> tea", sender=BRIDGE)
    assert decision.message.sender.nick == name


def test_who_is_no_bridge_says_what_is_written() -> None:
    assert chat().says("<alice> tea", sender=ALICE) == []
    assert chat().says("<alice> tea", sender=BRIDGE, network="other") == []


def test_mentions_and_orders_are_found_behind_the_name() -> None:
    spoken_to = rule("tea", reply="{nick}!", on=frozenset({MessageKind.MENTION}))
    said = Chat(behind_bridges(ruleset(spoken_to)))
    assert said.says("<alice> talkback: tea", sender=BRIDGE) == ["alice!"]
    decision = said.decide("<alice> !talkback ignoreme", sender=BRIDGE)
    assert decision.order is not None
    assert (decision.order.name, decision.message.sender.nick) == ("ignoreme", "alice")


@pytest.mark.parametrize(
    ("line", "changes", "why"),
    [
        ("tea", {}, NO_FORM),
        ("alice has joined", {}, NO_FORM),
        ("!talkback help", {}, NO_FORM),
        ("<talkback> tea", {}, OWN_NICK),
        ("<talkback> !talkback help", {}, OWN_NICK),
        ("<\x0304t\u200balkback_\x03> tea", {}, OWN_NICK),
        ("<Quotes> tea", {}, OWN_NICK),
        ("<alice> tea", {"channel": None}, NOT_IN_CHANNEL),
        ("tea", {"sender": Person("talkback/d", "b", "relay.example", relay="r")}, OWN_NICK),
    ],
)
def test_what_is_nobodys_words_is_not_answered(line: str, changes: Any, why: str) -> None:  # noqa: ANN401
    decision = chat().decide(line, **{"sender": BRIDGE, **changes})
    assert (decision.unheard, texts(decision), decision.order) == (why, [], None)


def test_a_line_is_unwrapped_once() -> None:
    assert chat().says("<alice> <bob> tea", sender=BRIDGE) == []
    relayed = Person("alice/d", "b", "bridge.example", relay="bridge")
    assert chat().says("<bob> tea", sender=relayed) == []
    assert chat().says("tea", sender=relayed) == ["alice/d: tea"]


def test_the_first_form_that_fits_tells() -> None:
    one, two = (
        Bridge(MASK, ("[{nick}] {text}", USUAL)),
        Bridge(ByNick("bridge"), ("{nick}: {text}",)),
    )
    said = chat(one, two)
    for line in ("[ann] tea", "<ann> tea", "ann: tea"):
        assert said.says(line, sender=BRIDGE) == ["ann: tea"]


SCOPES = [
    (ByNick("alice"), False, True),
    (ByNick("bridge"), True, True),
    (ByMask("alice!*@*"), False, True),
    (MASK, True, True),
    (ByMask("bridge!b@*"), True, True),
    (ByMask("*!*@home.example"), False, False),
    (ByAccount("alice"), False, False),
    (ByAccount("bridge"), False, False),
]


@pytest.mark.parametrize(("pattern", "lets_in", "keeps_out"), SCOPES, ids=str)
def test_a_name_lets_nobody_in_and_keeps_out(
    pattern: SinglePerson, *, lets_in: bool, keeps_out: bool
) -> None:
    bridge = replace(BRIDGE, account="bridge")
    assert bool(chat(users=(pattern,)).says("<alice> tea", sender=bridge)) is lets_in
    assert bool(chat(not_users=(pattern,)).says("<alice> tea", sender=bridge)) is not keeps_out


def test_each_has_limits_and_rests_of_their_own() -> None:
    limits = replace(UNLIMITED, person_rate=Rate(2, 60.0))
    said = chat(limits=limits)
    lines = [
        "<alice> tea",
        "<bob> tea",
        "<alice> tea",
        "<Alice> tea",
        "<\x02alice> tea",
        "<bob> tea",
    ]
    answered = [bool(said.says(line, sender=BRIDGE)) for line in lines]
    assert answered == [True, True, True, False, False, True]
    assert said.says("tea", sender=ALICE)
    rests = chat(user_cooldown=60.0)
    assert rests.says("<alice> tea", sender=BRIDGE)
    assert rests.outcome("<a\u200blice> tea", sender=BRIDGE) == "user cooldown"
    assert rests.says("tea", sender=ALICE)
    assert rests.says("<bob> tea", sender=BRIDGE)


def test_free_names_behind_a_bridge_do_not_use_a_channel_up() -> None:
    said = chat(limits=replace(UNLIMITED, channel_rate=Rate(10, 3600.0)))
    outcomes = [said.outcome(f"<p{n}> tea", sender=BRIDGE) for n in range(20)]
    assert outcomes == [Outcome.FIRES] * 8 + ["channel limit"] * 12
    assert said.says("tea", sender=ALICE)
    assert said.says("<p> tea", sender=BRIDGE, channel="#else")
    said.now += 3600.0
    assert said.says("<p> tea", sender=BRIDGE)


def test_nor_the_share_that_the_bot_has_of_it() -> None:
    said = chat(limits=replace(UNLIMITED, max_share=0.5))
    outcomes = [said.outcome(f"<p{n}> tea", sender=BRIDGE) for n in range(20)]
    assert outcomes == [Outcome.FIRES] * 16 + ["share"] * 4
    assert said.says("tea", sender=ALICE)


def test_two_bridges_have_a_part_each() -> None:
    other = Person("other", "o", "other.example")
    said = chat(
        Bridge(MASK), Bridge(ByNick("other")), limits=replace(UNLIMITED, channel_rate=Rate(5, 60.0))
    )
    assert [bool(said.says(f"<p{n}> tea", sender=BRIDGE)) for n in range(5)] == [True] * 4 + [False]
    assert said.says("<p> tea", sender=other)
    assert said.outcome("<p> tea", sender=other) == "channel limit"


def test_opting_out_is_for_the_one_alone() -> None:
    said = chat()
    decision = said.decide("<alice> !talkback ignoreme", sender=BRIDGE)
    opt_out.leave_alone(said.state, decision.message, said.now)
    assert said.outcome("<a\u200blice> tea", sender=BRIDGE) == Outcome.OPT_OUT
    assert said.says("<bob> tea", sender=BRIDGE)
    assert said.says("tea", sender=ALICE)
    assert said.says("tea", sender=Person("alice"))


def test_a_bridge_has_a_thousand_opt_outs_and_takes_no_room_of_others() -> None:
    said = chat()
    for n in range(MAX_BRIDGED_OPT_OUTS):
        message = said.decide(f"<p{n}> tea", sender=BRIDGE).message
        assert opt_out.has_room(said.state, message)
        opt_out.leave_alone(said.state, message, said.now)
    message = said.decide("<one more> tea", sender=BRIDGE).message
    assert not opt_out.has_room(said.state, message)
    assert opt_out.has_room(said.state, HERE)
    relayed = HERE._replace(sender=Person("p/d", "b", "bridge.example", relay="bridge"))
    assert opt_out.has_room(said.state, relayed)


def test_where_hosts_are_not_known_a_form_tells_the_bridge() -> None:
    rules = ruleset(rule("^tea", reply="{nick}"), limits=UNLIMITED)
    mask = ByMask("mb*!*@bridge.example")
    said = Chat(behind_bridges(rules, Bridge(mask), unproven=True))
    assert said.says("<alice> tea", sender=Person("mb2")) == ["alice"]
    assert said.says("tea", sender=Person("mb2")) == ["mb2"]
    assert said.says("<alice> tea", sender=Person("carl")) == []
    assert said.says("<alice> tea", sender=Person("mb2", "m", "home.example")) == []
    account = Chat(behind_bridges(rules, Bridge(ByAccount("mb")), unproven=True))
    assert account.says("<alice> tea", sender=Person("any")) == ["alice"]
    assert account.says("<alice> tea", sender=Person("any", account="carl")) == []


def test_the_rank_of_a_bridge_is_nobody_s_behind_it() -> None:
    ranks = (
        rule("tea", name="op", users=(ByRank(Rank.VOICE),), reply="op"),
        rule("tea", not_users=(ByRank(Rank.VOICE),), reply="no op"),
    )
    said = Chat(behind_bridges(ruleset(*ranks), Bridge(ByNick("mb"))))
    bridge = Person("mb", "m", "home.example")
    assert said.says("<alice> tea", sender=bridge, rank=Rank.OP) == ["no op"]
    assert said.says("<alice> tea", sender=bridge, rank=None) == ["no op"]


@pytest.mark.parametrize("who", [MASK, ByMask("m?!*@*.example"), ByAccount("mb"), ByNick("mb")])
def test_a_tester_speaks_as_a_bridge(who: SinglePerson) -> None:
    bridges = Bridges({"net": (Bridge(ByNick("x"), ("[{nick}] {text}",)), Bridge(who))})
    said = bridges.unwrapped(as_bridged(bridges, HERE._replace(text="<ann> tea"), None))
    assert not isinstance(said, str)
    assert (said.sender.nick, said.sender.bridge, said.text) == ("ann", str(who), "tea")
    said = as_bridged(bridges, HERE._replace(text="tea"), "ann")
    assert (said.sender.nick, said.sender.bridge) == ("ann", "x")
    assert bridges.unwrapped(as_bridged(bridges, HERE._replace(text="tea"), None)) == NO_FORM
    with pytest.raises(ValueError, match="far has no bridges"):
        as_bridged(bridges, HERE._replace(network="far"), None)


def test_a_relays_people_are_told_apart_by_the_relay() -> None:
    people = [
        Person("alice/d", "r", "relay.example", relay="one"),
        Person("alice/d", "r", "relay.example", relay="two"),
        Person("alice/d", "r", "else.example", relay="one"),
        Person("alice", "r", "relay.example", relay="one"),
        Person("alice/d", "r", "relay.example"),
        Person("alice/d"),
        Person("alice"),
    ]
    assert len({person_key(HERE._replace(sender=each)) for each in people}) == len(people)


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60)
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), max_size=200)


@given(NAMES, NAMES, WORDS)
def test_whatever_is_said_is_read_back(name: str, label: str, words: str) -> None:
    for form in (
        USUAL,
        "[{network}] <{nick}> {text}",
        "{nick}@{network}: {text}",
        "{nick} | {text}",
    ):
        written = form.replace("{nick}", name).replace("{network}", label)
        line = written.replace("{text}", words)
        found = read_line(form, line)
        assert found is not None
        assert found.name == visible(name).text
        assert visible(line[found.begin :]).text.lstrip(" ") == visible(words).text.lstrip(" ")
