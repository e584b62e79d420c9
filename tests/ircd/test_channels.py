"""JOIN PART KICK INVITE TOPIC NAMES LIST and MODE, as members and strangers see them."""

import pytest

from tests.ircd.server_driver import NOW, ServerHarness

ALICE = ":alice!~alice@localhost"
BOB = ":bob!~bob@localhost"


def test_the_first_in_is_operator_and_sees_the_names() -> None:
    harness = ServerHarness()
    assert harness.actor("alice").does("JOIN #py-dev") == [
        f"{ALICE} JOIN #py-dev",
        ":test.local 353 alice = #py-dev @alice",
        ":test.local 366 alice #py-dev :End of NAMES list",
    ]
    assert harness.actor("bob").does("join #PY-DEV")[:2] == [
        f"{BOB} JOIN #py-dev",
        ":test.local 353 bob = #py-dev :@alice bob",
    ]


def test_joining_many_with_keys_in_one_line() -> None:
    harness = ServerHarness()
    alice, bob = harness.actor("alice"), harness.actor("bob")
    alice.does("JOIN #a,#b", "MODE #a +k one", "MODE #b +k two")
    assert [line for line in bob.does("JOIN #a,#b,#c one,wrong") if "JOIN" in line] == [
        f"{BOB} JOIN #a",
        f"{BOB} JOIN #c",
    ]


@pytest.mark.parametrize("name", ["talk", "#", "#a:b", "#" + "c" * 64, "&local", "#bell\x07"])
def test_names_no_channel_can_have(name: str) -> None:
    assert " 403 alice " in ServerHarness().actor("alice").does(f"JOIN {name}")[0]


@pytest.mark.parametrize(
    ("mode", "numeric"),
    [
        pytest.param("+i", "473", id="invite only"),
        pytest.param("+k s3cret", "475", id="key"),
        pytest.param("+l 1", "471", id="full"),
        pytest.param("+b bob!*@*", "474", id="banned"),
        pytest.param("+b *!*@LOCALHOST", "474", id="banned by host, in any case"),
    ],
)
def test_a_door_shut(mode: str, numeric: str) -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    bob = harness.actor("bob")
    alice.does(f"MODE #c {mode}")
    answer = bob.does("JOIN #c")
    assert [line.split()[1] for line in answer] == [numeric]
    alice.does(f"MODE #c -{mode[1:]}")
    assert f"{BOB} JOIN #c" in bob.does("JOIN #c")


def test_an_invitation_opens_once() -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    bob = harness.actor("bob")
    assert alice.does("MODE #c +i", "INVITE bob #c")[-1] == ":test.local 341 alice bob #c"
    assert bob.received() == [f"{ALICE} INVITE bob #c"]
    assert f"{BOB} JOIN #c" in bob.does("JOIN #c")
    assert " 473 " in bob.does("PART #c", "JOIN #c")[-1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("PART #c", f"{BOB} PART #c"),
        ("PART #c :gone fishing", f"{BOB} PART #c :gone fishing"),
        ("PART #c :", f"{BOB} PART #c"),
        ("JOIN 0", f"{BOB} PART #c"),
    ],
)
def test_part_is_told_to_all(line: str, told: str) -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    assert bob.does(line) == [told]
    assert alice.received() == [told]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("PART #nowhere", "403 carol #nowhere :No such channel"),
        ("PART #c", "442 carol #c :You're not on that channel"),
        ("KICK #c alice", "442 carol #c :You're not on that channel"),
        ("TOPIC #c :mine", "442 carol #c :You're not on that channel"),
        ("INVITE bob #c", "442 carol #c :You're not on that channel"),
        ("MODE #c +o carol", "442 carol #c :You're not on that channel"),
        ("MODE #nowhere", "403 carol #nowhere :No such channel"),
    ],
)
def test_what_strangers_to_a_channel_are_told(line: str, answer: str) -> None:
    harness = ServerHarness()
    harness.channel("#c", "alice", "bob")
    assert harness.actor("carol").does(line) == [f":test.local {answer}"]


def test_kick_needs_rank_and_a_victim() -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    assert bob.does("KICK #c alice") == [":test.local 482 bob #c :You're not channel operator"]
    assert alice.does("KICK #c carol") == [
        ":test.local 441 alice carol #c :They aren't on that channel"
    ]
    assert alice.does("KICK #c bob :enough") == [f"{ALICE} KICK #c bob :enough"]
    assert bob.received() == [f"{ALICE} KICK #c bob :enough"]
    assert " 442 " in bob.does("PART #c")[0]


def test_a_topic_is_told_and_kept() -> None:
    harness = ServerHarness()
    alice, bob = harness.channel("#c", "alice", "bob")
    assert bob.does("TOPIC #c") == [":test.local 331 bob #c :No topic is set"]
    assert " 482 " in bob.does("TOPIC #c :no")[0]
    assert alice.does("TOPIC #c :what she said") == [f"{ALICE} TOPIC #c :what she said"]
    assert harness.actor("carol").does("JOIN #c")[1:3] == [
        ":test.local 332 carol #c :what she said",
        f":test.local 333 carol #c alice {int(NOW)}",
    ]
    alice.does("MODE #c -t")
    assert f"{BOB} TOPIC #c :" in bob.does("TOPIC #c :")


