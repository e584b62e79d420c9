"""Sits a person down at the embedded server: at a terminal, or as a script."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import TextIO

from talkback.console.client import connected
from talkback.console.notes import Notes
from talkback.console.stdin_script import StdinScript
from talkback.ircd.registration import NICK
from talkback.ircd.server import Server
from talkback.model.casemapping import Casemapping

_NOBODY = "you"


async def _at_once() -> None:
    """For a bot that answers at once or never."""


async def run_console(  # noqa: PLR0913 - named, and of one piece
    server: Server,
    *,
    bot_nick: str,
    channel: str,
    stdin: TextIO | None,
    stdout: TextIO | None,
    idle: Callable[[], Awaitable[None]] = _at_once,
    notes: Notes | None = None,
) -> None:
    """Chat in `channel` until the person leaves or standard input ends.

    On a terminal a chat client, which shows `notes` too. Else a script: each line is said, what
    the bot answers there or in private goes to `stdout`, and after the last line it waits until
    the bot has dealt with all and is `idle`; a `stdout` that nobody reads ends it quietly. None
    is a stream that was closed before the start.

    Raises UnreachableError if the server or the bot goes too early.
    """
    if stdin is not None and stdin.isatty():
        await _at_terminal(server, bot_nick, channel, stdin, stdout, notes or Notes())
    else:
        async with connected(server.port, _apart(_NOBODY, bot_nick), channel) as client:
            await _run_script(StdinScript(client, server, bot_nick, idle, stdin, stdout), stdout)


async def _at_terminal(  # noqa: PLR0913 - of one piece with run_console
    server: Server,
    bot_nick: str,
    channel: str,
    stdin: TextIO,
    stdout: TextIO | None,
    notes: Notes,
) -> None:
    # Heavy, and only for people.
    from prompt_toolkit.application import create_app_session  # noqa: PLC0415
    from prompt_toolkit.input import create_input  # noqa: PLC0415
    from prompt_toolkit.output import create_output  # noqa: PLC0415

    from talkback.console.terminal import Terminal  # noqa: PLC0415

    nick = _apart(human_nick(os.environ.get("USER", "")), bot_nick)
    with create_app_session(create_input(stdin), create_output(stdout)):
        async with connected(server.port, nick, channel) as client:
            terminal = Terminal(client, server.port)
            notes.show = terminal.note
            await _first(terminal.run(), client.listen(terminal.show))


async def _run_script(script: StdinScript, stdout: TextIO | None) -> None:
    try:
        await _first(script.run(), script.client.listen(script.receive))
    except BrokenPipeError:
        if stdout is not None:
            _silence(stdout)


def human_nick(user: str) -> str:
    """The name of the account where IRC allows it as a nick."""
    return user if NICK.fullmatch(user) else _NOBODY


def _apart(nick: str, bot_nick: str) -> str:
    """The bot keeps its nick, whoever of the two is here first."""
    return f"{nick}_" if Casemapping.RFC1459.equal(nick, bot_nick) else nick


def _silence(stream: TextIO) -> None:
    """What is left in its buffer must not fail again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


async def _first(*ways: Coroutine[None, None, None]) -> None:
    """Run them beside each other until one ends, and raise what it raised."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
