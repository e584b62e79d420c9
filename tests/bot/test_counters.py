"""What is counted, from the events that the log gets too."""

import pytest

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.event_sink import EventSink
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Person
from talkback.model.settings import BotSettings, Endpoint


def told(*events: tuple[str, dict[str, FieldValue]]) -> Counters:
    tally = Counters()
    for name, fields in events:
        tally.take(LogEvent(Level.INFO, name, fields))
    return tally


def message() -> Message:
    return Message(network="n", channel="#c", sender=Person("alice"), text="hi", bot_nick="bot")


def test_a_reply_is_a_match_and_a_reply() -> None:
    tally = told(("reply", {"network": "n", "rule": "tea"}))
    assert tally.matches == {("n", "tea"): 1}
    assert tally.replies == {("n", "tea"): 1}
    assert not tally.suppressed


def test_a_suppressed_reply_is_a_match_with_a_reason() -> None:
    tally = told(("suppressed", {"network": "n", "rule": "tea", "reason": "cooldown"}))
    assert tally.matches == {("n", "tea"): 1}
    assert tally.suppressed == {("n", "cooldown"): 1}
    assert not tally.replies


def test_a_reload_refused_for_three_problems_is_one_refusal() -> None:
    refused = ("reload-refused", dict[str, FieldValue]())
    tally = told(("reloading", {}), refused, refused, refused, ("reloading", {}), ("reloaded", {}))
    assert tally.reloads == {"refused": 1, "done": 1}


def test_what_could_not_be_said_and_what_was_lost_is_counted_by_network() -> None:
    tally = told(("unsaid", {"network": "n"}), ("disconnected", {"network": "n"}), ("joined", {}))
    assert tally.suppressed == {("n", "unsaid"): 1}
    assert tally.reconnects == {"n": 1}
    assert not tally.matches


def test_an_ear_counts_what_it_passes_on() -> None:
    heard: list[Message] = []
    tally = Counters()
    ear = tally.count_message("n", heard.append)
    assert tally.lines == {"n": 0}
    ear(message())
    assert tally.lines == {"n": 1}
    assert heard == [message()]


@pytest.mark.parametrize(
    ("bot", "same"),
    [
        pytest.param(BotSettings(), True, id="nobody counts: nothing stands between"),
        pytest.param(BotSettings(metrics=Endpoint("127.0.0.1", 1)), False, id="metrics count"),
    ],
)
def test_the_ear_of_a_run(bot: BotSettings, same: bool) -> None:
    def hear(_message: Message) -> None: ...

    assert (EventSink(bot).count_messages("n", hear) is hear) is same
