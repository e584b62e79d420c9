"""Arbitrary bytes and mutated sessions from the server: the guard holds, and the bot lives.

`python -m tests.net.test_fuzz SECONDS` goes on for as long as you like.
"""

import asyncio
import gc
import sys
import time
from collections import deque
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talkback.model.line_parser import parse_line
from talkback.model.log_event import LogEvent
from talkback.model.message import Message, Reply, ReplyKind
from talkback.model.settings import BotSettings, ChannelToJoin
from talkback.net.io.connection import Connection
from talkback.net.io.transport import Transport
from talkback.net.protocol import known_heads, line_format, users
from talkback.net.protocol.line_buffer import LineBuffer
from talkback.net.protocol.session import Session
from tests.net.session_driver import network
from tests.net.transcript import WALL, Player

SESSION = (
    b":s CAP * LS :sasl=PLAIN server-time message-tags batch sts=port=1\r\n"
    b":s CAP * ACK :batch message-tags server-time\r\n"
    b":s 001 talkback :Welcome\r\n"
    b":s 005 talkback CASEMAPPING=ascii CHANTYPES=# TARGMAX=JOIN:4 MONITOR=9 :are supported\r\n"
    b":s 376 talkback :End of MOTD\r\n"
    b":talkback!t@h JOIN #talk\r\n"
    b":s 353 talkback = #talk :talkback @alice\r\n"
    b":s 366 talkback #talk :End of NAMES list\r\n"
    b"@time=2026-01-01T00:00:01.000Z;msgid=x;account=al :alice!a@h PRIVMSG #talk :hello\r\n"
    b"@batch=1 :alice!a@h PRIVMSG #talk :\x01ACTION nods\x01\r\n"
    b":alice!a@h PRIVMSG talkback :\x01VERSION\x01\r\n"
    b":alice!a@h NICK :bob\r\n"
    b":bob!a@h KICK #talk talkback :out\r\n"
    b":s 473 talkback #talk :Cannot join channel (+i)\r\n"
    b":bob!a@h INVITE talkback :#talk\r\n"
    b":s 731 talkback :talkback\r\n"
    b"PING :token\r\n"
)


_DATA = (str, bytes, dict, list, tuple, set, frozenset, deque)


class Wire(Transport):
    """A connection whose other end is a list: nothing leaves it that the gate did not see."""

    def __init__(self) -> None:
        super().__init__(asyncio.get_running_loop())
        self.sent = bytearray()

    def send(self, lines: Iterable[str]) -> None:
        self.sent += b"".join(map(line_format.encode, lines))


async def survive(chunks: list[bytes]) -> None:
    """Read the chunks as a connection does; then be welcomed if need be, and answer a trigger."""
    told: list[LogEvent] = []
    heard: list[Message] = []

    def on_message(message: Message) -> None:
        heard.append(message)
        live.say(Reply(message.reply_target, message.text * 3, ReplyKind.ACTION, "echo"), message)

    wire, session = Wire(), _session()
    live = Connection(session, wire, on_message, told.append, lambda _: None)
    session.begin(0.0)
    lines = LineBuffer()
    for chunk in chunks:
        await read(live, lines.feed(chunk))
    sent = bytes(wire.sent)
    assert sent.count(b"\r") == sent.count(b"\n") == sent.count(b"\r\n")
    assert b"\0" not in sent
    assert all(len(line) <= 4096 + 512 for line in sent.split(b"\r\n"))
    assert len(session.send_queue) <= 260
    assert len(told) <= 20 + sum(chunk.count(b"\n") for chunk in chunks) * 3
    if session.actions.ending is None:
        await _still_answers(live, lines, heard)
    live.lost(None)
    await live.run()


def _session() -> Session:
    where = network(1, channels=(ChannelToJoin("#talk"),))
    return Session(
        where, BotSettings(), exchange=None, rng=Random(0), now=0.0, wall=WALL, secure=True
    )


async def read(connection: Connection, lines: list[str]) -> None:
    """All of them, however many slices of time that takes."""
    connection.received(lines, 0)
    while connection._unread and connection.session.actions.ending is None:  # noqa: ASYNC110 - turns
        await asyncio.sleep(0)


async def _still_answers(connection: Connection, lines: LineBuffer, heard: list[Message]) -> None:
    """Whatever came before, an orderly server is understood (its nick for us is new as well)."""
    orderly = (
        b"\r\n:s 001 quoter :Welcome\r\n"
        b":s 005 quoter CASEMAPPING=ascii CHANTYPES=# -STATUSMSG :x\r\n"
        b":s 376 quoter :End\r\n:quoter!t@h JOIN #talk\r\n:s 366 quoter #talk :End\r\n"
        b":carol!c@h PRIVMSG #talk :the last word\r\n"
    )
    await read(connection, lines.feed(orderly))
    assert [message.text for message in heard[-1:]] == ["the last word"]


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_arbitrary_bytes(chunks: list[bytes]) -> None:
    asyncio.run(survive(chunks))


