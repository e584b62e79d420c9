"""Replies on the wire: split, bounded, paced."""

import pytest

from talkback.model.message import Message, Reply, ReplyKind
from talkback.model.settings import ChannelToJoin, Throttle
from talkback.net.protocol.outgoing import split_reply
from tests.net.session_driver import network
from tests.net.transcript import Player


class TestSaying:
    """What a reply becomes on the wire."""

    @pytest.fixture
    def player(self) -> Player:
        made = Player(network(1, channels=(ChannelToJoin("#a"),)))
        made.welcome("message-tags")
        return made

    def message(self, player: Player) -> Message:
        player.feed("@msgid=a\\:b :alice!a@h PRIVMSG #a :hello")
        return player.messages.pop()

    def test_a_reply_names_what_it_answers(self, player: Player) -> None:
        assert player.say("#a", "hi", self.message(player))
        assert player.lines == [r"@+draft/reply=a\:b PRIVMSG #a :hi"]

    @pytest.mark.parametrize("nick", ["alice", "somebody_new"])
    def test_but_not_by_a_name_that_fits_into_no_line(self, player: Player, nick: str) -> None:
        self.message(player)  # from here on alice's lines are read by their heads
        player.feed(f"@msgid={'x' * 8000} :{nick}!a@h PRIVMSG #a :hello")
        assert player.say("#a", "hi", player.messages.pop())
        assert player.lines == ["PRIVMSG #a :hi"]

    def test_but_not_of_a_message_that_was_said_elsewhere(self, player: Player) -> None:
        player.say("alice", "hi", self.message(player))
        assert player.lines == ["PRIVMSG alice :hi"]

    def test_but_not_where_the_network_denies_such_tags(self, player: Player) -> None:
        player.feed(":s 005 talkback CLIENTTAGDENY=* :are supported")
        player.say("#a", "hi", self.message(player))
        assert player.lines == ["PRIVMSG #a :hi"]

    def test_manners(self, player: Player) -> None:
        for kind in (ReplyKind.NOTICE, ReplyKind.ACTION):
            player.session.say(Reply("alice", "hi", kind, "rule"), None)
        player.collect()
        assert player.lines == ["NOTICE alice :hi", "PRIVMSG alice :\x01ACTION hi\x01"]

    @pytest.mark.parametrize("kind", list(ReplyKind))
    def test_no_line_is_longer_than_others_get_to_see(
        self, player: Player, kind: ReplyKind
    ) -> None:
        """The server puts `:talkback!tb@host.example ` before it, and cuts at 512 bytes."""
        player.session.say(Reply("#a", "é word" * 200, kind, "rule"), self.message(player))
        player.collect()
        bare = [line.partition(" ")[2] if line[0] == "@" else line for line in player.lines]
        sizes = [len(f":talkback!tb@host.example {line}\r\n".encode()) for line in bare]
        assert 500 < max(sizes) <= 512

    def test_until_our_hostmask_is_known_the_longest_is_assumed(self) -> None:
        player = Player(network(1, channels=()))
        player.welcome()
        player.say("alice", "x" * 900)
        host = f":talkback!{'u' * 11}@{'h' * 63} "
        assert len(host + player.lines[0] + "\r\n") == 512

    @pytest.mark.parametrize(
        "line",
        [
            ":talkback!tb@host.example CHGHOST ~talkback {host}",
            ":s 396 talkback {host} :is now your displayed host",
            ":s 396 talkback ~talkback@{host} :is now your displayed host",
            ":talkback!~talkback@{host} JOIN #a",
            ":talkback!~talkback@{host} PRIVMSG #a :an echo",
        ],
    )
    def test_a_host_that_changes_changes_the_budget(self, player: Player, line: str) -> None:
        player.say("alice", "x" * 900)
        before = len(player.lines[0])
        player.forget()
        player.feed(line.format(host="h" * 60))
        player.say("alice", "x" * 900)
        assert before - len(player.lines[0]) in (60 - 12, 60 - 12 + len("~talkback") - 2)

    def test_a_novel_is_cut_to_a_few_lines(self, player: Player) -> None:
        player.say("#a", "word " * 2000)
        assert len(player.lines) == 4
        assert "reply-cut" in player.events

    def test_several_lines_are_a_line_each_and_one_reply(self, player: Player) -> None:
        player.say("#a", "one\ntwo\n three ", self.message(player))
        assert player.lines == [
            r"@+draft/reply=a\:b PRIVMSG #a :one",
            "PRIVMSG #a :two",
            "PRIVMSG #a :three",
        ]
        assert "reply-cut" not in player.events

    def test_of_several_lines_each_is_cut_to_one(self, player: Player) -> None:
        player.say("#a", "word " * 200 + "\ntwo")
        assert [line[:16] for line in player.lines] == ["PRIVMSG #a :word", "PRIVMSG #a :two"]
        assert "reply-cut" in player.events

    def test_a_line_in_which_nothing_is_left_is_not_said(self, player: Player) -> None:
        player.say("#a", "one\n \x01\ntwo")
        assert player.lines == ["PRIVMSG #a :one", "PRIVMSG #a :two"]

    def test_two_hundred_at_once_keep_to_the_throttle(self) -> None:
        player = Player(network(1, channels=(ChannelToJoin("#a"),), throttle=Throttle(5, 1.0)))
        player.welcome()
        player.now = 100.0
        for number in range(200):
            player.say("#a", str(number))
        assert len(player.lines) == 5
        assert "replies-dropped" in player.events
        player.wait(10.0)
        assert len([line for line in player.lines if line.startswith("PRIVMSG")]) == 15


@pytest.mark.parametrize(
    ("target", "text"),
    [
        *((target, "hi") for target in ("", ":a", "#a,#b", "#a b", "#a\r\nQUIT", "#a\0", "a\ab")),
        *(("#a", text) for text in ("", "  ", "\r\n", "\0")),
    ],
)
def test_with_no_target_or_no_text_there_is_nothing_to_send_and_nothing_was_cut(
    target: str, text: str
) -> None:
    said = split_reply(Reply(target, text, ReplyKind.MESSAGE, "rule"), 60)
    assert (said.pieces, said.cut) == ((), False)
