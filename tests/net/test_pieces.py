"""The small machines, each by itself: text, throttle, back-off, wire, 005, bytes to lines."""

import math
from collections.abc import Callable

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from talkback.model.casemapping import Casemapping
from talkback.model.line_parser import parse_line
from talkback.model.settings import Throttle
from talkback.net.protocol import line_format, split_text, sts
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.line_buffer import TAGS_BYTES, LineBuffer
from talkback.net.protocol.send_queue import MAX_QUEUED_COMMANDS, MAX_QUEUED_REPLIES, SendQueue

CODES = regex.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]")
FAMILY = "👩‍👩‍👧‍👦"


class TestSplit:
    @pytest.mark.parametrize(
        ("whole", "budget", "parts"),
        [
            ("", 40, [""]),
            ("short", 40, ["short"]),
            ("a" * 40, 40, ["a" * 40]),
            ("one two " * 6, 40, ["one two " * 4 + "one two", "one two "]),
            ("word " * 7 + "another", 40, ["word " * 6 + "word", "another"]),
            ("x" * 41, 40, ["x" * 40, "x"]),
            ("  " + "x" * 39, 40, ["  " + "x" * 38, "x"]),
            ("é" * 21, 40, ["é" * 20, "é"]),
            ("a" + FAMILY * 2, 40, ["a" + FAMILY, FAMILY]),
            ("a" * 36 + "e\u0301\u0301", 40, ["a" * 36, "e\u0301\u0301"]),
            ("\x02bold " + "x" * 40, 40, ["\x02bold", "\x02" + "x" * 39, "\x02x"]),
            ("\x034red " + "x" * 38, 40, ["\x034red", "\x0304" + "x" * 37, "\x0304x"]),
            ("\x034,12" + "a" * 36 + "1", 40, ["\x034,12" + "a" * 35, "\x0304,12a1"]),
            ("\x02a\x02 " + "x" * 38, 40, ["\x02a\x02", "x" * 38]),
            ("\x02\x1da\x0f " + "x" * 38, 40, ["\x02\x1da\x0f", "x" * 38]),
        ],
    )
    def test_cuts(self, whole: str, budget: int, parts: list[str]) -> None:
        assert split_text.split(whole, budget) == parts

    def test_a_colour_does_not_swallow_the_text_after_it(self) -> None:
        parts = split_text.split("\x034" + "a" * 38 + ",5 apples", 40)
        assert [CODES.sub("", part) for part in parts] == ["a" * 38, ",5 apples"]

    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.integers(32, 120))
    def test_loses_nothing_but_blanks(self, whole: str, budget: int) -> None:
        parts = split_text.split(whole, budget)
        assert all(len(part.encode()) <= budget for part in parts)
        kept = "".join(CODES.sub("", part) for part in parts).replace(" ", "")
        assert kept == CODES.sub("", whole).replace(" ", "")

    @given(st.lists(st.sampled_from([FAMILY, "é", "e\u0301", "한", "x", " "]), max_size=60))
    def test_cuts_no_grapheme(self, graphemes: list[str]) -> None:
        whole = "".join(graphemes)
        parts = split_text.split(whole, 40)
        found = [g for part in parts for g in regex.findall(r"\X", part) if g != " "]
        assert found == [g for g in regex.findall(r"\X", whole) if g != " "]

    def test_a_grapheme_longer_than_any_line_is_cut_all_the_same(self) -> None:
        zalgo = "e" + "\u0301" * 100
        parts = split_text.split(zalgo, 40)
        assert "".join(parts) == zalgo
        assert len(parts) == 6


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_sanitised_text_is_one_line(whole: str) -> None:
    assert not set(split_text.sanitise(whole)) & set("\r\n\0\1")


def test_sanitised_text_keeps_formatting_and_rings_nobody() -> None:
    assert (
        split_text.sanitise("a\x07\x1b[2J\x7f\tb \x02\x0304c\x0f\x1d\x16")
        == "a[2J\tb \x02\x0304c\x0f\x1d\x16"
    )


