"""What a hostile network costs a quiet one: how long its PING waits, and what the bot keeps of it.

    python benchmarks/neighbours.py [--config rules.toml] [--only casemappings] [--json]

One process, two networks: one sends as fast as the bot reads, the other asks twenty times a second.
Linux only.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.process import Bot

CHANNEL = "#talk"
ASK_EVERY = 0.05
START = 20.0
PATIENCE = 300.0
"""Seconds until a bot that has not read it all counts as lost."""
_CAPS = "account-notify extended-join batch cap-notify server-time"
_PEOPLE = 20_000
_BLOCK = 256 * 1024


def casemappings() -> Iterator[bytes]:
    """20,000 people with accounts, then one CASEMAPPING after the other."""
    for n in range(_PEOPLE):
        yield b":nick%d[]!u@h JOIN %s account%d :x" % (n, CHANNEL.encode(), n)
    for _ in range(10_000):
        yield b":s 005 talkback CASEMAPPING=ascii :are supported"
        yield b":s 005 talkback CASEMAPPING=rfc1459 :are supported"


def capabilities() -> Iterator[bytes]:
    """400,000 offers, half of them new names."""
    for n in range(200_000):
        yield b":s CAP talkback NEW :setname"
        yield b":s CAP talkback NEW :odd/name-%d=%d" % (n, n)


def long_lines() -> Iterator[bytes]:
    """Lines of 16 KB: a letter of eighteen when it is normalised, words, near matches."""
    beginnings = ("that's what ", "foo ", "(", "ha", "a", "she said ", "\ufdfa", "http://x.y/")
    for n in range(4_000):
        words = beginnings[n % len(beginnings)]
        text = (words * (16_000 // len(words.encode())))[:16_000]
        yield f":alice{n % 50}!a@h PRIVMSG {CHANNEL} :{text}".encode()


def nicks() -> Iterator[bytes]:
    """100,000 people come, say something, change their nick, go."""
    for n in range(100_000):
        who = b":nick%d!user%d@host%d.example" % (n, n, n)
        yield who + b" JOIN %s account%d :x" % (CHANNEL.encode(), n)
        yield who + b" PRIVMSG %s :that's what she said" % CHANNEL.encode()
        yield who + b" NICK other%d" % n


def names() -> Iterator[bytes]:
    """Names of 15 KB, wherever a server can put one."""
    for n in range(5_000):
        name = b"%d%s" % (n, b"x" * 15_000)
        yield b":%s!u@h ACCOUNT acc%s" % (name, name)
        yield b"@account=%s :n%d!u@h PRIVMSG %s :hi" % (name[:8000], n, CHANNEL.encode())
        yield b":s 005 talkback %s=%s :are supported" % (name, name)


def lists() -> Iterator[bytes]:
    """What a channel can be full of: names, bans, topics, answers to a WHO, batches, tokens."""
    for n in range(60_000):
        yield b":s 353 talkback = %s :a%d @b%d +c%d" % (CHANNEL.encode(), n, n, n)
        yield b":s 352 talkback %s u h s robot%d HB :0 x" % (CHANNEL.encode(), n)
        yield b":s 367 talkback %s *!*@ban%d" % (CHANNEL.encode(), n)
        yield b":s TOPIC %s :topic %d" % (CHANNEL.encode(), n)
        yield b":s BATCH +%d odd/type" % n
        yield b":s 005 talkback TOKEN%d=%d :are supported" % (n, n)


def bad_lines() -> Iterator[bytes]:
    """Lines that lack what their command needs."""
    for n in range(100_000):
        yield (b":a!b@c KICK", b":s 001", b"BATCH", b"@;; ")[n % 4]


FLOODS: tuple[Callable[[], Iterator[bytes]], ...] = (
    *(casemappings, capabilities, long_lines, nicks, names, lists, bad_lines),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds that the quiet network waited for PONG; mebibytes of the whole bot."""

    flood: str
    lines: int
    seconds: float
    pings: int
    median_ms: float
    worst_ms: float
    mib: float
    peak_mib: float


