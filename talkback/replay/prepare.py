"""From what a user names, configs and logs, to a replay that is ready to run."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from talkback.chatlogs.line_forms import LogFormat
from talkback.config.find_config import find_config
from talkback.engine.bridges import without_proof
from talkback.replay.decider import ReplayedBot
from talkback.replay.log_files import LogPlace, gather
from talkback.replay.report import ReplayReport
from talkback.replay.run import Replay
from talkback.snapshot.defaults import first_message
from talkback.snapshot.named import known_networks
from talkback.snapshot.snapshot import Snapshot, read_snapshot


def prepare(
    config: Path | None, against: Path | None, logs: Sequence[Path], family: LogFormat
) -> Replay:
    """Read the rules, and look at how the logs begin.

    Logs that do not tell their place are taken to be of where the config's bot is first.

    Raises ConfigError, and StoreError where there is nothing to read.
    """
    snapshots = [read_snapshot(find_config(config).path)]
    if against is not None:
        snapshots.append(read_snapshot(find_config(against).path))
    report = ReplayReport()
    logged_channels = gather(logs, family, _where(snapshots), report.odd.files)
    return Replay(logged_channels, tuple(map(_replayed, snapshots)), report)


def _replayed(snapshot: Snapshot) -> ReplayedBot:
    rules = snapshot.ruleset
    rules = replace(rules, bridges=without_proof(rules.bridges))
    return ReplayedBot(rules, snapshot.nicks, snapshot.bot.timezone)


def _where(snapshots: Sequence[Snapshot]) -> LogPlace:
    first = first_message(snapshots[0].bot, snapshots[0].networks)
    known = (known_networks(each.networks, each.ruleset.rules) for each in snapshots)
    channels = {c.name for each in snapshots for n in each.networks for c in n.channels}
    networks = frozenset(chain.from_iterable(known))
    return LogPlace(first.network, first.reply_target, networks, frozenset(channels))
