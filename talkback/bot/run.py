"""`talkback run`, put together: read, wire, stay."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from random import Random
from types import FrameType
from typing import TYPE_CHECKING
from uuid import uuid4

from talkback import __version__
from talkback.bot.forced_exit import end_in_time
from talkback.bot.kept_sts_policies import kept_policies
from talkback.bot.observe.event_sink import EventSink
from talkback.bot.open_state import open_state, open_to_others
from talkback.bot.persistence import PersistentState
from talkback.bot.reload.stable_read import read_at_start, read_when_stable
from talkback.bot.responder import HandleCommand, Responder, Say
from talkback.bot.supervisor import Choose, Connect, Supervisor
from talkback.config.find_config import ConfigFile, find_config
from talkback.engine.orders import Order
from talkback.eventlog import Format, configured_logging, log_event
from talkback.eventlog.file import MODE, LogFile
from talkback.model.errors import StoreError, TalkbackError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Reply
from talkback.model.secret import DatabaseUrl
from talkback.model.settings import Network
from talkback.net.io.client import Client
from talkback.quotes.remote.cache import cached_only
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from talkback.state.places import StatePlace, demand_file

if TYPE_CHECKING:
    from talkback.bot.commands.dispatcher import CommandDispatcher
    from talkback.bot.hosts.lease_keeper import LeaseKeeper


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks of a run."""

    networks: tuple[str, ...] = ()
    local: bool = False
    dry_run: bool = False
    once: bool = False
    status: bool = False
    log: Format = Format.TEXT
    level: Level | None = None


def run_bot(config: Path | None, options: RunOptions) -> None:
    """Run until told to stop.

    Raises ConfigError, LoginRefusedError, UnreachableError; TalkbackError for a network that the
    config does not have; StoreError where the state file cannot be had.
    """
    signal.signal(signal.SIGTERM, _leave_at_once)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a reload asked for now: nothing is older yet
    found = find_config(config)
    path, read = (
        found.path,
        partial(read_snapshot, found.path, web=cached_only, read=read_when_stable),
    )
    snapshot = read_at_start(read)
    choose = chooser(options.networks)
    choose(snapshot)
    local = options.local or not snapshot.networks
    if local and options.status:
        raise TalkbackError("--status shows networks; this config has none, or --local was given")
    event_sink = EventSink(snapshot.bot, status=options.status)
    level = options.level or (Level.WARNING if local and _at_a_prompt() else Level.INFO)
    file = None if snapshot.bot.log is None else LogFile(snapshot.bot.log, log_event)
    with configured_logging(
        options.log, level, None if file is None else file.write, event_sink.view
    ):
        _greet(found, snapshot)
        _warn(snapshot)
        if file is not None and not file.is_private:
            log_event(open_to_others(file.path, MODE))
        kept = None if found.builtin or options.dry_run else snapshot.bot.state
        if local:
            from talkback.bot.local import run_local  # noqa: PLC0415 - others don't pay for it

            with _rehearsing(kept) as memory:
                connector = partial(_connector, options, event_sink)
                asyncio.run(
                    run_local(snapshot, path, log_event, connector, memory, config, end_in_time)
                )
            return
        host = str(uuid4())
        with (
            open_state(event_sink.log_event, kept, host_id=host) as memory,
            _leases(kept, host, memory, event_sink) as leases,
        ):
            responder = Responder(snapshot, event_sink.log_event, memory, is_told=event_sink.takes)
            connect = _connector(options, event_sink, responder, leases)
            supervisor = Supervisor(responder, read, connect, choose, end_in_time, leases)
            responder.command_handler = _command_handler(responder, supervisor, config)
            responder.is_in = supervisor.is_in
            try:
                asyncio.run(_watched(supervisor, event_sink))
            finally:
                event_sink.tell_all()


def _leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """Before there is anybody to say goodbye to."""
    raise SystemExit(0)


async def _watched(supervisor: Supervisor, event_sink: EventSink) -> None:
    with event_sink.watch(supervisor):
        await supervisor.run()


@contextmanager
def _rehearsing(place: StatePlace | None) -> Iterator[PersistentState]:
    """Limits begin anew each time; what people asked for is kept, unless the file is in use."""
    with ExitStack() as stack:
        try:
            path = demand_file(place)
            memory = stack.enter_context(open_state(log_event, path, user_requests_only=True))
        except StoreError as error:
            log_event(LogEvent(Level.WARNING, "state-not-kept", {"reason": str(error)}))
            memory = stack.enter_context(open_state(log_event, None))
        yield memory


