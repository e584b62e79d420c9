"""What each tester says of a line is what the bot does with it."""

import asyncio
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.bot.persistence import PersistentState
from talkback.bot.responder import Responder
from talkback.cli.main import main
from talkback.model.message import Message, Person, Reply
from talkback.net.protocol.line_buffer import LineBuffer
from talkback.snapshot.snapshot import read_snapshot

RULES = r"""
[rules.spoken-to]
on = ["mention"]
triggers = ['\b(why|help|rules|stats)\b', 'ping me']
reply = "spoken-to"
[rules.cafe]
triggers = ["café", "that's it", '(?P<n>x+)y']
reply = "cafe"
[rules.whisper]
on = ["private"]
triggers = '\b(?:why|help)\b'
reply = "whisper"
"""
CHANNEL: dict[bytes, str | None] = {
    b"talkback: help": None,
    b"@TalkBack, why": None,
    b"!talkback ignoreme": None,
    b"!talkback caf\xe9": None,
    b"talkback: stats": "spoken-to",  # an admin's order, and ann is none
    b"talkback: why not": "spoken-to",
    b"talkback help": "spoken-to",
    b"\x02talkback\x02: ping me": "spoken-to",
    "t\u200balkback: ping me".encode(): "spoken-to",
    b"help": None,
    b"caf\xe9": "cafe",
    "café".encode(): "cafe",
    b"that\x92s it": "cafe",
    b"xxy": "cafe",
}
PRIVATE: dict[bytes, str | None] = {b"why": None, b"help me": "whisper", b"!talkback why": None}
Tester = Callable[[Path, bytes, str | None], str | None]


def bot(config: Path, line: bytes, channel: str | None) -> str | None:
    return asyncio.run(_heard(config, line, channel))


async def _heard(config: Path, line: bytes, channel: str | None) -> str | None:
    [text] = LineBuffer().feed(line + b"\n")
    heard = Message("local", channel, Person("ann", "a", "h"), text, "talkback")
    said: list[str] = []

    def say(reply: Reply, _: Message) -> bool:
        said.append(reply.rule)
        return True

    with closing(PersistentState(lambda _: None)) as memory:
        Responder(read_snapshot(config), lambda _: None, memory).handle(heard, say)
    return next(iter(said), None)


def rule_tester(config: Path, line: bytes, channel: str | None) -> str | None:
    args = ["test-rule", "-c", str(config), "--json", *([] if channel else ["--private"]), "-"]
    fired: str | None = json.loads(CliRunner().invoke(main, args, input=line).stdout)["fired"]
    return fired


def session(config: Path, line: bytes, channel: str | None) -> str | None:
    path = config.parent / "chat.txt"
    path.write_bytes((b"" if channel else b"-- in private\n") + b"<ann> %b\n" % line)
    done = CliRunner().invoke(main, ["check", "-c", str(config), "--format", "json", str(path)])
    told = [each["message"] for each in json.loads(done.stdout) if each["file"] == str(path)]
    return next((name for name in ("spoken-to", "cafe", "whisper") if name in str(told)), None)


def replay(config: Path, line: bytes, channel: str | None) -> str | None:
    path = config.parent / (f"{channel}.log" if channel else "irc.net.ann.weechatlog")
    stamp = b"[12:00:00] <ann> " if channel else b"2026-01-02 12:00:00\tann\t"
    path.write_bytes(stamp + line + b"\n")
    done = CliRunner().invoke(main, ["replay", "-c", str(config), "--json", str(path)])
    fired: dict[str, int] = json.loads(done.stdout)["fired"]
    return next((name for name, many in fired.items() if many), None)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.mark.parametrize("tester", [bot, rule_tester, session, replay])
def test_every_tester_says_what_the_bot_does(config: Path, tester: Tester) -> None:
    assert {line: tester(config, line, "#talkback") for line in CHANNEL} == CHANNEL
    assert {line: tester(config, line, None) for line in PRIVATE} == PRIVATE
