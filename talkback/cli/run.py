"""`talkback run`: the bot itself."""

import sys
from pathlib import Path

import click

from talkback.cli.interrupts import loading
from talkback.cli.options import config_option, networks_option
from talkback.system.garbage import collect_as_usual


@click.command()
@config_option
@networks_option
@click.option("--local", is_flag=True, help="An IRC network of its own, here, with you in it.")
@click.option("--dry-run", is_flag=True, help="Connect and decide, but say nothing.")
@click.option("--once", is_flag=True, help="Give up when a server can't be reached at the start.")
@click.option("--status", is_flag=True, help="A view of what it does, in place of the log.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="For people, or an object a line.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.option("-q", "--quiet", is_flag=True, help="Log warnings and errors only.")
def run(
    config: Path | None,
    names: tuple[str, ...],
    local: bool,
    dry_run: bool,
    once: bool,
    status: bool,
    log_format: str,
    verbose: bool,
    quiet: bool,
) -> None:
    """Connect, join, answer, until SIGTERM or SIGINT.

    With --local, or a config without networks, the bot lives on an IRC server of its own on the
    loopback, and the terminal is a chat client beside it; with standard input not a terminal,
    each line read is said in the channel, and what the bot answers goes to standard output.
    """
    if verbose and quiet:
        raise click.UsageError("-v and -q exclude each other")
    if local and names:
        raise click.UsageError("--local and --network exclude each other")
    if status and not sys.stderr.isatty():
        raise click.UsageError("--status needs a terminal; without one, the log says it all")
    with loading():
        # Before all else: `irc` looks through the stack of those who import it, and every module.
        import talkback.model.line_parser  # noqa: F401
        from talkback.bot.run import RunOptions, run_bot
        from talkback.eventlog import Format
        from talkback.model.log_event import Level

    if verbose:  # until the config says where the log goes, what it says of reading the config
        import logging

        logging.basicConfig()
        logging.getLogger("talkback").setLevel(logging.DEBUG)
    level = Level.DEBUG if verbose else Level.WARNING if quiet else None
    options = RunOptions(
        names,
        local=local,
        dry_run=dry_run,
        once=once,
        status=status,
        log=Format(log_format),
        level=level,
    )
    collect_as_usual()
    run_bot(config, options)
