"""The command group, and the one place where errors become exit codes."""

from talkback.cli.interrupts import INTERRUPTED, loading, working
from talkback.system.garbage import collect_seldom

collect_seldom()
with loading():
    import sys
    from contextlib import suppress
    from importlib import import_module
    from typing import TYPE_CHECKING, Any

    import click

    from talkback import __version__
    from talkback.cli import standard_output
    from talkback.cli.help_format import HelpFormatter
    from talkback.cli.options import config_option
    from talkback.cli.standard_error import tell

if TYPE_CHECKING:
    from talkback.model.errors import TalkbackError

COMMANDS = {
    "run": "talkback.cli.run:run",
    "test-rule": "talkback.cli.test_rule:test_rule",
    "check": "talkback.cli.check:check",
    "replay": "talkback.cli.replay:replay",
    "rules": "talkback.cli.rules:rules",
    "quotes": "talkback.cli.quotes:quotes",
    "doctor": "talkback.cli.doctor:doctor",
    "stats": "talkback.cli.stats:stats",
    "state": "talkback.cli.state:state",
    "init": "talkback.cli.init:init",
    "schema": "talkback.cli.schema:schema",
    "lsp": "talkback.cli.lsp:lsp",
}
"""Every command and where it lives; those modules import nothing heavy before they are called."""

UNUSABLE = 2
EX_UNAVAILABLE = 69
EX_IOERR = 74
EX_NOPERM = 77
"""sysexits.h: no server at start, an output that takes nothing, login refused."""


click.Context.formatter_class = HelpFormatter  # of every command, however it was made


class Talkback(click.Group):
    """Commands in the order of the table, loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        with loading():
            command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        is_unknown = args and not args[0].startswith("-") and args[0] not in COMMANDS
        if is_unknown and not ctx.resilient_parsing:  # the shell, completing, only asks
            ctx.fail(f"No such command {args[0]!r}.{_did_you_mean(args[0])}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - Click's signature
        standard_output.prepare()
        try:
            with loading(), standard_output.flushed():
                return super().main(*args, **extra)
        except _foreseen() as error:
            if not isinstance(error, BrokenPipeError):
                with suppress(OSError):  # there may be no place on standard error either
                    tell(_report(error))
            standard_output.give_up()
            sys.exit(_exit_code(error))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - Click's signature
        try:
            with working():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


def _foreseen() -> "tuple[type[TalkbackError], type[OSError]]":
    """What is told in a line, once something was raised: `--help` does without these modules."""
    from talkback.model.errors import TalkbackError

    return TalkbackError, OSError


def _exit_code(error: "TalkbackError | OSError") -> int:
    """What a user or the system caused; an OSError without a file is a fault of ours, and raised.

    A pipe that nobody reads any more ends it as Click ends it.
    """
    from talkback.model.errors import LoginRefusedError, UnreachableError

    match error:
        case LoginRefusedError():
            return EX_NOPERM
        case UnreachableError():
            return EX_UNAVAILABLE
        case BrokenPipeError():
            return 1
        case OSError() if standard_output.is_output(error):
            return EX_IOERR
        case FileNotFoundError(filename=None):  # what os.getcwd() raises, and nothing else
            return UNUSABLE
        case OSError(filename=None):
            raise error
        case _:
            return UNUSABLE


def _report(error: "TalkbackError | OSError") -> str:
    from talkback.model.errors import ConfigError

    match error:
        case ConfigError():
            return str(error)
        case OSError() if standard_output.is_output(error):
            return f"talkback: standard output cannot be written: {error.strerror}"
        case FileNotFoundError(filename=None):
            return "talkback: the folder that it was started in is gone; cd to another"
        case OSError():
            return f"talkback: {error.filename}: {error.strerror}"
        case _:
            return f"talkback: {error}"


def _did_you_mean(word: str) -> str:
    from talkback.model.closest import closest

    near = closest(word, COMMANDS)
    return f" Did you mean {near!r}?" if near else ""


@click.group(cls=Talkback, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="talkback %(version)s")
@config_option
def main(config: object) -> None:
    """Answer IRC by rules: regex triggers in a TOML file, quotes in reply."""
