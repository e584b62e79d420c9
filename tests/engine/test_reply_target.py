"""Where a reply is said: in private, or in another channel, which has rules of its own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from talkback.engine.rates import ALERTS
from talkback.engine.state import MutePeriod, State
from talkback.model.casemapping import Casemapping
from talkback.model.message import MessageKind, Person
from talkback.model.settings import Limits, Rate
from tests.engine.making import ALICE, BOB, UNLIMITED, Chat, rule, ruleset

ALERT = rule("bad", name="alert", reply="{nick} in {channel}: {match}", to="#ops")
PRIVATE = frozenset({MessageKind.PRIVATE})
GUARDED = replace(UNLIMITED, loop_guard=True)
SPENT = "(the last for now: 60 alerts in an hour are spent)"


def targets(chat: Chat, text: str, **changes: Any) -> list[str]:  # noqa: ANN401 - any field
    return [reply.target for reply in chat.decide(text, **changes).replies]


@pytest.mark.parametrize(
    ("to", "channel", "target"),
    [
        ("here", "#here", "#here"),
        ("here", None, "alice"),
        ("nick", "#here", "alice"),
        ("nick", None, "alice"),
        ("#ops", "#here", "#ops"),
        ("#ops", None, "#ops"),
        ("#ops", "#OPS", "#OPS"),
    ],
)
def test_it_is_said_where_the_rule_says(to: str, channel: str | None, target: str) -> None:
    anywhere = frozenset({MessageKind.CHANNEL, MessageKind.PRIVATE})
    chat = Chat(ruleset(rule("bad", to=to, on=anywhere)))
    assert targets(chat, "bad", channel=channel) == [target]


@pytest.mark.parametrize(
    ("to", "said"), [("here", "alice: q"), ("nick", "q"), ("#ops", "alice: q")]
)
def test_the_default_reply_is_that_of_the_place_where_it_is_said(to: str, said: str) -> None:
    spoken = rule("bad", to=to, reply=None, pools=("p",))
    assert Chat(ruleset(spoken, pools={"p": ("q",)})).says("bad") == [said]


def test_the_channel_of_an_alert_is_the_one_where_the_line_was_said() -> None:
    assert Chat(ruleset(ALERT)).says("bad link") == ["alice in #here: bad"]


class TestAnAlert:
    """What is said in another channel: nobody who is meant can keep it from being said."""

    def test_keeps_no_rule_below_back_and_none_keeps_it_back(self) -> None:
        first, last = rule("bad", name="first"), rule("bad", name="last", to="#ops")
        chat = Chat(ruleset(ALERT, first, last, rule("bad", name="silent")))
        outcomes = {v.rule.name: v.outcome for v in chat.decide("bad").verdicts}
        assert outcomes == {
            "alert": "fires", "first": "fires", "last": "fires", "silent": "earlier rule",
        }  # fmt: skip

    def test_is_an_answer_like_any_other_in_its_own_channel(self) -> None:
        chat = Chat(ruleset(ALERT, rule("bad", name="below")))
        outcomes = [verdict.outcome for verdict in chat.decide("bad", channel="#ops").verdicts]
        assert outcomes == ["fires", "earlier rule"]

    def test_asks_not_who_wants_to_be_left_alone(self) -> None:
        chat = Chat(ruleset(ALERT, rule("bad", name="answer")))
        chat.state.opted_out.put(("net", "al@home.example"), 0.0)
        outcomes = [verdict.outcome for verdict in chat.decide("bad").verdicts]
        assert outcomes == ["fires", "opt-out"]

    def test_asks_no_limit_of_the_person_and_uses_up_none(self) -> None:
        limits = replace(UNLIMITED, person_rate=Rate(2, 60.0))
        chat = Chat(ruleset(ALERT, rule("tea", name="answer"), limits=limits))
        assert all(chat.says("bad") for _ in range(9))
        assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
        assert chat.says("bad")

    def test_asks_no_loop_guard(self) -> None:
        chat = Chat(ruleset(ALERT, rule("tea", name="answer"), limits=GUARDED))
        for _ in range(40):
            chat.says("tea")
        assert chat.outcome("tea") == "loop"
        assert all(chat.says("bad") for _ in range(40))

    def test_makes_no_loop_of_one_who_asks_something_else(self) -> None:
        chat = Chat(ruleset(ALERT, rule("tea", name="answer"), limits=GUARDED))
        for _ in range(40):
            chat.says("bad")
        assert chat.says("tea")

    def test_is_muted_by_the_mute_of_its_channel_alone(self) -> None:
        chat = Chat(ruleset(ALERT))
        chat.state.muted.put(("net", "#here"), MutePeriod(0.0, 1e9))
        chat.state.muted_by_operators.put(("net", "#here"), MutePeriod(0.0, 1e9))
        assert chat.says("bad")
        chat.state.muted.put(("net", "#ops"), MutePeriod(0.0, 1e9))
        assert chat.outcome("bad") == "mute"

    def test_is_switched_off_by_operators_of_its_channel_alone(self) -> None:
        chat = Chat(ruleset(ALERT))
        chat.state.disabled_by_operators.put(("alert", ("net", "#here")), 0.0)
        assert chat.says("bad")
        chat.state.disabled_by_operators.put(("alert", ("net", "#ops")), 0.0)
        assert chat.outcome("bad") == "disabled"

    def test_counts_in_the_share_of_its_channel_alone(self) -> None:
        limits = replace(UNLIMITED, max_share=0.1)
        chat = Chat(ruleset(ALERT, rule("tea", name="answer"), limits=limits))
        outcomes = [chat.outcome("bad") for _ in range(6)]
        assert outcomes == ["fires"] * 4 + ["share"] * 2
        assert chat.says("tea")
        assert chat.decide("bad", channel="#there").verdicts[0].outcome == "share"
        for _ in range(60):
            chat.decide("hm", channel="#ops")
        assert chat.outcome("bad") == "fires"

    def test_fills_no_more_than_its_share_to_the_line(self) -> None:
        """The line that it is about is said elsewhere, and makes no room for it."""
        limits = replace(UNLIMITED, max_share=0.1)
        chat = Chat(ruleset(ALERT, limits=limits))
        for _ in range(4):
            assert chat.says("bad")
        for _ in range(35):
            chat.decide("hm", channel="#ops")
        assert chat.outcome("bad") == "share"
        chat.decide("hm", channel="#ops")
        assert chat.outcome("bad") == "fires"

    def test_has_a_budget_of_its_own(self) -> None:
        limits = replace(UNLIMITED, channel_rate=Rate(2, 3600.0))
        chat = Chat(ruleset(ALERT, rule("tea", name="answer"), limits=limits))
        assert all(chat.says("bad") for _ in range(10))
        assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
        in_ops = [bool(chat.says("tea", channel="#ops")) for _ in range(3)]
        assert in_ops == [True, True, False]
        assert chat.says("bad")

    @pytest.mark.parametrize("limits", [UNLIMITED, Limits(loop_guard=False, max_share=None)])
    def test_says_with_the_last_of_its_budget_that_it_is_spent(self, limits: Limits) -> None:
        chat = Chat(ruleset(ALERT, limits=limits))
        said = [text for _ in range(ALERTS.count) for text in chat.says("bad")]
        assert said[:-1] == ["alice in #here: bad"] * 59
        assert said[-1] == f"alice in #here: bad {SPENT}"
        [verdict] = chat.decide("bad").verdicts
        assert (verdict.outcome, verdict.detail) == ("channel limit", "3600 s left")
        chat.now += ALERTS.period
        assert chat.says("bad") == ["alice in #here: bad"]

    def test_shares_the_budget_with_other_rules_and_lines_of_the_same_moment(self) -> None:
        other = replace(ALERT, name="other")
        chat = Chat(ruleset(ALERT, other))
        for _ in range(29):
            assert len(chat.says("bad", channel="#there")) == 2
        first, last = chat.says("bad")
        assert not first.endswith(SPENT)
        assert last.endswith(SPENT)
        assert [verdict.outcome for verdict in chat.decide("bad").verdicts] == ["channel limit"] * 2

    def test_rests_where_the_line_was_said(self) -> None:
        chat = Chat(ruleset(replace(ALERT, cooldown=60.0, match_cooldown=600.0)))
        assert chat.says("bad")
        assert chat.outcome("bad") == "cooldown"
        assert chat.says("bad", channel="#there")

    def test_is_among_our_last_words_where_it_is_said(self) -> None:
        thanks = rule("thanks", name="thanks", within_reply=60.0)
        chat = Chat(ruleset(ALERT, thanks))
        assert chat.says("bad")
        assert chat.outcome("thanks") == "within reply"
        assert chat.says("thanks", channel="#ops")

    def test_breaks_the_silence_where_it_is_said(self) -> None:
        quiet = rule("hello", name="quiet", after_silence=60.0)
        chat = Chat(ruleset(ALERT, quiet))
        for channel in ("#here", "#ops"):
            chat.decide("hm", channel=channel)
        chat.now += 61.0
        chat.decide("bad")
        assert chat.outcome("hello", channel="#ops") == "silence"

    def test_is_none_of_what_the_person_may_ask_about(self) -> None:
        chat = Chat(ruleset(replace(ALERT, cooldown=60.0)))
        chat.decide("bad")
        chat.decide("bad")
        assert not chat.state.refused
        assert [last.to for last in chat.state.loop_guard.last_replies.values()] == [("net", "")]

    def test_does_not_hide_why_the_person_got_no_answer(self) -> None:
        chat = Chat(ruleset(ALERT, rule("bad", name="answer", chance=0.0)))
        chat.decide("bad")
        assert [refused.rule for refused in chat.state.refused.values()] == ["answer"]

    def test_our_own_words_are_known_when_another_bot_says_them_there(self) -> None:
        """In the channel of the alerts rules listen too."""
        spoken = replace(ALERT, replies=rule("x", reply="somebody said a bad word").replies)
        echo = rule("somebody said", name="echo", reply="tell me more of it")
        chat = Chat(ruleset(spoken, echo, limits=GUARDED))
        chat.decide("bad")
        heard = [
            chat.decide("somebody said a bad word", channel="#ops", sender=BOB) for _ in range(6)
        ]
        assert "loop" in [verdict.outcome for each in heard for verdict in each.verdicts]


class TestAbsent:
    """Where there is nobody to say it to, nothing is used up."""

    def outcomes(self, chat: Chat, **changes: Any) -> Iterator[str]:  # noqa: ANN401
        for verdict in chat.decide("bad", **changes).verdicts:
            yield f"{verdict.outcome}: {verdict.detail}"

    def test_the_bot(self) -> None:
        quoting = rule("bad", to="#ops", cooldown=60.0, pools=("p",), reply="{quote}")
        chat = Chat(ruleset(quoting, pools={"p": ("a", "b")}))
        rooms = {("net", "#here")}
        chat.decider.is_in = lambda network, channel: (network, channel) in rooms
        before = State()
        assert [*self.outcomes(chat)] == ["absent: not in #ops"]
        assert (chat.state.last_fired, chat.state.bags, chat.state.alerts_in) == (
            before.last_fired,
            before.bags,
            before.alerts_in,
        )
        rooms.add(("net", "#ops"))
        assert chat.says("bad")

    def test_the_bot_is_never_absent_where_the_line_was_said(self) -> None:
        chat = Chat(ruleset(ALERT, rule("bad", name="here")))
        chat.decider.is_in = lambda _network, _channel: False
        assert [*self.outcomes(chat, channel="#Ops")] == ["fires: ", "earlier rule: alert"]

    @pytest.mark.parametrize(
        "sender", [Person("ann/discord", "hub", "h"), replace(ALICE, relay="hub")], ids=str
    )
    def test_the_person_behind_a_bridge(self, sender: Person) -> None:
        chat = Chat(ruleset(rule("bad", to="nick")))
        told = f"absent: {sender.nick} is behind a bridge: here that nick is somebody else's"
        assert [*self.outcomes(chat, sender=sender)] == [told]

    def test_a_person_behind_a_bridge_is_reported_all_the_same(self) -> None:
        assert Chat(ruleset(ALERT)).says("bad", sender=replace(ALICE, relay="hub"))


class TestToThePerson:
    """In private, and an answer all the same."""

    TOLD = rule("bad", to="nick", name="told")

    def test_the_limits_are_those_of_the_person(self) -> None:
        limits = Limits(
            channel_rate=Rate(1, 60.0), person_rate=Rate(3, 60.0), max_share=0.01, loop_guard=False
        )
        chat = Chat(ruleset(self.TOLD, rule("tea", name="tea"), limits=limits))
        assert [chat.outcome("bad") for _ in range(4)] == ["fires"] * 3 + ["person limit"]
        assert chat.says("tea", sender=BOB)
        assert chat.outcome("tea", sender=BOB) in ("share", "channel limit")

    def test_the_mute_is_that_of_the_person(self) -> None:
        chat = Chat(ruleset(self.TOLD))
        chat.state.muted.put(("net", "#here"), MutePeriod(0.0, 1e9))
        assert chat.says("bad")
        chat.state.muted.put(("net", "alice"), MutePeriod(0.0, 1e9))
        assert chat.outcome("bad") == "mute"

    def test_who_wants_to_be_left_alone_is(self) -> None:
        chat = Chat(ruleset(self.TOLD))
        chat.state.opted_out.put(("net", "al@home.example"), 0.0)
        assert chat.outcome("bad") == "opt-out"

    def test_it_keeps_rules_below_back(self) -> None:
        chat = Chat(ruleset(self.TOLD, rule("bad", name="below")))
        outcomes = [verdict.outcome for verdict in chat.decide("bad").verdicts]
        assert outcomes == ["fires", "earlier rule"]

    def test_a_bot_that_answers_each_word_gets_no_end_of_them(self) -> None:
        chat = Chat(ruleset(self.TOLD, limits=GUARDED))
        assert "loop" in [chat.outcome("bad") for _ in range(60)]

    def test_our_last_words_are_in_private(self) -> None:
        thanks = rule("thanks", name="thanks", on=PRIVATE, within_reply=60.0)
        chat = Chat(ruleset(self.TOLD, thanks))
        assert chat.says("bad")
        assert chat.says("thanks", channel=None)
        assert not chat.says("thanks", channel=None, sender=BOB)


def test_channels_are_folded_as_the_network_does() -> None:
    chat = Chat(ruleset(replace(ALERT, to="#ops[1]"), rule("bad", name="below")))
    same: dict[str, Any] = {"channel": "#OPS{1}", "casemapping": Casemapping.RFC1459}
    assert targets(chat, "bad", **same) == ["#OPS{1}"]
    other: dict[str, Any] = {"channel": "#OPS{1}", "casemapping": Casemapping.ASCII}
    assert targets(chat, "bad", **other) == ["#ops[1]", "#OPS{1}"]
