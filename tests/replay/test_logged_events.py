"""Who comes and who leaves in logs of each client: read where a rule asks, and there alone."""

from pathlib import Path
from typing import Any

import pytest

from talkback.engine.scope import ByRank
from talkback.model.message import MessageKind, Rank
from tests.engine.making import rule, ruleset
from tests.replay.making import quickly

LOGS = sorted((Path(__file__).parents[1] / "samples" / "events").glob("*.log"))
JOINS, PARTS = frozenset({MessageKind.JOIN}), frozenset({MessageKind.PART})
EVENTS: dict[str, Any] = {"user_cooldown": 3600.0}
HELLO = rule(name="hello", on=JOINS, **EVENTS)
BYE = rule(name="bye", on=PARTS, **EVENTS)
REASONS = tuple(
    rule(f"^{reason}$", name=reason, on=PARTS, continue_=True, **EVENTS)
    for reason in ("tea is over", "Ping timeout: 252 seconds", "no spam")
)
OWN = {"raw": 1}
"""Those that the log tells of the bot itself, and right behind it."""


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_each_coming_and_going_counts_but_those_of_splits(log: Path) -> None:
    report = quickly(ruleset(HELLO, BYE), log)
    hello, bye = report.rules["hello"], report.rules["bye"]
    before = 2 * OWN.get(log.stem, 0)
    assert (hello.matched, bye.matched) == (1 + before, 3)
    assert dict(hello.nicks) | {"talkback": 0, "early": 0} == {"ann": 1, "talkback": 0, "early": 0}
    assert set(bye.nicks) == {"bob", "dave", *{"carl", "carlo"}.intersection(bye.nicks)}
    assert (hello.fired, bye.fired) == (1, 3)
    assert report.odd.held_back["a netsplit"] + report.odd.held_back["back from a netsplit"] == 2


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_reasons_are_what_was_given(log: Path) -> None:
    report = quickly(ruleset(*REASONS), log)
    assert {name: score.matched for name, score in report.rules.items()} == {
        made.name: 1 for made in REASONS
    }


@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.stem)
def test_who_says_that_somebody_came_says_it(log: Path) -> None:
    spoken = rule("has joined", name="spoken")
    report = quickly(ruleset(spoken, HELLO), log)
    assert report.rules["spoken"].matched == 1
    assert quickly(ruleset(spoken), log).rules["spoken"].matched == 1
    assert report.messages == quickly(ruleset(spoken), log).messages


def test_what_the_gate_holds_back_is_counted_by_its_reason(tmp_path: Path) -> None:
    log = tmp_path / "#here.log"
    lines = [f"[09:00:{second:02}] *** Joins: n{second} (n@h{second})" for second in range(9)]
    log.write_text("\n".join(["[08:59:00] <alice> tea", *lines, "[09:30:00] <alice> tea\n"]))
    report = quickly(ruleset(HELLO), log)
    hello = report.rules["hello"]
    assert (hello.matched, hello.fired, dict(hello.held_back)) == (9, 5, {"event": 4})
    assert dict(report.odd.held_back) == {"more than 5 came or left within 10 s": 4}


def test_the_clock_goes_on_by_joins_alone_over_midnight(tmp_path: Path) -> None:
    log = tmp_path / "#here.log"
    log.write_text(
        "[23:50:00] <alice> tea\n[23:58:00] *** Joins: ann (a@h)\n[00:30:00] *** Joins: ann (a@h)\n"
        "[01:00:00] *** Joins: ann (a@h)\n[01:30:00] <alice> tea\n"
    )
    hello = rule(name="hello", on=JOINS, user_cooldown=3600.0)
    assert quickly(ruleset(hello), log).rules["hello"].fired == 2


@pytest.mark.parametrize("part", [1, 70, 1 << 20])
def test_parts_and_blocks_of_any_size_find_the_same(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talkback.chatlogs.chunks.PART", part)
    monkeypatch.setattr("talkback.replay.scan.BLOCK", part)
    for log in LOGS:
        report = quickly(ruleset(HELLO, BYE), log)
        assert (report.rules["hello"].fired, report.rules["bye"].fired) == (1, 3), log.stem


SO = rule("^!so", name="so", users=(ByRank(Rank.VOICE),))
NAMES = ":irc.test 353 me = #here :@ann +bob carol\n:irc.test 366 me #here :End of NAMES\n"
SAID = "".join(f":{nick}!u@h PRIVMSG #here :!so\n" for nick in ("ann", "bob", "carol", "dave"))


@pytest.mark.parametrize(
    ("lines", "nicks"),
    [
        pytest.param(NAMES + SAID, "ann bob", id="NAMES"),
        pytest.param(SAID, "", id="nothing"),
        pytest.param(NAMES + ":x!u@h MODE #here +v-o carol ann\n" + SAID, "bob carol", id="MODE"),
        pytest.param(NAMES + ":bob!u@h NICK :dave\n" + SAID, "ann dave", id="NICK"),
        pytest.param(NAMES + ":x!u@h KICK #here ann\n" + SAID, "bob", id="KICK"),
        pytest.param(NAMES + ":ann!u@h PART #here\n:bob!u@h QUIT\n" + SAID, "", id="PART, QUIT"),
        pytest.param(NAMES.replace("366", "367") + SAID, "", id="NAMES without an end"),
    ],
)
def test_a_log_of_irc_itself_tells_ranks(lines: str, nicks: str, tmp_path: Path) -> None:
    log = tmp_path / "#here.log"
    log.write_text(lines)
    report = quickly(ruleset(SO), log)
    matched = report.rules["so"].nicks if "so" in report.rules else {}
    assert sorted(matched) == nicks.split()
    assert bool(report.odd.unknown) is (not nicks and "PART" not in lines)
