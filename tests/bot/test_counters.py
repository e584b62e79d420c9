"""What is counted, from the events that the log gets too."""

import pytest

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.event_sink import EventSink
from talkback.model.endpoint import Endpoint
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Person
from talkback.model.settings import BotSettings


def told(*events: tuple[str, dict[str, FieldValue]]) -> Counters:
    counters = Counters()
    for name, fields in events:
        counters.take(LogEvent(Level.INFO, name, fields))
    return counters


def message() -> Message:
    return Message(network="n", channel="#c", sender=Person("alice"), text="hi", bot_nick="bot")


def test_a_reply_is_a_match_and_a_reply() -> None:
    counters = told(("reply", {"network": "n", "rule": "tea"}))
    assert counters.matches == {("n", "tea"): 1}
    assert counters.replies == {("n", "tea"): 1}
    assert not counters.suppressed


def test_a_suppressed_reply_is_a_match_with_a_reason() -> None:
    counters = told(("suppressed", {"network": "n", "rule": "tea", "reason": "cooldown"}))
    assert counters.matches == {("n", "tea"): 1}
    assert counters.suppressed == {("n", "cooldown"): 1}
    assert not counters.replies


def test_a_reload_refused_for_three_problems_is_one_refusal() -> None:
    refused = ("reload-refused", dict[str, FieldValue]())
    counters = told(
        ("reloading", {}), refused, refused, refused, ("reloading", {}), ("reloaded", {})
    )
    assert counters.reloads == {"refused": 1, "done": 1}


def test_what_could_not_be_said_and_what_was_lost_is_counted_by_network() -> None:
    counters = told(
        ("unsaid", {"network": "n"}), ("disconnected", {"network": "n"}), ("joined", {})
    )
    assert counters.suppressed == {("n", "unsaid"): 1}
    assert counters.reconnects == {"n": 1}
    assert not counters.matches


def test_what_a_full_queue_dropped_is_not_said() -> None:
    counters = told(("replies-dropped", {"network": "n", "lines": 3}))
    assert counters.suppressed == {("n", "queue full"): 3}


def test_rules_are_stale_from_a_refusal_to_the_next_good_reload() -> None:
    assert told(("reloading", {}), ("reload-refused", {})).is_stale
    assert not told(
        ("reloading", {}), ("reload-refused", {}), ("reloading", {}), ("reloaded", {})
    ).is_stale


N: dict[str, FieldValue] = {"network": "n"}


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        pytest.param(["connecting", "logged-in", "registered"], False, id="it went well"),
        pytest.param(["connecting", "login-refused"], True, id="refused"),
        pytest.param(["not-logged-in", "registered", "logged-in"], False, id="services came back"),
        pytest.param(["login-refused", "connecting"], True, id="the next try is under way"),
        pytest.param(["login-refused", "connecting", "registered"], False, id="now it went well"),
        pytest.param(
            ["connecting", "not-logged-in", "registered"], True, id="there without the login"
        ),
        pytest.param(
            ["not-logged-in", "registered", "connecting", "registered"], False, id="with it, later"
        ),
    ],
)
def test_a_login_is_refused_until_one_is_not(events: list[str], refused: bool) -> None:
    counters = told(*((name, N) for name in events))
    assert (counters.is_login_refused("n"), counters.is_login_refused("o")) == (refused, False)


def test_a_network_is_given_up_until_there_is_another_config() -> None:
    gone = ("network-given-up", N)
    assert told(gone).given_up == {"n"}
    assert told(gone, ("reloading", {}), ("reload-refused", {})).given_up == {"n"}
    assert told(gone, ("reloading", {}), ("reloaded", {})).given_up == set()


def test_every_reason_of_a_network_is_there_before_it_is_met() -> None:
    counters = Counters()
    counters.count_message("n", lambda _: None)
    assert counters.suppressed["n", "channel limit"] == 0
    assert {network for network, _ in counters.suppressed} == {"n"}
    assert counters.reconnects == {"n": 0}


def test_an_ear_counts_what_it_passes_on() -> None:
    heard: list[Message] = []
    counters = Counters()
    message_filter = counters.count_message("n", heard.append)
    assert counters.lines == {"n": 0}
    message_filter(message())
    assert counters.lines == {"n": 1}
    assert heard == [message()]


@pytest.mark.parametrize(
    ("bot", "same"),
    [
        pytest.param(BotSettings(), True, id="nobody counts: nothing stands between"),
        pytest.param(BotSettings(metrics=Endpoint("127.0.0.1", 1)), False, id="metrics count"),
    ],
)
def test_the_ear_of_a_run(bot: BotSettings, same: bool) -> None:
    def on_message(_message: Message) -> None: ...

    assert (EventSink(bot).count_messages("n", on_message) is on_message) is same
