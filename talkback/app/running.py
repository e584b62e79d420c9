"""`talkback run`, put together: read, wire, stay."""

import asyncio
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from talkback.app.mind import Mind, Say
from talkback.app.snapshot import Snapshot, read_snapshot
from talkback.app.supervisor import Choose, Connect, Supervisor
from talkback.config.locate import locate
from talkback.errors import TalkbackError
from talkback.event import Event, Level
from talkback.logs import Format, start, tell
from talkback.message import Message, Reply
from talkback.net.client import Client
from talkback.settings import Network


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks of a run."""

    networks: tuple[str, ...] = ()
    local: bool = False
    dry_run: bool = False
    once: bool = False
    log: Format = Format.TEXT
    level: Level | None = None


def run_bot(config: Path | None, wish: Wish) -> None:
    """Run until told to stop.

    Raises ConfigError, LoginRefusedError, UnreachableError; TalkbackError for a network that the
    config does not have.
    """
    path = locate(config).path
    snapshot = read_snapshot(path)
    local = wish.local or not snapshot.networks
    start(wish.log, wish.level or (Level.WARNING if local and _at_a_prompt() else Level.INFO))
    _warn(snapshot)
    if local:
        from talkback.app.local import run_local  # noqa: PLC0415 - others don't pay for it

        asyncio.run(run_local(snapshot, path, tell, partial(_connector, wish)))
        return
    choose = _chooser(wish.networks)
    choose(snapshot)
    mind = Mind(snapshot, tell)
    read = partial(read_snapshot, path)
    asyncio.run(Supervisor(mind, read, _connector(wish, mind), choose).run())


def _connector(wish: Wish, mind: Mind) -> Connect:
    """Ears that lead to the mind, and its words to the mouth or, in a dry run, to the log."""

    def connect(network: Network) -> Client:
        def hear(message: Message) -> None:
            mind.hear(message, say)

        client = Client(
            network,
            mind.snapshot.bot,
            hear=hear,
            tell=mind.tell,
            rng=Random(),  # noqa: S311 - jitter, not keys
            once=wish.once,
        )
        say: Say = rehearse if wish.dry_run else client.say
        return client

    def rehearse(reply: Reply, message: Message) -> bool:
        fields = {
            "rule": reply.rule,
            "network": message.network,
            "channel": message.channel,
            "nick": message.sender.nick,
            "text": reply.text,
            "reason": "dry run",
        }
        mind.tell(Event(Level.INFO, "suppressed", fields))
        return False

    return connect


def _chooser(names: tuple[str, ...]) -> Choose:
    def choose(snapshot: Snapshot) -> dict[str, Network]:
        networks = {network.name: network for network in snapshot.networks}
        for name in names:
            if name not in networks:
                known = ", ".join(networks)
                raise TalkbackError(f"the config has no network {name!r}; it has {known}")
        return {name: networks[name] for name in names} if names else networks

    return choose


def _at_a_prompt() -> bool:
    """Whoever chats on the terminal sees there what the log would say again."""
    return sys.stdin is not None and sys.stdin.isatty()


def _warn(snapshot: Snapshot) -> None:
    for warning in snapshot.warnings:
        tell(Event(Level.WARNING, "config", {"problem": str(warning)}))