def test_an_empty_channel_is_forgotten_with_its_modes() -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    alice.does("MODE #c +i", "PART #c")
    assert f"{BOB} JOIN #c" in harness.actor("bob").does("JOIN #c")
    assert harness.network.channels["#c"].modes == {"n", "t"}


def test_list_shows_channels_with_their_size_and_topic() -> None:
    harness = ServerHarness()
    alice, _ = harness.channel("#c", "alice", "bob")
    alice.does("JOIN #d", "TOPIC #c :hello")
    assert alice.does("LIST")[1:] == [
        ":test.local 322 alice #c 2 hello",
        ":test.local 322 alice #d 1 :",
        ":test.local 323 alice :End of LIST",
    ]
    assert [line.split()[1] for line in alice.does("LIST #d")] == ["321", "322", "323"]


def test_long_lists_of_names_are_split_to_fit_and_lose_nobody() -> None:
    harness = ServerHarness()
    nicks = [f"{'n' * 26}{number:04}" for number in range(60)]
    people = harness.channel("#" + "c" * 63, *nicks)
    rows = [line for line in people[0].does("NAMES #" + "c" * 63) if " 353 " in line]
    assert all(len(row) <= 510 for row in rows)
    assert [n for row in rows for n in row.split(" :")[1].split()] == [f"@{nicks[0]}", *nicks[1:]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("MODE #c +ov-n bob bob", "MODE #c +ov-n bob bob", id="several at once"),
        pytest.param("MODE #c +o BOB", "MODE #c +o BOB", id="a nick in another case"),
        pytest.param("MODE #c +nt", None, id="what is set already"),
        pytest.param("MODE #c +l 5", "MODE #c +l 5", id="a limit"),
        pytest.param("MODE #c +m-m", "MODE #c +m-m", id="there and back"),
        pytest.param("MODE #c i", "MODE #c +i", id="a plus is understood"),
        pytest.param("MODE #c -b nobody!*@*", None, id="a ban that is not there"),
    ],
)
def test_modes_set(line: str, told: str | None) -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    assert alice.does(line) == bob.received() == ([f"{ALICE} {told}"] if told else [])


@pytest.mark.parametrize(
    ("line", "numeric"),
    [
        ("MODE #c +x", "472"),
        ("MODE #c +o carol", "441"),
        ("MODE #c +k", "696"),
        ("MODE #c +k :a b", "696"),
        ("MODE #c +l lots", "696"),
        ("MODE #c +l -1", "696"),
        ("MODE #c +b :a b", "696"),
        ("MODE alice +z", "501"),
        ("MODE bob +i", "502"),
    ],
)
def test_modes_refused(line: str, numeric: str) -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    assert [answer.split()[1] for answer in alice.does(line)] == [numeric]
    assert bob.received() == []


def test_only_operators_change_modes_but_anyone_reads_them() -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    alice.does("MODE #c +kl s3cret 9", "MODE #c +b *!*@bad.example")
    bob.received()
    assert bob.does("MODE #c +i") == [":test.local 482 bob #c :You're not channel operator"]
    assert bob.does("MODE #c") == [
        ":test.local 324 bob #c +ntkl s3cret 9",
        f":test.local 329 bob #c {int(NOW)}",
    ]
    assert (
        bob.does("MODE #c b")
        == bob.does("MODE #c +b")
        == [
            f":test.local 367 bob #c *!*@bad.example alice {int(NOW)}",
            ":test.local 368 bob #c :End of channel ban list",
        ]
    )


def test_a_key_is_not_shown_to_those_outside() -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    alice.does("MODE #c +k s3cret")
    assert harness.actor("bob").does("MODE #c")[0] == ":test.local 324 bob #c +ntk *"


def test_ban_lists_are_bounded() -> None:
    (alice,) = ServerHarness().channel("#c", "alice")
    for number in range(64):
        alice.does(f"MODE #c +b n{number}!*@*")
    assert " 478 " in alice.does("MODE #c +b n64!*@*")[0]


def test_a_user_joins_no_more_channels_than_it_is_told() -> None:
    alice = ServerHarness().actor("alice")
    alice.does(*(f"JOIN #{number}" for number in range(50)))
    assert " 405 " in alice.does("JOIN #one-more")[0]


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        pytest.param("JOIN #C", [], id="being there already"),
        pytest.param("INVITE carol #c", ["401 alice carol :No such nick"], id="a guest unknown"),
        pytest.param("INVITE BOB #c", ["443 alice bob #c :is already on channel"], id="here"),
        pytest.param("NAMES", ["366 alice * :End of NAMES list"], id="names of nothing"),
        pytest.param("NAMES #d", ["366 alice #d :End of NAMES list"], id="names of nowhere"),
        pytest.param("MODE #c +b bob!*@*", None, id="a ban"),
    ],
)
def test_what_a_member_is_answered(line: str, answers: list[str] | None) -> None:
    alice, _ = ServerHarness().channel("#c", "alice", "bob")
    told = [f"{ALICE} {line}"] if answers is None else [f":test.local {text}" for text in answers]
    assert alice.does(line) == told