def mutated(rng: Random) -> list[bytes]:
    """A session with bytes changed, pieces cut, doubled, blown up and swapped, in random chunks."""
    data = bytearray(SESSION)
    for _ in range(rng.randrange(1, 30)):
        at, size = rng.randrange(len(data)), rng.randrange(1, 40)
        match rng.randrange(6):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size]
            case 3:
                data[at:at] = rng.choice([b" ", b":", b"\r\n", b"\0", b"\x01", b";", b"@", b"!"])
            case 4:
                start = rng.randrange(len(data))
                data[at:at] = data[start : start + size]
            case 5:
                blown = rng.choice(
                    [b"x", b"\xef\xb7\xba", b"#", b" ", b",", b";a=", b"\xff", b"\r\n"]
                )
                data[at:at] = blown * rng.choice([63, 128, 510, 2000, 8191, 20_000])
        data = data or bytearray(b"x")
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(8)))
    return [bytes(data[a:b]) for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


class TestWhatIsKept:
    """However many things a server names, and however long, what we keep of it is bounded."""

    @pytest.mark.parametrize(
        "line",
        [
            ":s CAP talkback NEW :{n}{long}={long}",
            ":s CAP talkback NEW :setname{n} setname",
            ":s 005 talkback {n}{long}={long} :are supported",
            ":s 005 talkback T{n}=x CASEMAPPING=ascii :are supported",
            ":s BATCH +{n}{long} type",
            ":{n}{long}!u@h ACCOUNT account",
            ":{n}!u@h ACCOUNT {n}{long}",
            ":{n}!u@h JOIN #talk account{n} :x",
            ":{n}!u@h JOIN #{n}{long}",
            ":talkback!t@h JOIN #{n}",
            ":s 352 talkback #talk u h s bot{n} HB :0 x",
            ":s 354 talkback 152 #{n} bot{n} HB account{n}",
            ":s 353 talkback = #talk :{n}{long} @{n}",
            ":{n}!u@h PRIVMSG #talk :hello {long}",
            ":{n}!u@h PRIVMSG talkback :hello {long}",
            "@msgid={long}{n};account={n}{long} :{n}!u@h PRIVMSG #talk :hello",
            ":{n}!u@h INVITE talkback #{n}{long}",
            ":s 366 talkback #talk :End",
            ":s 433 talkback {n} :in use",
            ":s 474 talkback #talk :banned {n}",
            ":s 730 talkback :{n}!u@h",
            ":s 010 talkback host{n} 0 :go",
            "{n}{long}",
        ],
    )
    async def test_by_the_thousand(self, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(users, "_MAX_USERS", 500)
        monkeypatch.setattr(known_heads, "_REMEMBERED", 500)
        session, lines = _session(), LineBuffer()
        connection = Connection(session, Wire(), lambda _: None, lambda _: None, lambda _: None)
        session.begin(0.0)
        await read(
            connection, lines.feed(SESSION.replace(b":bob!a@h KICK #talk talkback :out\r\n", b""))
        )
        sizes = []
        for start in (0, 1000, 2000):
            raw = (line.format(n=n, long="y" * 600 * (n % 2)) for n in range(start, start + 1000))
            await read(connection, lines.feed("\r\n".join([*raw, ""]).encode()))
            sizes.append(_size(session))
        assert sizes[-1] - sizes[0] < 64 * 1024
        assert len(session.send_queue) <= 260
        assert not session.actions.lines
        connection.lost(None)
        await connection.run()


def _size(root: object) -> int:
    """Bytes of all that hangs on an object, as far as it is data of ours."""
    seen: set[int] = set()
    waiting, total = [root], 0
    while waiting:
        each = waiting.pop()
        ours = type(each).__module__.startswith("talkback")
        if id(each) in seen or not (ours or isinstance(each, _DATA)) or isinstance(each, type):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        waiting += gc.get_referents(each)
    return total


@pytest.mark.parametrize("seed", range(300))
async def test_a_mutated_session(seed: int) -> None:
    await survive(mutated(Random(seed)))


LINE = st.from_regex(
    r"(@([a-z=;\\/]|time=20[0-9T:Z-]{0,20}|msgid=[a-z]*|account=[a-z]*|bot|batch=1){0,4} )?"
    r"(:(alice|bob|talkback|s\.x)(![a-z]{0,3}@[a-z.]{0,5})? )?"
    r"(PRIVMSG|NOTICE) (#talk|@#talk|talkback|#TALK|#x) ?:?(\x01?(ACTION )?[a-z ]{0,8}\x01?)",
    fullmatch=True,
)


@given(st.lists(LINE, max_size=12), st.sampled_from(["account-tag", "account-notify", "batch"]))
@example([":bob!aa@x PRIVMSG talkback :a", ":bob!aa@x PRIVMSG talkback :b"], "account-tag")
@example([":a!a@b PRIVMSG #talk :a", ":x/y!a@b PRIVMSG #talk :b"], "account-notify")
@example([":a!a@b PRIVMSG #talk :a", ":ChanServ!s@services. PRIVMSG #talk :b"], "batch")
@example([":a!a@b PRIVMSG #talk :a", ":***!znc@znc.in PRIVMSG #talk :Buffer Playback..."], "batch")
@example([":a!a@b PRIVMSG #talk :a", f":{'n' * 200}!a@b PRIVMSG #talk :b"], "batch")
def test_the_quick_way_and_the_long_way_hear_the_same(lines: list[str], accounts: str) -> None:
    player = Player(network(1, channels=(ChannelToJoin("#talk"),)))
    player.welcome(f"message-tags,{accounts},server-time", "STATUSMSG=@ CASEMAPPING=ascii")
    incoming = player.session.message_filter
    for line in lines:
        quick = incoming.known_heads.message(line)
        try:
            slow = incoming.message_from(parse_line(line)) if " NOTICE " not in line else None
        except (ValueError, IndexError):
            slow = None
        assert quick in (None, slow)


if __name__ == "__main__":
    end, runs = time.monotonic() + float(sys.argv[1]), 0
    while time.monotonic() < end:
        asyncio.run(survive(mutated(Random(runs))))
        runs += 1
    sys.stdout.write(f"{runs} sessions survived\n")
