"""The first files of a new user: the rules and quotes that ship with talkback, and the schema."""

import os
from pathlib import Path

from talkback.config.find_config import builtin
from talkback.config.json_schema import FILE_NAME, schema_text
from talkback.init.network_snippets import with_networks
from talkback.model.errors import TalkbackError


def write_starter(folder: Path, networks: tuple[str, ...] = ()) -> list[Path]:
    """Copy the built-in rules and quotes; the first line of the rules names the schema.

    `networks` are those that the rules are to name, as we know them.

    Raises TalkbackError, having written nothing, where one of the files exists already or cannot
    be written, or where nothing is known of one of the networks.
    """
    source = builtin()
    copies = {
        folder / path.relative_to(source.parent): path.read_bytes() for path in _files(source)
    }
    rules = folder / source.name
    starter = copies[rules].decode()
    if networks:
        starter = with_networks(starter, networks)
    copies[rules] = f"#:schema ./{FILE_NAME}\n{starter}".encode()
    copies[folder / FILE_NAME] = schema_text().encode()
    for target in copies:
        if target.exists():
            raise TalkbackError(f"{target} exists already; move it away or name another folder")
    written: list[Path] = []
    try:
        for target, data in copies.items():
            _write(target, data, written, _OWNERS if target == rules else _EVERYBODYS)
    except OSError as error:
        for path in written:
            path.unlink()
        raise TalkbackError(f"can't write {target}: {error.strerror}") from error
    return written


_OWNERS, _EVERYBODYS = 0o600, 0o666
"""Modes, before the umask: rules.toml is where passwords are written, sooner or later."""


def _files(rules: Path) -> list[Path]:
    return [rules, *sorted((rules.parent / "quotes").glob("*.txt"))]


def _write(target: Path, data: bytes, written: list[Path], mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    written.append(target)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
