"""A bot that is edited while it talks: what it answered, how late, and by which edit of its rules.

    python benchmarks/reload.py [--edits 200] [--seconds 60] [--rules 1000] [--json]

A third of the edits are broken, each in its own way; files are written in place and replaced, and
a hangup says so, since the bot looks at its files only every other second.
Every question must be answered once, and by one edit alone; the rules never go back. Beside the
delays during the edits stands that of the same questions before the first one: what the machine
and this program cost by themselves.
"""

import asyncio
import itertools
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chat import CHANNEL, Chat
from talkback.ircd.server import serve

_BEAT = 0.01
"""Seconds between two bursts of lines."""
_ASK_EVERY = 20
"""One line in so many is a question; the others fire no rule."""
_QUIET = 4.0
"""Seconds before the first edit."""
_PATIENCE = 60.0
"""Seconds that any one thing may take."""
_ANSWER = re.compile(rf"^:bot!\S+ PRIVMSG {CHANNEL} :(\d+) by (\d+), (\d+)$")
_HEAD = """
[bot]
nick = "bot"
max_replies = false
max_replies_person = false
max_share = false
loop_guard = false
state = false
[networks.load]
host = "127.0.0.1"
port = {port}
tls = false
throttle = false
channels = ["{channel}"]
"""
_EDIT = """
[pools.edits]
quotes = ["{edit}"]
[rules.question]
triggers = 'question (?P<number>\\d+)\\b'
reply = "{{number}} by {edit}, {{quote}}"
pool = "edits"
examples = ["question 1"]
"""
_BREAKS = (
    "[rules.broken\n",
    "nonsense = 1\n",
    "[rules.broken]\ntriggers = '('\nreply = 'x'\n",
    "[rules.broken]\ntriggers = 'x'\npool = 'nowhere'\n",
    "[rules.broken]\ntriggers = 'x'\nreply = 'x'\nexamples = ['y']\n",
)