class TestWire:
    @pytest.mark.parametrize(
        ("params", "line"),
        [
            (("JOIN", "#a,#b", "key"), "JOIN #a,#b key"),
            (("MODE", "#a", ""), "MODE #a :"),
            (("WHO", ":)"), "WHO ::)"),
            (("ISON", "a b"), "ISON :a b"),
            (("QUIT",), "QUIT"),
        ],
    )
    def test_writes(self, params: tuple[str, ...], line: str) -> None:
        assert line_format.format_line(*params) == line

    @pytest.mark.parametrize("write", [line_format.format_line, line_format.format_line_trailing])
    @pytest.mark.parametrize("middle", ["", "a b", ":a"])
    def test_refuses_a_middle_parameter_that_would_be_read_as_another(
        self, write: Callable[..., str], middle: str
    ) -> None:
        with pytest.raises(ValueError, match="a parameter of JOIN"):
            write("JOIN", middle, "key")

    def test_escapes_tags(self) -> None:
        line = line_format.format_line_trailing(
            "PRIVMSG", "#a", "hi", tags={"+draft/reply": "a;b c\\d\r\n"}
        )
        assert line == r"@+draft/reply=a\:b\sc\\d\r\n PRIVMSG #a :hi"

    @pytest.mark.parametrize("line", ["PRIVMSG #a :x\rQUIT", "a\nb", "a\0b", "x" * 511, "é" * 256])
    def test_the_last_gate_holds(self, line: str) -> None:
        with pytest.raises(ValueError, match="a line to the server"):
            line_format.encode(line)

    def test_tags_have_a_room_of_their_own(self) -> None:
        assert len(line_format.encode("@a=" + "x" * 600 + " " + "y" * 510)) == 604 + 512

    def test_a_lone_surrogate_becomes_a_question_mark(self) -> None:
        assert line_format.encode("a\ud800") == b"a?\r\n"


