"""`talkback check`: every problem of a config at once, each at its place."""

from pathlib import Path

import click

from talkback.cli.options import config_option


@click.command()
@config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "github", "junit")),
    default="text",
    show_default=True,
    help="For people, for programs, as remarks on a pull request, or as tests for CI.",
)
@click.option("--strict", is_flag=True, help="Warnings exit 1 as well.")
@click.argument(
    "files",
    metavar="[SESSION... | RULES.toml]",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.pass_context
def check(
    context: click.Context, config: Path | None, form: str, strict: bool, files: tuple[Path, ...]
) -> None:
    """Read everything, run all examples, and report every problem with its place.

    A SESSION is a chat as people paste it, with what the bot is to say in it; it is run through
    the rules. A file that ends in .toml is the config itself. Exits 1 if there are errors, 0 if
    there are warnings alone, 2 if there is no file to read.
    """
    from talkback.check import run as app
    from talkback.cli.views.check_view import FORMATS, summary
    from talkback.model.errors import Severity

    configs = [file for file in files if file.suffix == ".toml"]
    if len(configs) + (config is not None) > 1:
        raise click.UsageError("one config at a time: name it behind -c, or as the only .toml")
    sessions = [file for file in files if file not in configs]
    fails = frozenset(Severity) if strict else app.ERRORS
    checked = app.check(next(iter(configs), config), sessions, fails=fails)
    FORMATS[form](checked)
    click.echo(summary(checked), err=True)
    if checked.path is None:
        context.exit(2)
    context.exit(1 if checked.failures else 0)
