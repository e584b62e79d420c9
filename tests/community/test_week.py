"""A channel of two hundred people, other bots among them, for a week: the bot stays polite.

`TALKBACK_SEEDS=50` plays fifty weeks of each kind; `TALKBACK_LINES` says how much is said in one.
"""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from talkback.app import memory, mind
from talkback.app.commands import admins, clerk
from talkback.app.snapshot import Snapshot, read_snapshot
from talkback.engine.decision import Outcome
from tests.community import talk
from tests.community.bot import Exchange, Talkback
from tests.community.books import reckoned
from tests.community.crowd import PROMPTS, Crowd
from tests.community.programs import Chatterbox, Echo, Relay
from tests.community.world import DAY, WEEK, Clock, World

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "rules.toml"
RULES = {path.stem: path for path in sorted((HERE / "rules").glob("*.toml"))} | {"shipped": SHIPPED}
SEEDS = range(1, 1 + int(os.environ.get("TALKBACK_SEEDS", "2")))
LINES = int(os.environ.get("TALKBACK_LINES", "12000"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (mind, memory, clerk, admins):
        monkeypatch.setattr(module, "time", clock)
    return clock


async def test_x(clock, seed=1, rules="shipped"):
    import time
    for rules in RULES:
        t = time.perf_counter()
        world = World(Random(seed), clock)
        clock.now = clock.booted = 0
        bot = Talkback(world, read_snapshot(RULES[rules]), deaf_mouth=0.01)
        world.join(bot, "#town")
        crowd = Crowd(world, "#town", bot, talk.generated(world.rng))
        crowd.gather(200, LINES)
        crowd.misbehave()
        Echo(world, "parrot", "#town", (0.1, 0.8), bot.speaker)
        relay = Relay(world, "bridge", "#town", (0,0), 30, talk.generated(world.rng), PROMPTS)
        for _ in range(LINES // 20): world.at(crowd._waking_hour(), relay.carry)
        n = 0
        while world.step(WEEK):
            n += 1
            if n % 20 == 0: await bot.idle()
        await bot.stop()
        t2 = time.perf_counter()
        br = reckoned(bot.ledger, bot.snapshot.ruleset, restless=rules != "shipped")
        print(rules, n, len(bot.ledger), t2 - t, time.perf_counter() - t2)
        c = Counter(o for e in bot.ledger for _, o in e.silences)
        print(sum(len(e.answers) for e in bot.ledger), c)
        print("loops", Counter(e.line.speaker for e in bot.ledger if any(o is Outcome.LOOP for _, o in e.silences)).most_common(8))
        print("shares", Counter(a.line.cause.speaker for e in bot.ledger for a in e.answers).most_common(8))
        print(len(br), "\n".join(br[:15]))
