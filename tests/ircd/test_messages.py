"""PRIVMSG NOTICE TAGMSG: who hears them, in which form, and who is refused."""

import pytest

from tests.ircd.server_driver import STAMP, ServerHarness

ALICE = ":alice!~alice@localhost"


def test_a_channel_hears_all_but_the_speaker() -> None:
    alice, bob, carol = ServerHarness().channel("#c", "alice", "bob", "carol")
    assert alice.does("PRIVMSG #C :that's what she said") == []
    said = [f"{ALICE} PRIVMSG #C :that's what she said"]
    assert (bob.received(), carol.received()) == (said, said)


def test_bytes_that_are_not_utf_8_are_relayed_as_they_came() -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    alice.does(b"PRIVMSG #c :caf\xe9 \xff".decode("utf-8", "surrogateescape"))
    assert bob.user.send_queue == [ALICE.encode() + b" PRIVMSG #c :caf\xe9 \xff\r\n"]


def test_a_relayed_line_is_cut_to_512_bytes_but_not_inside_a_character() -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    for lead in range(4):
        alice.does("PRIVMSG #c :" + "x" * lead + "€" * 160)
        (line,) = bob.user.send_queue
        assert 510 <= len(line) <= 512
        assert bob.received()[0].rstrip("€").endswith(" :" + "x" * lead)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("PRIVMSG", "411 carol :No recipient given (PRIVMSG)"),
        ("PRIVMSG #c", "412 carol :No text to send"),
        ("PRIVMSG #c :", "412 carol :No text to send"),
        ("PRIVMSG nobody :hi", "401 carol nobody :No such nick or channel"),
        ("PRIVMSG #c :hi", "404 carol #c :Cannot send to channel"),
        ("PRIVMSG @#c :hi", "404 carol @#c :Cannot send to channel"),
        ("PRIVMSG :a b :hi", "412 carol :No text to send"),
        ("PRIVMSG a,b,c,d,e :hi", "407 carol e :Too many targets"),
        ("TAGMSG nobody", "401 carol nobody :No such nick or channel"),
    ],
)
def test_refusals(line: str, answer: str) -> None:
    harness = ServerHarness()
    harness.channel("#c", "alice", "bob")
    assert harness.actor("carol").does(line) == [f":test.local {answer}"]
    assert harness.actor("dora").does(line.replace("PRIVMSG", "NOTICE", 1)) == [] or "TAG" in line


@pytest.mark.parametrize(
    ("mode", "heard"),
    [
        pytest.param("+m", False, id="moderated"),
        pytest.param("+b bob!*@*", False, id="banned"),
        pytest.param("+mv bob", True, id="moderated, with voice"),
        pytest.param("+bv bob!*@* bob", True, id="banned, with voice"),
    ],
)
def test_who_may_speak(mode: str, *, heard: bool) -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    alice.does(f"MODE #c {mode}")
    bob.received()
    answer = bob.does("PRIVMSG #c :hi")
    assert bool(alice.received()) == heard
    assert [line.split()[1] for line in answer] == ([] if heard else ["404"])


def test_without_n_strangers_may_speak() -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    alice.does("MODE #c -n")
    harness.actor("bob").does("PRIVMSG #c :from outside")
    assert alice.received() == [":bob!~bob@localhost PRIVMSG #c :from outside"]


def test_statusmsg_reaches_those_of_rank() -> None:
    alice, bob, carol = ServerHarness().channel("#c", "alice", "bob", "carol")
    alice.does("MODE #c +v bob")
    bob.received(), carol.received()
    carol.does("PRIVMSG @#c :ops", "PRIVMSG +#c :ranks")
    assert [line.split(" ", 2)[2] for line in alice.received()] == ["@#c :ops", "+#c :ranks"]
    assert [line.split(" ", 2)[2] for line in bob.received()] == ["+#c :ranks"]


