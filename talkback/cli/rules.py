"""`talkback rules`: the rules in order, with what they listen for and how often they may speak."""

from pathlib import Path

import click

from talkback.cli.options import config_option


@click.command()
@config_option
def rules(config: Path | None) -> None:
    """Show the rules in order, with their triggers, scope and limits."""
    from rich.console import Console
    from rich.text import Text

    from talkback.cli.views.rule_view import facts
    from talkback.config.find_config import find_config
    from talkback.model.text import count_noun, escape_unprintable
    from talkback.snapshot.snapshot import read_snapshot

    snapshot = read_snapshot(find_config(config).path)
    console = Console(highlight=False, soft_wrap=True)
    for rule in snapshot.ruleset.rules:
        console.print(Text(rule.name, style="bold" if rule.enabled else "dim"))
        for key, value in facts(rule):
            console.print(Text.assemble((f"  {key:17}", "cyan"), value))
    for network in snapshot.networks:
        for bridge in network.bridges:
            forms = escape_unprintable(" or ".join(bridge.forms))
            console.print(
                Text.assemble(f"bridge on {network.name}: {bridge.who} ", (forms, "cyan"))
            )
    click.echo(f"{count_noun(len(snapshot.ruleset.rules), 'rule')} in {snapshot.path}", err=True)
