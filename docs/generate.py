"""Pages that are made from the code: `python docs/generate.py` writes them, a test compares.

In a page, what stands between `<!-- begin NAME -->` and `<!-- end -->` is made of the table that
the program itself reads; the rest is written by hand.
"""

import inspect
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from docs.command_tree import leaves
from docs.installed import write_installed
from docs.pictures import PICTURES, write_picture
from docs.report_picture import write_report_picture
from talkback.bot.observe.metric_families import LAG, LAG_MEANING, METRICS
from talkback.cli.main import main as program
from talkback.config.schema import SECTIONS
from talkback.config.value import Key, Section
from talkback.engine import gates
from talkback.engine.placeholders import PLACEHOLDER_KINDS
from talkback.init.network_snippets import network_names, prose, snippet, with_login
from talkback.lint.lint import Lint
from talkback.lint.runner import PROBLEMS
from talkback.model.diagnostic_code import DiagnosticCode

FOLDER = Path(__file__).parent
_REGION = re.compile(
    r"(?P<begin><!-- begin (?P<name>\S+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
_CODE_SPAN = re.compile(r"(`[^`]*`)")


def page(name: str) -> str:
    """The page with its regions as they should be; raises KeyError for one that nobody makes."""
    return _REGION.sub(
        lambda found: found["begin"] + REGIONS[found["name"]]() + found["end"], _written(name)
    )


def regions(name: str) -> list[str]:
    """What of a page is made, by name."""
    return [found["name"] for found in _REGION.finditer(_written(name))]


def _written(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _keys(section: Section) -> str:
    return _table(("key", "takes", "default", "meaning"), map(_key, section.keys.values()))


def _key(key: Key[object]) -> tuple[str, ...]:
    default = f"`{key.default}`" if key.default else ""
    return f"`{key.name}`", key.type, default, key.meaning


def _placeholders() -> str:
    rows = ((f"`{{{kind.name}}}`", kind.meaning) for kind in PLACEHOLDER_KINDS)
    groups = (
        (
            "`{quote:NAME}`",
            "a quote of the pool NAME; each place is a draw of its own, and none comes twice",
        ),
        ("`{1}`, `{2}` …", "the trigger's groups by number"),
        ("`{what}`", "the trigger's group `(?P<what>…)`"),
    )
    return _table(("placeholder", "what it becomes"), (*rows, *groups))


def _problems() -> str:
    every = sorted(PROBLEMS, key=lambda problem: problem.id)
    return "".join(map(_problem, every))


def _problem(problem: DiagnosticCode | Lint) -> str:
    return (
        f"\n## {problem.id}\n\n**{problem.title}.** {_prose(problem.meaning)}\n\n"
        f"What to do: {_prose(problem.remedy)}\n"
    )


def _gates() -> str:
    return _table(("reason", "what it means", "key", "needs a history"), map(_gate, gates.GATES))


def _gate(gate: gates.Gate) -> tuple[str, ...]:
    keys = ", ".join(f"`{key}`" for key in gate.keys)
    return f"`{gate.outcome}`", gate.meaning, keys, "yes" if gate.reads else ""


def _metrics() -> str:
    rows = ((row.full_name, row.labels, row.meaning) for row in METRICS)
    listed = (
        (f"`{name}`", ", ".join(f"`{label}`" for label in labels), meaning)
        for name, labels, meaning in (*rows, (LAG, (), LAG_MEANING))
    )
    return _table(("metric", "labels", "what it is"), listed)


def _networks() -> str:
    texts = ((name, snippet(name)) for name in network_names())
    return "".join(
        f"\n## {name}\n\n{_prose(prose(text))}\n\n```toml\n{with_login(text)}```\n"
        for name, text in texts
    )


def _commands() -> str:
    with click.Context(program, info_name="talkback", **program.context_settings) as context:
        return "".join(_command(command, at) for command, at in leaves(program, context))


def _command(command: click.Command, at: click.Context) -> str:
    usage = " ".join((at.command_path, *command.collect_usage_pieces(at)))
    text = _prose(inspect.cleandoc(command.help or ""))
    options = _table(("option", "what it does"), _options(command, at))
    return f"\n## {at.command_path}\n\n`{usage}`\n\n{text}\n\n{options}"


def _options(command: click.Command, at: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        record = parameter.get_help_record(at) if isinstance(parameter, click.Option) else None
        if record is not None:
            names, meaning = record
            yield f"`{names}`", " ".join(meaning.split())


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [titles, ("---",) * len(titles), *(tuple(map(_cell, row)) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    """A pipe ends a cell of a Markdown table, even between backticks."""
    return _prose(text).replace("|", "\\|")


def _prose(text: str) -> str:
    """What is plain text to the program, with the signs that Markdown would read escaped."""
    parts = _CODE_SPAN.split(text)
    return "".join(
        part if part.startswith("`") else re.sub(r"([*_<\[\]\\])", r"\\\1", part) for part in parts
    )


REGIONS: dict[str, Callable[[], str]] = {
    "commands": _commands,
    "gates": _gates,
    "metrics": _metrics,
    "networks": _networks,
    "placeholders": _placeholders,
    "problems": _problems,
    **{section.title: partial(_keys, section) for section in SECTIONS},
}
"""Every region by its name, and what makes its text."""

PAGES = {
    name: partial(page, name)
    for name in (
        "commands.md",
        "monitoring.md",
        "networks.md",
        "people.md",
        "problems.md",
        "rules.md",
    )
}
"""Every page that has such regions, and what makes the whole of it."""


def main() -> None:
    for name, whole in PAGES.items():
        (FOLDER / name).write_text(whole(), encoding="utf-8")
    write_installed()
    _draw()


def _draw() -> None:
    """What a program is missing for is left as it is, and named."""
    for name in PICTURES:
        if name != "session" or _found("tmux", "the picture of a session"):
            write_picture(name)
    if chromium := _found("chromium", "the picture of a report"):
        write_report_picture(chromium)


def _found(program: str, what: str) -> str | None:
    path = shutil.which(program)
    if path is None:
        sys.stderr.write(f"{what} is left as it is: needs {program}\n")
    return path


if __name__ == "__main__":
    main()
