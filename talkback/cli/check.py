"""`talkback check`: every problem of a config at once, each at its place."""

import math
from pathlib import Path
from typing import Any

import click

from talkback.cli.options import config_option
from talkback.cli.standard_error import tell


class _Percent(click.FloatRange):
    """`nan` is less than no bound, and more than none."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


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
@click.option(
    "--prove",
    is_flag=True,
    help="Change each pattern in small ways, and report each change that no example notices.",
)
@click.option("--prove-all", is_flag=True, help="The same, and change bounds and sets as well.")
@click.option(
    "--prove-min",
    type=_Percent(0, 100),
    metavar="PERCENT",
    help="The same, and exit 1 where fewer of the changes are noticed.",
)
@click.option(
    "--logs",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="Logs of chats, where --prove looks for lines first; repeatable.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show what --prove could not decide.")
@click.argument(
    "files",
    metavar="[SESSION... | RULES.toml]",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.pass_context
def check(
    context: click.Context,
    config: Path | None,
    form: str,
    strict: bool,
    files: tuple[Path, ...],
    prove: bool,
    prove_all: bool,
    prove_min: float | None,
    logs: tuple[Path, ...],
    verbose: bool,
) -> None:
    r"""Read everything, run all examples, and report every problem with its place.

    A SESSION is a chat as people paste it, with what the bot is to say in it; it is run through
    the rules. A file that ends in .toml is the config itself. Exits 1 if there are errors, 0 if
    there are warnings alone, 2 if there is no file to read.

    With --prove, each trigger, `also` and `unless` is changed in small ways: a \b left out, an
    alternative, a veto, the other case. A change that no example, counter-example or session
    notices is reported with a line that it judges otherwise, ready to be added.
    """
    from talkback.check import run as app
    from talkback.check.prove.proof import ProofRequest
    from talkback.cli.views.check_view import FORMATS, show_skipped, show_undecided, summary
    from talkback.model.errors import Severity

    configs = [file for file in files if file.suffix == ".toml"]
    if len(configs) + (config is not None) > 1:
        raise click.UsageError("one config at a time: name it behind -c, or as the only .toml")
    prove |= prove_all or prove_min is not None
    if (logs or verbose) and not prove:
        raise click.UsageError("--logs and -v go with --prove")
    checked = app.check(
        next(iter(configs), config),
        [file for file in files if file not in configs],
        fails=frozenset(Severity) if strict else app.ERRORS,
        request=ProofRequest(prove_all, logs) if prove else None,
    )
    FORMATS[form](checked)
    show_skipped(checked)
    if verbose:
        show_undecided(checked)
    tell(summary(checked))
    if checked.path is None:
        context.exit(2)
    short = prove_min is not None and (checked.proof is None or checked.proof.percent < prove_min)
    context.exit(1 if checked.failures or short else 0)
