"""Configs to read, and the reading of them in the folder of the tests."""

from collections.abc import Mapping
from pathlib import Path

from talkback.config.find_config import builtin
from talkback.model.errors import ConfigError, Diagnostic
from talkback.snapshot.snapshot import Snapshot, read_snapshot

ENVIRON: Mapping[str, str] = {"SECRET": "hunter2 from the environment"}
SHIPPED = builtin().read_text(encoding="utf-8")
EVERY_KEY = (Path(__file__).parent / "every_key.toml").read_text(encoding="utf-8")
"""A valid config that uses every key of the contract which is served."""

TRICKY = (Path(__file__).parent / "tricky.toml").read_text(encoding="utf-8")
"""TOML in all its spellings; no config."""


def read(text: str | bytes) -> tuple[Snapshot | None, tuple[Diagnostic, ...]]:
    """Read a config in the current directory; what could be used, and all that was said of it."""
    Path("rules.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("rules.toml").chmod(0o600)
    try:
        snapshot = read_snapshot(Path("rules.toml"), ENVIRON)
    except ConfigError as error:
        return None, error.diagnostics
    return snapshot, snapshot.warnings
