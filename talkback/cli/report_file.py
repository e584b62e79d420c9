"""The file that a report is written to: told early where it cannot be, and put in place whole."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from typing import TYPE_CHECKING

import click

from talkback.cli.standard_error import tell
from talkback.model.errors import StoreError

if TYPE_CHECKING:
    from talkback.report.page import Page

_BEGIN = b"<!doctype html>"

html_option = click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report as well: one file of HTML, which needs no network.",
)

names_option = click.option(
    "--names",
    is_flag=True,
    help="In the report people have their names, and those of whom is most are listed.",
)


def demand_report_file(html: Path | None, inputs: Iterable[Path], names: bool) -> None:
    """Before anything is read; raises UsageError, and StoreError where it could not be written."""
    if html is None:
        if names:
            raise click.UsageError("--names is about the report: it needs --html FILE")
        return
    from talkback.system.regular_file import demand_regular

    demand_regular(html)
    target = html.resolve()
    if not target.parent.is_dir():
        raise StoreError(f"{html}: cannot be written: there is no folder {target.parent}")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise StoreError(f"{html}: cannot be written: it is not ours to write")
    for path in inputs:
        if path.exists() and target.exists() and path.samefile(target):
            raise StoreError(f"{html}: is what is read; name another file for the report")
    if target.exists() and not _may_be_replaced(target):
        raise StoreError(
            f"{html}: is there already, and no report; name one that is not, or that ends in .html"
        )


def _may_be_replaced(target: Path) -> bool:
    """A page or nothing yet: the rules, logs and quotes that are read are not all known here."""
    if target.suffix.lower() in (".html", ".htm"):
        return True
    with target.open("rb") as file:
        return file.read(len(_BEGIN)).lower() in (b"", _BEGIN)


def made_now() -> str:
    """What a report tells of its own making."""
    return f"Made on {time.strftime('%Y-%m-%d at %H:%M')}"


def write_report(html: Path, page: "Page") -> None:
    """Replace the file, durable on return; raises StoreError, and then the old one is there."""
    from talkback.report.html_page import to_html
    from talkback.system.spare_file import put_in_place, spare_file

    data = to_html(page)
    target = html.resolve()
    try:
        with spare_file(target) as spare:
            spare.write_bytes(data)
            _give_mode(spare, target)
            put_in_place(spare, target)
    except OSError as error:
        raise StoreError(f"{html}: cannot be written: {error.strerror}") from error
    tell(f"{html}: written")


def _give_mode(spare: Path, target: Path) -> None:
    """That of the file before; of a new one what any file gets, since it is made to be shown."""
    if target.exists():
        copymode(target, spare)
        return
    mask = os.umask(0o077)
    os.umask(mask)
    with suppress(OSError):  # file systems without modes
        spare.chmod(0o666 & ~mask)
