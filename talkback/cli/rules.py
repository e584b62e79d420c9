"""`talkback rules`: the rules in order, with what they listen for and how often they may speak."""

from pathlib import Path

import click

from talkback.cli.options import config_option
from talkback.cli.standard_error import tell


@click.command()
@config_option
def rules(config: Path | None) -> None:
    """Show the rules in order, with their triggers, scope and limits."""
    from talkback.cli.views.rule_view import facts
    from talkback.config.find_config import find_config
    from talkback.model.text import count_noun, escape_unprintable
    from talkback.snapshot.snapshot import read_snapshot
    from talkback.terminal.output import Output
    from talkback.terminal.styled_text import StyledText
    from talkback.terminal.styles import QUIET, STRONG

    snapshot = read_snapshot(find_config(config).path)
    output = Output()
    for rule in snapshot.ruleset.rules:
        output.text((rule.name, STRONG if rule.enabled else QUIET))
        for key, value in facts(rule):
            output.hanging(StyledText(f"  {key:17}", QUIET), StyledText(value))
    for network in snapshot.networks:
        for bridge in network.bridges:
            forms = escape_unprintable(" or ".join(bridge.forms))
            output.text(f"bridge on {network.name}: {bridge.who} ", (forms, STRONG))
    tell(f"{count_noun(len(snapshot.ruleset.rules), 'rule')} in {snapshot.path}")