@dataclass(slots=True)
class Storm:
    """What happened: times in seconds; `by` are the edits that answered, in order."""

    asked: dict[int, float] = field(default_factory=dict)
    delays: dict[int, float] = field(default_factory=dict)
    by: list[int] = field(default_factory=list)
    good: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    quiet: int = 0
    """Questions before the first edit."""
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, done: Callable[[], bool]) -> None:
        """Until what was heard makes it so. Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            while not done():
                self._heard.clear()
                await self._heard.wait()

    def has_come(self, edit: int, refused: int) -> bool:
        """Whether it answers; of a broken one, whether more was refused than so often before."""
        if edit in self.good:
            return bool(self.by) and self.by[-1] == edit
        return self.events["reload-refused"] > refused

    def late(self, part: float, *, quiet: bool = False) -> float:
        """The delay that this part of the answers kept to, during the edits or before them."""
        delays = sorted(
            delay for number, delay in self.delays.items() if (number < self.quiet) is quiet
        )
        return delays[min(len(delays) - 1, int(len(delays) * part))]

    @property
    def unanswered(self) -> set[int]:
        return self.asked.keys() - self.delays.keys()

    @property
    def went_back(self) -> bool:
        return any(later < earlier for earlier, later in itertools.pairwise(self.by))

    def heard(self, line: str) -> None:
        now = time.perf_counter()
        if " PRIVMSG " not in line:
            return
        answer = _ANSWER.match(line)
        if answer is None:
            self.wrong.append(line)
            return
        number, edit, quote = map(int, answer.groups())
        if number in self.delays or edit != quote or edit not in self.good:
            self.wrong.append(line)
        self.delays[number] = now - self.asked[number]
        self.by.append(edit)
        self._heard.set()


@dataclass(frozen=True, slots=True)
class Figures:
    """What is printed; delays in milliseconds."""

    rules: int
    edits: int
    lines: int
    questions: int
    unanswered: int
    wrong: int
    went_back: bool
    edits_seen: int
    reloads: int
    refused: int
    median: float
    p99: float
    worst: float
    quiet_p99: float


async def storm(folder: Path, *, edits: int, seconds: float, rules: int, rate: int) -> Storm:
    """Edit so often in so many seconds, at `rate` lines a second; the last is a good edit."""
    seen, chat, last = Storm(), Chat(rules), 3 * (edits // 3 + 1)
    async with serve() as server:
        editor = _Editor(folder / "rules.toml", server.port, chat, seen)
        editor.save(0)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"NICK asker\r\nUSER a 0 * :a\r\nJOIN {CHANNEL}\r\n".encode())
        async with _bot(editor.path, seen) as process:
            await _joined(reader)
            editor.told = lambda: process.send_signal(signal.SIGHUP)
            hearing = asyncio.create_task(_hear(reader, seen))
            talking = asyncio.create_task(_talk(writer, chat, seen, rate))
            await asyncio.sleep(_QUIET)
            seen.quiet = len(seen.asked)
            for edit in range(1, edits + 1):
                editor.save(edit)
                await asyncio.sleep(seconds / edits)
            for edit in (last - 2, last - 1, last):  # however slow the machine: good, broken, good
                refused = seen.events["reload-refused"]
                editor.save(edit)
                await seen.until(partial(seen.has_come, edit, refused))
            talking.cancel()
            await seen.until(lambda: not seen.unanswered)
            hearing.cancel()
            await asyncio.wait({hearing, talking})
        writer.close()
    return seen


class _Editor:
    """Saves the rules over and over, every third time broken, in the ways of several editors."""

    def __init__(self, path: Path, port: int, chat: Chat, seen: Storm) -> None:
        self.path = path
        self._head = _HEAD.format(port=port, channel=CHANNEL)
        self._ballast = "".join(_ballast(chat))
        self._seen = seen
        self.told: Callable[[], None] = lambda: None

    def save(self, edit: int) -> None:
        breaks = edit % 3 == 2
        end = _BREAKS[edit // 3 % len(_BREAKS)] if breaks else ""
        if not breaks:
            self._seen.good.add(edit)
        text = self._head + _EDIT.format(edit=edit) + self._ballast + end
        if edit % 2:
            spare = self.path.with_suffix(".new")
            spare.write_text(text)
            spare.replace(self.path)
        else:
            self.path.write_text(text)
        self.told()


def _ballast(chat: Chat) -> Iterator[str]:
    for number, rule in enumerate(chat.rules):
        trigger = json.dumps(rule.trigger, ensure_ascii=False)
        yield f'[rules.r{number}]\ntriggers = {trigger}\nreply = "fired {number}"\n'


@asynccontextmanager
async def _bot(config: Path, seen: Storm) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "talkback", "run", "-c", str(config), "--log-format", "json",
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONASYNCIODEBUG"},
    )  # fmt: skip
    counting = asyncio.create_task(_count(process, seen))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await counting


async def _count(process: asyncio.subprocess.Process, seen: Storm) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        seen.events[json.loads(line)["event"] if line.startswith(b"{") else line.decode()] += 1


async def _joined(reader: asyncio.StreamReader) -> None:
    async with asyncio.timeout(_PATIENCE):
        async for line in reader:
            if line.startswith(b":bot!") and b" JOIN " in line:
                return


async def _hear(reader: asyncio.StreamReader, seen: Storm) -> None:
    while line := await reader.readline():
        seen.heard(line.decode().rstrip("\r\n"))


async def _talk(writer: asyncio.StreamWriter, chat: Chat, seen: Storm, rate: int) -> None:
    """Until cancelled; what could not be said in time is not made up for."""
    numbers = itertools.count()
    while True:
        said = chat.ordinary(max(1, round(rate * _BEAT)))
        seen.lines += len(said)
        if seen.lines // _ASK_EVERY > len(seen.asked):
            number = next(numbers)
            said[-1] = f"question {number}"
            seen.asked[number] = time.perf_counter()
        writer.write("".join(f"PRIVMSG {CHANNEL} :{text}\r\n" for text in said).encode())
        await writer.drain()
        await asyncio.sleep(_BEAT)


def _figures(seen: Storm, rules: int, edits: int) -> Figures:
    return Figures(
        rules=rules,
        edits=edits,
        lines=seen.lines,
        questions=len(seen.asked),
        unanswered=len(seen.unanswered),
        wrong=len(seen.wrong),
        went_back=seen.went_back,
        edits_seen=len(set(seen.by)),
        reloads=seen.events["reloaded"],
        refused=seen.events["reload-refused"],
        median=seen.late(0.5) * 1e3,
        p99=seen.late(0.99) * 1e3,
        worst=seen.late(1.0) * 1e3,
        quiet_p99=seen.late(0.99, quiet=True) * 1e3,
    )


@click.command(help=__doc__.partition("\n")[0] if __doc__ else None)
@click.option("--edits", type=click.IntRange(1), default=200, show_default=True)
@click.option("--seconds", type=float, default=60.0, show_default=True, help="For all edits.")
@click.option("--rules", type=click.IntRange(1, 100_000), default=1000, show_default=True)
@click.option("--rate", type=click.IntRange(1), default=2000, show_default=True, help="Lines/s.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, edits: int, seconds: float, rules: int, rate: int, as_json: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = storm(Path(folder), edits=edits, seconds=seconds, rules=rules, rate=rate)
        figures = _figures(asyncio.run(work), rules, edits)
    if as_json:
        click.echo(json.dumps(asdict(figures), indent=2))
        return
    for name, value in asdict(figures).items():
        shown = f"{value:.1f} ms" if isinstance(value, float) else f"{value}"
        click.echo(f"{name.replace('_', ' '):<12} {shown}")


if __name__ == "__main__":
    main()