class TestOutbox:
    def test_a_burst_then_the_rate(self) -> None:
        send_queue = SendQueue(Throttle(5, 1.0), 0.0)
        send_queue.enqueue_reply([f"line {number}" for number in range(8)])
        assert len(send_queue.release(0.0)) == 5
        assert send_queue.deadline == pytest.approx(1.0)
        assert send_queue.release(0.9) == []
        assert send_queue.release(1.0) == ["line 5"]
        assert send_queue.release(3.5) == ["line 6", "line 7"]
        assert send_queue.deadline == math.inf

    def test_long_lines_cost_more(self) -> None:
        """Five of 500 bytes are more than ircd-hybrid's 2,560 bytes of backlog like to hold."""
        send_queue = SendQueue(Throttle(5, 1.0), 0.0)
        send_queue.enqueue_reply(["x" * 500] * 8)
        assert len(send_queue.release(0.0)) == 4

    def test_conduct_goes_first(self) -> None:
        send_queue = SendQueue(Throttle(1, 1.0), 0.0)
        send_queue.enqueue_reply(["PRIVMSG #a :hi"])
        send_queue.enqueue_command(["JOIN #b"])
        assert send_queue.release(0.0) == ["JOIN #b"]
        assert send_queue.release(1.0) == ["PRIVMSG #a :hi"]

    def test_the_oldest_conduct_is_dropped(self) -> None:
        send_queue = SendQueue(Throttle(1, 1.0), 0.0)
        assert (
            send_queue.enqueue_command([str(number) for number in range(MAX_QUEUED_COMMANDS)]) == 0
        )
        assert send_queue.enqueue_command(["new"]) == 1
        assert send_queue.release(0.0) == ["1"]

    def test_the_oldest_chatter_is_dropped(self) -> None:
        send_queue = SendQueue(Throttle(1, 1.0), 0.0)
        for number in range(MAX_QUEUED_REPLIES):
            assert send_queue.enqueue_reply([str(number)]) == 0
        assert send_queue.enqueue_reply(["new", "newer"]) == 2
        assert send_queue.release(0.0) == ["2"]
        assert len(send_queue) == MAX_QUEUED_REPLIES - 1

    def test_a_reply_is_dropped_whole_and_one_that_is_begun_is_said_whole(self) -> None:
        send_queue = SendQueue(Throttle(1, 1.0), 0.0)
        for number in range(MAX_QUEUED_REPLIES // 3):
            send_queue.enqueue_reply([f"{number}{letter}" for letter in "abc"])
        assert send_queue.release(0.0) == ["0a"]
        assert send_queue.enqueue_reply(["new"]) == 0
        assert send_queue.enqueue_reply(["newer"]) == 3
        sent = [line for at in range(1, 6) for line in send_queue.release(float(at))]
        assert sent == ["0b", "0c", "2a", "2b", "2c"]

    @given(st.lists(st.tuples(st.integers(1, 4), st.floats(0, 3)), max_size=120))
    def test_whatever_is_dropped_replies_come_whole_and_in_order(
        self, replies: list[tuple[int, float]]
    ) -> None:
        send_queue, now, sent, dropped = SendQueue(Throttle(1, 2.0), 0.0), 0.0, [], 0
        for number, (lines, gap) in enumerate(replies):
            dropped += send_queue.enqueue_reply([f"{number}.{lines}"] * lines)
            sent += send_queue.release(now := now + gap)
        sent += send_queue.release(now + 1000.0)
        for at in range(1000):
            sent += send_queue.release(now + 1000.0 + at)
        numbers = [int(line.partition(".")[0]) for line in sent]
        assert numbers == sorted(numbers)
        assert len(sent) + dropped == sum(lines for lines, _ in replies)
        for line in set(sent):
            assert sent.count(line) == int(line.partition(".")[2])

    def test_no_throttle_holds_nothing(self) -> None:
        send_queue = SendQueue(None, 0.0)
        send_queue.enqueue_reply(["x"] * 50)
        assert send_queue.deadline == -math.inf
        assert len(send_queue.release(0.0)) == 50

    @given(st.lists(st.floats(0, 3), max_size=40), st.integers(1, 6), st.floats(0.1, 4))
    def test_never_more_than_burst_and_rate_allow(
        self, gaps: list[float], burst: int, rate: float
    ) -> None:
        send_queue, now, sent = SendQueue(Throttle(burst, rate), 0.0), 0.0, 0
        for gap in gaps:
            now += gap
            send_queue.enqueue_reply(["x", "y"])
            sent += len(send_queue.release(now))
            assert sent <= burst + rate * now + 1e-6


class TestIsupport:
    @pytest.fixture
    def isupport(self) -> Isupport:
        return Isupport()

    def told(self, isupport: Isupport, tokens: str) -> Isupport:
        isupport.receive(parse_line(f":s 005 me {tokens} :are supported"))
        return isupport

    @pytest.mark.parametrize(
        ("token", "mapping"),
        [
            ("CASEMAPPING=ascii", Casemapping.ASCII),
            ("CASEMAPPING=RFC1459", Casemapping.RFC1459),
            ("CASEMAPPING=rfc1459-strict", Casemapping.STRICT),
            ("CASEMAPPING=rfc7613", Casemapping.ASCII),
            ("-CASEMAPPING", Casemapping.RFC1459),
        ],
    )
    def test_casemapping(self, isupport: Isupport, token: str, mapping: Casemapping) -> None:
        assert self.told(isupport, token).casemapping is mapping

    @pytest.mark.parametrize(
        "token",
        ["PREFIX=ov", "TARGMAX=x", "TARGMAX=JOIN:", "TARGMAX=JOIN:²", "NICKLEN=٣", "NICKLEN=", "="],
    )
    def test_nonsense_is_left_out(self, isupport: Isupport, token: str) -> None:
        self.told(isupport, token)
        assert isupport.join_targets is None
        assert isupport.nicklen is None

    @pytest.mark.parametrize(
        ("denied", "allowed"),
        [("*", False), ("*,-draft/reply", True), ("draft/reply", False), ("typing", True)],
    )
    def test_client_tags(self, isupport: Isupport, denied: str, allowed: bool) -> None:
        assert self.told(isupport, f"CLIENTTAGDENY={denied}").accepts_tag("draft/reply") is allowed

    def test_no_end_of_tokens_is_survived(self, isupport: Isupport) -> None:
        for number in range(100):
            self.told(isupport, " ".join(f"X{number}Y{i}=1" for i in range(13)))
        assert len(isupport._tokens) == 512


class TestNames:
    @pytest.fixture
    def isupport(self) -> Isupport:
        return Isupport()

    def speaks(self, isupport: Isupport, mapping: str) -> None:
        isupport.receive(parse_line(f":s 005 me CASEMAPPING={mapping} :are supported"))

    def test_what_was_told_apart_by_then_still_is(self, isupport: Isupport) -> None:
        """A table that kept only folded names would have lost which bracket it was."""
        names: CasemappedDict[int] = CasemappedDict(isupport)
        names.put("A[b]", 1)
        self.speaks(isupport, "ascii")
        assert (names.get("a[B]"), names.get("a{b}")) == (1, None)
        assert ("a[b]" in names, "a{b}" in names) == (True, False)

    def test_the_first_mapping_counts(self, isupport: Isupport) -> None:
        self.speaks(isupport, "ascii")
        self.speaks(isupport, "rfc1459")
        assert isupport.casemapping is Casemapping.ASCII

    def test_what_is_dropped_is_gone_under_the_new_mapping_too(self, isupport: Isupport) -> None:
        names: CasemappedDict[int] = CasemappedDict(isupport)
        names.put("a[", 1)
        self.speaks(isupport, "ascii")
        names.drop("A[")
        assert not names
        names.drop("a[")


class TestLines:
    @given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
    def test_how_bytes_are_cut_makes_no_difference(self, data: bytes, cuts: list[int]) -> None:
        whole, pieces, lines = LineBuffer(), LineBuffer(), []
        start = 0
        for cut in sorted(cuts):
            lines += pieces.feed(data[start:cut])
            start = max(start, min(cut, len(data)))
        lines += pieces.feed(data[start:])
        assert lines == whole.feed(data)

    @pytest.mark.parametrize("size", [1, 1000, 4096, 65536])
    def test_too_long_a_line_is_cut_and_the_next_is_read(self, size: int) -> None:
        data = b"before\r\n" + b"x" * 100_000 + b"\r\nafter\r\n"
        lines, found = LineBuffer(), []
        for start in range(0, len(data), size):
            found += lines.feed(data[start : start + size])
        assert found == ["before", "x" * 510, "after"]
        assert lines.overlong == 1

    @pytest.mark.parametrize("size", [1, 1000, 65536])
    def test_tags_do_not_count_for_the_line_behind_them(self, size: int) -> None:
        tags = b"@a=" + b"y" * (TAGS_BYTES - 4) + b" "
        data = tags + b"x" * 600 + b"\n" + tags.replace(b"=", b"=z") + b"gone\nafter\n"
        lines, found = LineBuffer(), []
        for start in range(0, len(data), size):
            found += lines.feed(data[start : start + size])
        assert found == [tags.decode() + "x" * 510, "after"]
        assert lines.overlong == 2

    @pytest.mark.parametrize(
        ("character", "kept"),
        [("é", 254), ("\ufdfa", 169), ("\U0001f600", 127)],
        ids=["two bytes", "three bytes", "four bytes"],
    )
    def test_bytes_count_and_no_character_is_cut(self, character: str, kept: int) -> None:
        split_text = "a" + character * 16_000
        assert LineBuffer().feed(f"{split_text}\r\n".encode()) == ["a" + character * kept]

    def test_what_is_not_utf8_is_cut_at_the_same_place(self) -> None:
        assert LineBuffer().feed(b"\xe9" * 600 + b"\n") == ["é" * 510]


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("port=6697", sts.StsValue(6697, None)),
        ("duration=10,port=6697,preload", sts.StsValue(6697, 10)),
        ("duration=0", sts.StsValue(None, 0)),
        ("port=0,duration=-1", sts.StsValue(None, None)),
        ("port=x,duration=1e9", sts.StsValue(None, None)),
        ("", sts.StsValue(None, None)),
    ],
)
def test_an_sts_value_is_read(value: str, advice: sts.StsValue) -> None:
    assert sts.parse_sts(value) == advice
