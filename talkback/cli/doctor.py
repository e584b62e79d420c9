"""`talkback doctor`: what keeps the bot from talking, tried for real and told in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option, networks_option
from talkback.cli.standard_output import echo_json
from talkback.terminal.styles import ERROR, GOOD, WARNING

if TYPE_CHECKING:
    from talkback.doctor.finding import DoctorFinding
    from talkback.terminal.output import Output

_STYLES = {"good": GOOD, "warning": WARNING, "problem": ERROR}


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

    from talkback.bot.kept_sts_policies import kept_policies
    from talkback.bot.run import chooser
    from talkback.config.find_config import find_config
    from talkback.doctor.finding import Health
    from talkback.doctor.run import check_config, check_networks
    from talkback.doctor.shared_state import check_shared_state
    from talkback.model.secret import DatabaseUrl
    from talkback.snapshot.snapshot import read_snapshot
    from talkback.terminal.output import Output

    snapshot = read_snapshot(find_config(config).path)
    networks = chooser(names)(snapshot)
    output = Output()
    found: list[DoctorFinding] = []

    def note(finding: "DoctorFinding") -> None:
        found.append(finding)
        if not as_json:
            _show(output, finding)

    check_config(snapshot, note)
    state = snapshot.bot.state
    if isinstance(state, DatabaseUrl) and not check_shared_state(state, networks, note):
        state = None
    policies = kept_policies(state)
    asyncio.run(check_networks(networks.values(), snapshot.bot, policies, note))
    if as_json:
        echo_json({"findings": [_object(finding) for finding in found]})
    context.exit(any(finding.health is Health.PROBLEM for finding in found))


def _show(output: "Output", finding: "DoctorFinding") -> None:
    from talkback.model.text import escape_unprintable
    from talkback.terminal.styled_text import StyledText
    from talkback.terminal.styles import STRONG

    where = f"{finding.network} " if finding.network else ""
    style = _STYLES[finding.health]
    said = StyledText.assemble(
        (f"{where}{finding.step}: ", STRONG), escape_unprintable(finding.said)
    )
    output.hanging(StyledText(f"{finding.health:8}", style), said)
    if finding.advice:
        advice = StyledText(escape_unprintable(finding.advice))
        output.hanging(StyledText(" " * 8 + "→ ", style), advice)


def _object(finding: "DoctorFinding") -> Mapping[str, object]:
    return {
        "network": finding.network,
        "step": finding.step,
        "health": finding.health,
        "message": finding.said,
        "advice": finding.advice,
        "facts": dict(finding.facts),
    }
