"""`talkback run --local`: a network of our own on the loopback, the bot and a person in it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from talkback.bot.commands.dispatcher import CommandDispatcher
from talkback.bot.persistence import PersistentState
from talkback.bot.reload.stable_read import read_when_stable
from talkback.bot.responder import Responder
from talkback.bot.supervisor import Connect, Ending, Supervisor, unhurried
from talkback.console import Notes, run_console
from talkback.ircd.server import Server, serve
from talkback.model.log_event import LogEvent
from talkback.model.settings import ChannelToJoin, Network
from talkback.quotes.remote.cache import cached_only
from talkback.snapshot.defaults import LOCAL_CHANNEL, LOCAL_NETWORK
from talkback.snapshot.snapshot import Snapshot, read_snapshot


async def run_local(  # noqa: PLR0913 - the world comes in by arguments
    snapshot: Snapshot,
    path: Path,
    log_event: Callable[[LogEvent], None],
    connector: Callable[[Responder], Connect],
    memory: PersistentState,
    config: Path | None,
    ending: Ending = unhurried,
) -> None:
    """Until the person leaves, standard input ends, or a signal says so.

    `config` is the one that was asked for, `path` the one that was found.

    Raises UnreachableError if the embedded server fails us.
    """
    joined, notes = asyncio.Event(), Notes()

    def on_event(event: LogEvent) -> None:
        if event.name == "joined":
            joined.set()
        if event.name == "suppressed":
            notes.show(_silence(event))
        log_event(event)

    responder = Responder(_among_people(snapshot), on_event, memory)
    async with serve(report=log_event) as server:
        network = _network(server)
        supervisor = Supervisor(
            responder,
            read=lambda: _among_people(read_snapshot(path, web=cached_only, read=read_when_stable)),
            connect=connector(responder),
            choose=lambda _snapshot: {network.name: network},
            ending=ending,
        )
        dispatcher = CommandDispatcher(responder, supervisor.reloaded, config, supervisor.ask_rank)
        responder.command_handler = dispatcher.handle
        responder.is_in = supervisor.is_in
        bot = asyncio.create_task(supervisor.run())
        person = asyncio.create_task(
            _run_console(responder, server, joined, dispatcher.idle, notes)
        )
        await asyncio.wait({bot, person}, return_when=asyncio.FIRST_COMPLETED)
        was_stopped = supervisor.is_leaving  # then there is nobody to answer, as was asked for
        person.cancel()
        supervisor.leave("the console was closed")
        await asyncio.wait({bot, person})
        bot.result()
        failure = None if person.cancelled() else person.exception()
        if failure is not None and not was_stopped:
            raise failure


def _silence(event: LogEvent) -> str:
    """Why a rule that matched says nothing: whoever tries the bot out would wonder."""
    fields = event.fields
    detail = f", {fields['detail']}" if fields.get("detail") else ""
    return f"({fields['rule']} keeps silent: {fields['reason']}{detail})"


async def _run_console(
    responder: Responder,
    server: Server,
    joined: asyncio.Event,
    idle: Callable[[], Awaitable[None]],
    notes: Notes,
) -> None:
    await joined.wait()
    await run_console(
        server,
        bot_nick=responder.snapshot.bot.nicks[0],
        channel=LOCAL_CHANNEL,
        stdin=sys.stdin,
        stdout=sys.stdout,
        idle=idle,
        notes=notes,
    )


def _network(server: Server) -> Network:
    return Network(
        name=LOCAL_NETWORK,
        host="127.0.0.1",
        port=server.port,
        tls=None,
        channels=(ChannelToJoin(LOCAL_CHANNEL),),
        throttle=None,
    )


def _among_people(snapshot: Snapshot) -> Snapshot:
    """Who pipes lines in here is no bot, however fast they come."""
    limits = replace(snapshot.ruleset.limits, max_share=None, loop_guard=False)
    return replace(snapshot, ruleset=replace(snapshot.ruleset, limits=limits))