@contextmanager
def _leases(
    place: StatePlace | None, host: str, memory: PersistentState, event_sink: EventSink
) -> Iterator["LeaseKeeper | None"]:
    """Those of a state that hosts share; a file is ours alone."""
    if not isinstance(place, DatabaseUrl):
        yield None
        return
    from talkback.bot.hosts.lease_calls import LeaseCalls  # noqa: PLC0415 - needs an extra
    from talkback.bot.hosts.lease_keeper import LeaseKeeper  # noqa: PLC0415
    from talkback.state.postgres.lease_rows import HostDescription  # noqa: PLC0415

    described = HostDescription(host, socket.gethostname(), __version__, "")
    leases = LeaseKeeper(LeaseCalls(place, described), memory, event_sink.log_event)
    try:
        yield leases
    finally:
        leases.close()


def _command_handler(
    responder: Responder, supervisor: Supervisor, config: Path | None
) -> HandleCommand:
    """Carries out orders; what that takes is imported with the first."""

    @cache
    def dispatcher() -> "CommandDispatcher":
        from talkback.bot.commands.dispatcher import CommandDispatcher  # noqa: PLC0415

        return CommandDispatcher(responder, supervisor.reloaded, config, supervisor.ask_rank)

    def handle(order: Order, message: Message, say: Say) -> None:
        dispatcher().handle(order, message, say)

    return handle


def _connector(
    options: RunOptions,
    event_sink: EventSink,
    responder: Responder,
    leases: "LeaseKeeper | None" = None,
) -> Connect:
    """Messages go to the responder, its replies to the client or, in a dry run, to the log."""
    state = responder.snapshot.bot.state if options.dry_run else None
    policies = kept_policies(state) if options.dry_run else responder.memory.policies

    def connect(network: Network) -> Client:
        def on_message(message: Message) -> None:
            responder.handle(message, say)

        def services() -> str | None:
            here = (each for each in responder.snapshot.networks if each.name == network.name)
            return next((each.services.to for each in here if each.services is not None), None)

        client = Client(
            network,
            responder.snapshot.bot,
            on_message=event_sink.count_messages(network.name, on_message),
            on_event=responder.log_event,
            on_enter=partial(responder.enter, network.name),
            line_filter=event_sink.count_lines(network.name, responder),
            rng=Random(),  # noqa: S311 - jitter, not keys
            policies=policies,
            invitations=None if options.dry_run else responder.memory.invitations,
            once=options.once,
            speech=None if leases is None else leases.speech(network.name, services),
        )
        say: Say = rehearse if options.dry_run else client.say
        return client

    def rehearse(reply: Reply, message: Message) -> bool:
        fields = {
            "rule": reply.rule,
            "network": message.network,
            "channel": message.channel,
            "nick": message.sender.nick,
            "text": reply.text,
            "target": reply.target,
            "reason": "dry run",
        }
        responder.log_event(LogEvent(Level.INFO, "suppressed", fields))
        return False

    return connect


def chooser(names: tuple[str, ...]) -> Choose:
    """Chooses these networks, or all where none is named."""

    def choose(snapshot: Snapshot) -> dict[str, Network]:
        networks = {network.name: network for network in snapshot.networks}
        for name in names:
            if name not in networks:
                known = ", ".join(networks) or "none"
                raise TalkbackError(f"the config has no network {name!r}; it has {known}")
        return {name: networks[name] for name in names} if names else networks

    return choose


def _at_a_prompt() -> bool:
    """Whoever chats on the terminal sees there what the log would say again."""
    return sys.stdin is not None and sys.stdin.isatty()


def _greet(found: ConfigFile, snapshot: Snapshot) -> None:
    """What runs: the first question when something is odd."""
    fields: dict[str, FieldValue] = {
        "version": __version__,
        "config": "built-in rules" if found.builtin else str(found.path.absolute()),
        "rules": len(snapshot.ruleset.rules),
        "networks": " ".join(network.name for network in snapshot.networks) or "none",
    }
    log_event(LogEvent(Level.INFO, "starting", fields))


def _warn(snapshot: Snapshot) -> None:
    for warning in snapshot.warnings:
        log_event(LogEvent(Level.WARNING, "config", {"problem": str(warning)}))
