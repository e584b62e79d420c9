"""What the pages tell you to type, typed: it prints what they say it prints."""

import asyncio
from pathlib import Path

import pytest

from talkback.ircd.server import serve
from tests.docs.console import Reader

ROOT = Path(__file__).parents[2]


async def ask_for_tea(port: int) -> None:
    """Somebody at a client, who pings the bot when it comes, and once it answers asks for tea."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"NICK ada\r\nUSER ada 0 * :Ada\r\nJOIN #my-test-channel\r\n")
    try:
        async for line in reader:
            if line.startswith(b":talkback!") and b" JOIN " in line:
                writer.write(b"PRIVMSG talkback :\1PING 1\1\r\n")
            elif line.startswith(b":talkback!") and b" NOTICE ada " in line:
                writer.write(b"PRIVMSG #my-test-channel :any tea left?\r\n")
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.long
async def test_the_guide_is_true(tmp_path: Path) -> None:
    async with serve() as server:
        loopback = f'host = "127.0.0.1"\nport = {server.port}\ntls = false\n#'
        reader = Reader(tmp_path, {'host = "irc.libera.chat"': loopback})
        ada = asyncio.create_task(ask_for_tea(server.port))
        await asyncio.to_thread(reader.follow, ROOT / "docs" / "guide.md")
        ada.cancel()
        await asyncio.wait({ada})


def test_the_readme_is_true(tmp_path: Path) -> None:
    Reader(tmp_path).follow(ROOT / "README.md")