class Guest:
    """The bot, as one of its servers sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def welcome(self) -> None:
        await self.until(b"USER")
        self.send(b":s CAP * LS :" + _CAPS.encode())
        asked = (await self.until(b"CAP REQ")).partition(b":")[2]
        self.send(b":s CAP * ACK :" + asked)
        await self.until(b"CAP END")
        self.send(
            b":s 001 talkback :Hi", b":s 005 talkback CHANTYPES=# BOT=B :x", b":s 422 x :none"
        )
        await self.until(b"JOIN")
        self.send(b":talkback!t@h JOIN %s * :x" % CHANNEL.encode())
        self.send(b":s 366 talkback %s :End" % CHANNEL.encode())

    async def until(self, beginning: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE):
            while not (line := await self._reader.readline()).startswith(beginning):
                if not line:
                    raise ConnectionError("the bot has left")
        return line.rstrip()

    def send(self, *lines: bytes) -> None:
        self._writer.write(b"".join(line + b"\r\n" for line in lines))

    async def flood(self, lines: Iterator[bytes]) -> int:
        """All of them, and the bot's word that it has read the last."""
        ended = asyncio.create_task(self.until(b"PONG :the end"))
        count, block = 0, bytearray()
        for line in lines:
            count += 1
            block += line + b"\r\n"
            if len(block) > _BLOCK:
                self._writer.write(block)
                block = bytearray()
                await self._writer.drain()
                await asyncio.sleep(0)
        self._writer.write(block)
        self.send(b"PING :the end")
        await ended
        return count

    async def ask(self, waits: list[float]) -> None:
        """PING for ever, and note how long each answer takes."""
        for number in range(1_000_000):
            begun = time.perf_counter()
            self.send(b"PING :%d" % number)
            await self.until(b"PONG")
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(ASK_EVERY)


async def measured(flood: Callable[[], Iterator[bytes]], config: Path) -> Result:
    arrivals: dict[str, asyncio.Future[Guest]] = {}
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers = []
        keys = "[bot]\nstate = false\n"
        for network in ("loud", "quiet"):
            arrived: asyncio.Future[Guest] = loop.create_future()
            arrivals[network] = arrived

            def arrive(
                reader: asyncio.StreamReader,
                writer: asyncio.StreamWriter,
                arrived: asyncio.Future[Guest] = arrived,
            ) -> None:
                if not arrived.done():
                    arrived.set_result(Guest(reader, writer))

            server = await asyncio.start_server(arrive, "127.0.0.1", 0)
            servers.append(server)
            port = server.sockets[0].getsockname()[1]
            keys += f'[networks.{network}]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n'
            keys += f'channels = ["{CHANNEL}"]\n'
        _write(folder, keys, config)
        bot = Bot([sys.executable, "-m", "talkback", "run", "-c", "rules.toml"], folder)
        try:
            return await _result(flood, arrivals, bot)
        except (ConnectionError, TimeoutError) as error:
            raise SystemExit(f"{flood.__name__}: {error}\n{bot.last_words()}") from None
        finally:
            bot._process.kill()  # noqa: SLF001 - it has nothing to say at the end
            bot._process.wait()  # noqa: SLF001
            for server in servers:
                server.close()


def _write(folder: Path, keys: str, config: Path) -> None:
    """The networks of here with the rules and pools of the config."""
    rules = config.read_text().partition("[rules")[2]
    (folder / "rules.toml").write_text(f"{keys}[rules{rules}")
    (folder / "quotes").symlink_to((config.parent / "quotes").resolve())


async def _result(
    flood: Callable[[], Iterator[bytes]], arrivals: dict[str, asyncio.Future[Guest]], bot: Bot
) -> Result:
    async with asyncio.timeout(START):
        loud, quiet = await arrivals["loud"], await arrivals["quiet"]
        await asyncio.gather(loud.welcome(), quiet.welcome())
    waits: list[float] = []
    asking = asyncio.create_task(quiet.ask(waits))
    await asyncio.sleep(0.5)
    begun = time.perf_counter()
    waits.clear()
    count = await loud.flood(flood())
    took = time.perf_counter() - begun
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    milliseconds = [wait * 1000 for wait in waits] or [0.0]
    return Result(
        flood.__name__,
        count,
        round(took, 2),
        len(waits),
        round(statistics.median(milliseconds), 1),
        round(max(milliseconds), 1),
        round(bot.memory(), 1),
        round(bot.peak(), 1),
    )


@click.command()
@click.option("--config", type=click.Path(path_type=Path), help="Rules; the shipped ones without.")
@click.option("--only", help="One flood.")
@click.option("--json", "as_json", is_flag=True)
def main(config: Path | None, only: str | None, as_json: bool) -> None:  # noqa: FBT001 - click
    """Flood the bot in every way, and see what the other network has of it."""
    config = config or Path(__file__).parent.parent / "rules.toml"
    for flood in FLOODS:
        if only in (None, flood.__name__):
            result = asdict(asyncio.run(measured(flood, config)))
            words = "  ".join(f"{key} {value}" for key, value in result.items())
            click.echo(json.dumps(result) if as_json else words)


if __name__ == "__main__":
    main()
