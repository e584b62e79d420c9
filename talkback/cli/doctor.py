"""`talkback doctor`: what keeps the bot from talking, tried for real and told in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option, networks_option
from talkback.cli.standard_output import echo_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from talkback.doctor.finding import DoctorFinding

_STYLES = {"good": "green", "warning": "yellow", "problem": "bold red"}


@click.command()
@config_option
@networks_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def doctor(
    context: click.Context, config: Path | None, names: tuple[str, ...], as_json: bool
) -> None:
    """Look for what keeps the bot from talking, and say what to do.

    Reads the config, looks at the database if hosts share one, then goes through every network as
    the bot would: name, addresses, TLS, capabilities, login, nick, channels. It joins, says
    nothing, and leaves. Exit 1 where there are problems.
    """
    import asyncio

    from rich.console import Console

    from talkback.bot.kept_sts_policies import kept_policies
    from talkback.bot.run import chooser
    from talkback.config.find_config import find_config
    from talkback.doctor.finding import Health
    from talkback.doctor.run import check_config, check_networks
    from talkback.doctor.shared_state import check_shared_state
    from talkback.model.secret import DatabaseUrl
    from talkback.snapshot.snapshot import read_snapshot

    snapshot = read_snapshot(find_config(config).path)
    networks = chooser(names)(snapshot)
    console = Console(highlight=False, soft_wrap=True)
    found: list[DoctorFinding] = []

    def note(finding: "DoctorFinding") -> None:
        found.append(finding)
        if not as_json:
            _show(console, finding)

    check_config(snapshot, note)
    state = snapshot.bot.state
    if isinstance(state, DatabaseUrl) and not check_shared_state(state, networks, note):
        state = None
    policies = kept_policies(state)
    asyncio.run(check_networks(networks.values(), snapshot.bot, policies, note))
    if as_json:
        echo_json({"findings": [_object(finding) for finding in found]})
    context.exit(any(finding.health is Health.PROBLEM for finding in found))


def _show(console: "Console", finding: "DoctorFinding") -> None:
    from rich.text import Text

    from talkback.model.text import escape_unprintable

    where = f"{finding.network} " if finding.network else ""
    style = _STYLES[finding.health]
    said = Text.assemble((f"{where}{finding.step}: ", "bold"), escape_unprintable(finding.said))
    _hang(console, Text(f"{finding.health:8}", style), said)
    if finding.advice:
        _hang(console, Text(" " * 8 + "→ ", style), Text(escape_unprintable(finding.advice)))


def _hang(console: "Console", head: "Text", text: "Text") -> None:
    """On a terminal broken between words, below each other; elsewhere one line, for grep."""
    room = max(console.width - len(head), 20)
    lines = text.wrap(console, room) if console.is_terminal else [text]
    for number, line in enumerate(lines):
        console.print(head + line if number == 0 else " " * len(head) + line.plain)


def _object(finding: "DoctorFinding") -> Mapping[str, object]:
    return {
        "network": finding.network,
        "step": finding.step,
        "health": finding.health,
        "message": finding.said,
        "advice": finding.advice,
        "facts": dict(finding.facts),
    }
