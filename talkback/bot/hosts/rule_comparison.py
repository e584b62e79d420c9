"""Whether all hosts have the same rules: a hash of them, and a word where it differs."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping

from talkback.lease.intervals import AWAY
from talkback.lease.statements import Host
from talkback.model.log_event import Level, LogEvent
from talkback.snapshot.snapshot import Snapshot

_OWN = ("bot", "networks")
"""Tables that may differ: each host has its own nick, network path and secrets."""


def rules_digest(snapshot: Snapshot) -> str:
    """Of rules, defaults, pools and their quotes, not of what comes from the web.

    Takes a second for ten thousand rules. Raises OSError and ValueError where the file has gone, or
    was changed, since it was read.
    """
    values = tomllib.loads(snapshot.path.read_text(encoding="utf-8"))
    rules = {name: table for name, table in values.items() if name not in _OWN}
    pools = {
        name: pool.quotes
        for name, pool in snapshot.ruleset.pools.items()
        if name not in snapshot.sources
    }
    text = json.dumps([rules, pools], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class RuleComparison:
    """Tells of each other host whose rules differ, once for each pair of rules."""

    def __init__(self, me: str, log_event: Callable[[LogEvent], None]) -> None:
        self._me = me
        self._log_event = log_event
        self._told: set[tuple[str, str, str]] = set()

    def compare(self, hosts: Mapping[str, Host]) -> None:
        ours = hosts[self._me].rules if self._me in hosts else ""
        for key, host in hosts.items():
            difference = (key, host.rules, ours)
            if host.age > AWAY or "" in difference or host.rules == ours:
                continue
            if difference not in self._told:
                self._told.add(difference)
                fields = {"host": host.name, "theirs": host.rules, "ours": ours}
                self._log_event(LogEvent(Level.WARNING, "rules-differ", fields))
