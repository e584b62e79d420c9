"""Coming in: CAP, NICK, USER, and what nobody may do before."""

import pytest

from talkback.ircd.commands import COMMANDS
from tests.ircd.server_driver import ServerHarness


def test_welcome_is_001_to_005_and_422() -> None:
    lines = ServerHarness().stranger().does("NICK alice", "USER alice 0 * :Alice")
    assert [line.split()[1] for line in lines] == [
        "001", "002", "003", "004", "005", "005", "005", "422",
    ]  # fmt: skip
    assert lines[0] == (
        ":test.local 001 alice :Welcome to the talkback network, alice!~alice@localhost"
    )


def test_isupport_says_what_the_server_does() -> None:
    lines = ServerHarness().stranger().does("NICK alice", "USER alice 0 * :Alice")
    tokens = " ".join(line for line in lines if " 005 " in line).split()
    for token in ("BOT=B", "CASEMAPPING=rfc1459", "CHANTYPES=#", "PREFIX=(ov)@+", "STATUSMSG=@+"):
        assert token in tokens


def test_negotiation_holds_the_welcome_until_end() -> None:
    alice = ServerHarness().stranger()
    offered = "account-tag batch echo-message message-tags server-time"
    assert alice.does("CAP LS 302", "NICK alice", "USER alice 0 * :Alice") == [
        f":test.local CAP * LS :{offered}"
    ]
    assert alice.does("CAP REQ :server-time batch ") == [
        ":test.local CAP alice ACK :server-time batch "
    ]
    assert " 001 " in alice.does("CAP END")[0]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        pytest.param("CAP REQ :sasl batch", "CAP a NAK :sasl batch", id="all or none"),
        pytest.param("CAP REQ :-server-time", "CAP a ACK -server-time", id="given back"),
        pytest.param("CAP LIST", "CAP a LIST server-time", id="what is on"),
        pytest.param("CAP FOO", "410 a FOO :Invalid CAP command", id="no such subcommand"),
    ],
)
def test_cap(line: str, answer: str) -> None:
    assert ServerHarness().actor("a", "server-time").does(line) == [f":test.local {answer}"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        pytest.param("NICK", "431 * :No nickname given", id="none given"),
        pytest.param("NICK 1st", "432 * 1st :Erroneous nickname", id="begins with a digit"),
        pytest.param("NICK #c", "432 * #c :Erroneous nickname", id="looks like a channel"),
        pytest.param(f"NICK {'n' * 31}", f"432 * {'n' * 31} :Erroneous nickname", id="too long"),
        pytest.param("NICK alice", "433 * alice :Nickname is already in use", id="taken"),
        pytest.param("NICK ALICE", "433 * ALICE :Nickname is already in use", id="any case"),
        pytest.param("NICK a{}", "433 * a{} :Nickname is already in use", id="rfc1459 case"),
    ],
)
def test_a_nick_refused(line: str, answer: str) -> None:
    harness = ServerHarness()
    harness.actor("alice")
    harness.actor("a[]")
    assert harness.stranger().does(line) == [f":test.local {answer}"]


def test_a_new_nick_is_told_to_all_who_see_it_and_the_old_one_is_free() -> None:
    harness = ServerHarness()
    alice, bob = harness.channel("#c", "alice", "bob")
    carol = harness.actor("carol")
    assert alice.does("NICK Alicia") == [":alice!~alice@localhost NICK :Alicia"]
    assert bob.received() == [":alice!~alice@localhost NICK :Alicia"]
    assert carol.received() == []
    assert carol.does("NICK alice") == [":carol!~carol@localhost NICK :alice"]


def test_a_nick_may_change_its_case() -> None:
    assert ServerHarness().actor("alice").does("NICK ALICE") == [
        ":alice!~alice@localhost NICK :ALICE"
    ]


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() | {"FOO"}))
def test_strangers_may_only_introduce_themselves(command: str) -> None:
    answer = ServerHarness().stranger().does(f"{command} a b c d")
    refused = answer == [":test.local 451 * :You have not registered"]
    assert refused == (command not in {"CAP", "NICK", "USER", "PASS", "PING", "PONG", "QUIT"})


def test_the_table_of_commands_is_sorted() -> None:
    assert list(COMMANDS) == sorted(COMMANDS)


@pytest.mark.parametrize("command", [name for name, entry in COMMANDS.items() if entry.minimum])
def test_arity_is_checked_first(command: str) -> None:
    answer = ServerHarness().actor("alice").does(command)
    assert answer == [f":test.local 461 alice {command} :Not enough parameters"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        pytest.param("PING :a b", "PONG test.local :a b", id="the token comes back whole"),
        pytest.param("USER a 0 * :A", "462 alice :You may not reregister", id="USER again"),
        pytest.param("PASS x", "462 alice :You may not reregister", id="PASS too late"),
        pytest.param("FOO bar", "421 alice FOO :Unknown command", id="unknown"),
        pytest.param("MOTD", "422 alice :There is no message of the day", id="MOTD"),
    ],
)
def test_once_registered(line: str, answer: str) -> None:
    assert ServerHarness().actor("alice").does(line) == [f":test.local {answer}"]


@pytest.mark.parametrize("line", ["", " ", ":", ":source", "@tag", "@ ", "\x00"])
def test_lines_without_a_command_do_no_harm(line: str) -> None:
    alice = ServerHarness().actor("alice")
    alice.does(line)
    assert alice.does("PING still-here") == [":test.local PONG test.local still-here"]


def test_quit_is_an_error_to_oneself_and_news_to_others() -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    assert alice.does("QUIT :good night") == ["ERROR :Closing link: alice (Quit: good night)"]
    assert alice.user.gone
    assert bob.received() == [":alice!~alice@localhost QUIT :Quit: good night"]
    assert bob.does("NAMES #c")[0].endswith(" #c bob")


def test_a_username_is_cleaned_of_what_would_break_a_mask() -> None:
    alice = ServerHarness().stranger()
    alice.does("NICK alice", "USER a!b@c 0 * :Alice")
    assert alice.user.mask == "alice!~abc@localhost"


@pytest.mark.parametrize(
    "request_line",
    ["POST / HTTP/1.1", "GET /socket HTTP/1.1", "OPTIONS * HTTP/1.0", "get / HTTP/1.1"],
)
def test_a_web_page_is_sent_away_before_its_body(request_line: str) -> None:
    """A browser lets any page send a form to the loopback, with IRC lines in it."""
    page = ServerHarness().stranger()
    lines = page.does(request_line)
    assert lines[-1].startswith("ERROR ")
    assert page.user.gone


def test_somebody_on_the_network_is_only_told_that_there_is_no_such_command() -> None:
    alice = ServerHarness().actor("alice")
    assert alice.does("GET / HTTP/1.1") == [":test.local 421 alice GET :Unknown command"]