def test_private_words_reach_one_and_tell_of_absence() -> None:
    harness = ServerHarness()
    alice, bob = harness.actor("alice"), harness.actor("bob")
    assert bob.does("AWAY :lunch") == [":test.local 306 bob :You have been marked as being away"]
    assert alice.does("PRIVMSG bob :there?") == [":test.local 301 alice bob lunch"]
    assert bob.received() == [f"{ALICE} PRIVMSG bob :there?"]
    assert alice.does("NOTICE bob :psst") == []
    bob.received()
    assert bob.does("AWAY") == [":test.local 305 bob :You are no longer marked as being away"]


def test_each_hears_with_the_tags_it_asked_for() -> None:
    harness = ServerHarness()
    (alice,) = harness.channel("#c", "alice")
    alice.does("MODE alice +B")
    actors = [
        harness.actor("plain"),
        harness.actor("timed", "server-time"),
        harness.actor("tagged", "message-tags"),
        harness.actor("full", "server-time", "message-tags"),
    ]
    for actor in actors:
        actor.does("JOIN #c")
    for actor in actors:
        actor.received()
    alice.does(r"@+draft/reply=a\sb;secret=1 PRIVMSG #c :hi")
    plain, timed, tagged, full = (
        actor.received()[0].removesuffix(" PRIVMSG #c :hi") for actor in actors
    )
    assert plain == ALICE
    assert timed == f"@time={STAMP} {ALICE}"
    assert tagged.startswith("@msgid=")
    assert tagged.endswith(rf";bot;+draft/reply=a\sb {ALICE}")
    assert full == f"@time={STAMP};{tagged[1:]}"


def test_every_message_has_its_own_id() -> None:
    harness = ServerHarness()
    alice = harness.actor("alice")
    bob = harness.actor("bob", "message-tags")
    alice.does("PRIVMSG bob :hi", "PRIVMSG bob :hi")
    one, other = bob.received()
    assert one.split()[0] != other.split()[0]


def test_tagmsg_is_for_those_with_tags() -> None:
    harness = ServerHarness()
    alice, bob = harness.channel("#c", "alice", "bob")
    carol = harness.actor("carol", "message-tags")
    carol.does("JOIN #c")
    bob.received()
    alice.does("@+typing=active TAGMSG #c")
    assert bob.received() == []
    assert carol.received()[0].endswith(f";+typing=active {ALICE} TAGMSG #c")


@pytest.mark.parametrize("target", ["#c", "@#c", "bob"])
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_an_echo_for_those_who_ask(verb: str, target: str) -> None:
    harness = ServerHarness()
    harness.channel("#c", "bob")
    alice = harness.actor("alice", "echo-message")
    alice.does("JOIN #c")
    assert alice.does(f"{verb} {target} :hi") == [f"{ALICE} {verb} {target} :hi"]


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("WHO #c", [
            "352 alice #c ~alice localhost test.local alice H@ :0 Alice",
            "352 alice #c ~bob localhost test.local bob GB :0 Bob",
            "315 alice #c :End of WHO list",
        ]),
        ("WHO", [
            "352 alice * ~bob localhost test.local bob GB :0 Bob",
            "315 alice * :End of WHO list",
        ]),
        ("WHOIS bob", [
            "311 alice bob ~bob localhost * Bob",
            "319 alice bob #c",
            "312 alice bob test.local :talkback's own network",
            "335 alice bob :is a bot",
            "301 alice bob :out to lunch",
            "317 alice bob 0 1700000000 :seconds idle, signon time",
            "318 alice bob :End of WHOIS list",
        ]),
        ("WHOIS nobody", ["401 alice nobody :No such nick", "318 alice nobody :End of WHOIS list"]),
        ("ISON bob nobody ALICE", ["303 alice :bob alice"]),
        ("USERHOST bob", ["302 alice bob=-~bob@localhost"]),
        ("MODE alice", ["221 alice +i"]),
    ],
)  # fmt: skip
def test_queries(line: str, answers: list[str]) -> None:
    alice, bob = ServerHarness().channel("#c", "alice", "bob")
    alice.does("MODE alice +i")
    bob.does("MODE bob +B", "AWAY :out to lunch")
    assert alice.does(line) == [f":test.local {answer}" for answer in answers]
