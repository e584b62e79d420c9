"""A bot whose rules are saved broken over and over: it lives, by the last good ones.

`python -m tests.e2e.test_reload_soup RELOADS [SEED]` goes on for as long as you like.
"""

import asyncio
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.config.test_fuzz import SIGNS, VALUES, soup
from tests.net.session_driver import CHANNEL, Peer, serving
from tests.program import Program

TOKENS = (
    *("(?<n>", "(?P<nick>", "(?V1)", "(?V0)", "(?L)", "(?a)", "(?aL)", "(?i:", "(?x)", "(?#)"),
    *("(?(1)", "(?<=", "(?!", "(?>", "(?|", "(?R)", "(?&n)", "(", ")", ")", ")", "[", "]", "[^"),
    *("||", "|", "{", "}", "{e<=1}", "{i<2:[a-z]}", "{1,3}", "{9999}", "+", "*", "?", "++", "a+"),
    *("tea", "#", " ", ".", "ß", "\\g<n>", "\\g<²>", "\\1", "\\p{L}", "\\b", "\\m", "\\X", "\\K"),
    *("\\L<a>", "\\N{DIGIT ONE}"),
)
PLACE = re.compile(r"\.(toml|txt):[1-9]\d*:[1-9]\d*: ")
HEAD = """
[bot]
state = false
max_replies = false
max_replies_person = false
max_share = false
loop_guard = false
[networks.net]
host = "127.0.0.1"
port = {port}
tls = false
throttle = false
channels = ["{channel}"]
"""
RULE = """
[rules.question]
triggers = ['^question (?P<number>[0-9]+)$']
reply = '{{number}} by {edit}'
"""
OTHERS = "".join(f"[rules.other{n}]\ntriggers = 'other {n}'\nreply = 'x'\n" for n in range(39))
"""By their number a good config is told from what became of it: a save is also seen by itself."""


def patterns(rng: Random) -> str:
    triggers = ("".join(rng.choices(TOKENS, k=rng.randint(1, 9))) for _ in range(rng.randint(1, 9)))
    written = ", ".join(f"'''{trigger}'''" for trigger in triggers)
    examples = rng.choice(("", "", "examples = ['tea']\n"))
    return f"[rules.soup]\ntriggers = [{written}]\nreply = 'x'\n{examples}"


def slip(rng: Random, text: str) -> str:
    start = rng.randrange(len(text))
    slipped: str = rng.choice(("", *SIGNS, *VALUES))
    return text[:start] + slipped + text[start + rng.randrange(9) :]


async def endure(folder: Path, reloads: int, seed: int) -> Counter[str]:
    """Half of the reloads are of good rules, half of what became of them; how often each ended."""
    rng, ends = Random(seed), Counter[str]()
    async with serving() as server:
        path, head = folder / "rules.toml", HEAD.format(port=server.port, channel=CHANNEL)
        path.write_text(head + RULE.format(edit=0) + OTHERS)
        async with Program.running(path) as program:
            await program.event("connecting")
            peer = await (await server.peer()).welcome()
            for edit in range(reloads // 2):
                good = RULE.format(edit=edit)
                save(program, path, head + good + OTHERS)
                await program.event("reloaded", rules=40)
                made = rng.choice((patterns(rng), soup(rng)))
                bad = rng.choice((good + made, good + made, slip(rng, good)))
                save(program, path, head + bad)
                event = await outcome(program)
                ends[event["event"]] += 1
                if event["event"] == "reload-refused":
                    assert PLACE.search(event["problem"]), (event, bad)
                    assert await answer(peer, edit) == f"{edit} by {edit}", bad
            program.signal(signal.SIGTERM)
            await peer.until("QUIT")
            peer.writer.close()
            assert await program.ended() == 0
    return ends


def save(program: Program, path: Path, text: str) -> None:
    spare = path.with_name("spare")
    spare.write_text(text)
    spare.replace(path)
    program.signal(signal.SIGHUP)


async def outcome(program: Program) -> dict[str, Any]:
    while (event := await program.anything())["event"] not in ("reloaded", "reload-refused"):
        pass
    return event


async def answer(peer: Peer, number: int) -> str:
    await peer.send(f":alice!a@host PRIVMSG {CHANNEL} :question {number}")
    said = await peer.until(f"PRIVMSG {CHANNEL} :{number} ")
    return said.removeprefix(f"PRIVMSG {CHANNEL} :")


@pytest.mark.long
async def test_what_is_saved_again_and_again_ends_nothing(tmp_path: Path) -> None:
    ends = await endure(tmp_path, reloads=30, seed=11)
    assert ends["reload-refused"] > 3


if __name__ == "__main__":
    given = int(sys.argv[2]) if sys.argv[2:] else time.time_ns()
    with tempfile.TemporaryDirectory() as made_here:
        print(given, asyncio.run(endure(Path(made_here), int(sys.argv[1]), given)))  # noqa: T201
