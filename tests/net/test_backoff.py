"""How long the bot waits before it connects again, by what an ending meant."""

from random import Random

import pytest

from talkback.model.settings import Reconnect
from talkback.net.io.backoff import STABLE_AFTER_S, Backoff
from talkback.net.protocol.actions import RetryPolicy
from talkback.net.protocol.endings import classify_error


class TestBackoff:
    def test_doubles_within_its_bounds(self) -> None:
        backoff = Backoff(Reconnect(2.0, 300.0), Random(1))
        waits = [backoff.after(RetryPolicy.AGAIN, 0.0) for _ in range(12)]
        assert 2.0 <= waits[0] <= 4.0
        assert 4.0 <= waits[1] <= 8.0
        assert all(150.0 <= wait <= 300.0 for wait in waits[8:])

    def test_starts_anew_only_after_a_stable_while(self) -> None:
        backoff = Backoff(Reconnect(2.0, 300.0), Random(1))
        for _ in range(10):
            backoff.after(RetryPolicy.AGAIN, STABLE_AFTER_S - 1)
        assert backoff.after(RetryPolicy.AGAIN, STABLE_AFTER_S - 1) >= 150.0
        assert backoff.after(RetryPolicy.AGAIN, STABLE_AFTER_S) <= 4.0

    def test_a_ban_is_waited_out_as_long_as_the_config_lets_us(self) -> None:
        backoff = Backoff(Reconnect(0.1, 300.0), Random(1))
        assert all(150.0 <= backoff.after(RetryPolicy.LATER, 0.0) <= 300.0 for _ in range(9))

    def test_no_wait_where_nothing_is_wrong(self) -> None:
        assert Backoff(Reconnect(), Random(1)).after(RetryPolicy.NOW, 0.0) == 0.0

    def test_two_bots_do_not_come_back_together(self) -> None:
        waits = {
            Backoff(Reconnect(), Random(seed)).after(RetryPolicy.AGAIN, 0.0) for seed in range(20)
        }
        assert len(waits) == 20

    @pytest.mark.parametrize(
        ("reason", "retry"),
        [
            ("Closing Link: host (K-Lined)", RetryPolicy.LATER),
            ("Closing link: (talkback@host) [Z-lined: spam]", RetryPolicy.LATER),
            ("Closing Link: host (You are banned from this server)", RetryPolicy.LATER),
            ("Closing Link: host (Killed (oper (bye)))", RetryPolicy.LATER),
            ("Closing Link: host (Killed (irc.test (Nickname collision)))", RetryPolicy.AGAIN),
            ("Closing Link: host (Killed (irc.test (Nick collision (new))))", RetryPolicy.AGAIN),
            ("Closing Link: host (Connection timed out)", RetryPolicy.AGAIN),
            ("Closing Link: banana.example (Server shutting down)", RetryPolicy.AGAIN),
            ("Closing Link: host (Excess Flood)", RetryPolicy.AGAIN),
            ("", RetryPolicy.AGAIN),
        ],
    )
    def test_what_an_error_means(self, reason: str, retry: RetryPolicy) -> None:
        assert classify_error(reason) is retry
