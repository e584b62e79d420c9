"""What a package puts beside the program: manual pages of every command, and completions.

`python docs/generate.py` writes them, the wheel takes them from here, and a test compares.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from docs.command_tree import leaves
from talkback import __version__
from talkback.cli.main import main as program

MANUAL = Path(__file__).parent / "man"
COMPLETIONS = Path(__file__).parent / "completions"
SHELLS = {"bash": "talkback.bash", "zsh": "_talkback", "fish": "talkback.fish"}
"""Each shell, and how its completion is called in the folder where it looks for it."""

_CODE = re.compile(r"`([^`]*)`")


def manual_pages() -> dict[str, str]:
    """The text of every page by its file's name; man(7) says what its macros mean."""
    with click.Context(program, info_name="talkback", **program.context_settings) as context:
        commands = [*leaves(program, context)]
        pages = {_file(at): _page(command, at) for command, at in commands}
        return {"talkback.1": _overview(context, commands), **pages}


def completions() -> dict[str, str]:
    """What each shell reads, by its file's name."""
    made = {}
    for shell, name in SHELLS.items():
        kind = get_completion_class(shell)
        assert kind is not None
        made[name] = kind(program, {}, "talkback", "_TALKBACK_COMPLETE").source().strip() + "\n"
    return made


def write_installed() -> None:
    """All of it, and nothing that was there before."""
    for folder, texts in ((MANUAL, manual_pages()), (COMPLETIONS, completions())):
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")


def _file(at: click.Context) -> str:
    return f"{at.command_path.replace(' ', '-')}.1"


def _page(command: click.Command, at: click.Context) -> str:
    first, _, rest = inspect.cleandoc((command.help or "").partition("\f")[0]).partition("\n\n")
    name = at.command_path.replace(" ", "-")
    pieces = command.collect_usage_pieces(at)
    parts = [
        *_head(name, " ".join(first.split()).rstrip(".")),
        ".SH SYNOPSIS",
        f".B {_plain(at.command_path)}",
        _plain(" ".join(pieces)),
        ".SH DESCRIPTION",
        *_paragraphs(first),
        *_paragraphs(rest),
        ".SH OPTIONS",
        *_options(command, at),
        *_foot(),
    ]
    return "\n".join(parts) + "\n"


def _overview(context: click.Context, commands: list[tuple[click.Command, click.Context]]) -> str:
    parts = [
        *_head("talkback", "answer IRC by rules"),
        ".SH SYNOPSIS",
        ".B talkback",
        "[\\-c PATH] COMMAND [ARGS]...",
        ".SH DESCRIPTION",
        *_paragraphs(program.help or ""),
        ".SH COMMANDS",
    ]
    for command, at in commands:
        parts += [
            ".TP",
            f".BR {_file(at).removesuffix('.1')} (1)",
            _plain(command.get_short_help_str(200)),
        ]
    parts += [".SH OPTIONS", *_options(program, context)]
    parts += [
        ".SH EXIT STATUS",
        ".TP", ".B 0", "Good.",
        ".TP", ".B 1", "The answer is no: nothing fired, problems found, nothing added.",
        ".TP", ".B 2", "Wrong usage, or a config that cannot be used.",
        ".TP", ".B 69", "No server was reached at start, with run \\-\\-once.",
        ".TP", ".B 77", "The login was refused.",
        ".SH ENVIRONMENT",
        ".TP", ".B TALKBACK_CONFIG", "The rules.toml to use, unless \\-c names one.",
        ".TP", ".B NO_COLOR", "No colours, whatever the terminal can.",
        ".SH FILES",
        ".TP", ".I ./rules.toml", "The rules, unless another file is named.",
        ".TP", ".I quotes/POOL.txt", "Beside it: a quote a line.",
        ".TP", ".I talkback.db", "Beside it: what the bot remembers.",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f'.TH {name.upper()} 1 "" "talkback {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{_plain(name)} \\- {_plain(meaning[:1].lower() + meaning[1:])}"


def _foot() -> Iterator[str]:
    yield ".SH SEE ALSO"
    yield ".BR talkback (1)"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        if paragraph.strip():
            yield ".PP"
            yield _plain(" ".join(paragraph.split()))


def _options(command: click.Command, at: click.Context) -> Iterator[str]:
    for parameter in command.get_params(at):
        record = parameter.get_help_record(at) if isinstance(parameter, click.Option) else None
        if record is not None:
            names, meaning = record
            yield ".TP"
            yield f".B {_plain(names)}"
            yield _plain(" ".join(meaning.split()))


def _plain(text: str) -> str:
    """Text that no macro is read in: a backslash, a hyphen that is a sign, a dot that begins."""
    escaped = _CODE.sub(r"\1", text).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
