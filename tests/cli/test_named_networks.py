"""`--network NAME` where no network is called so."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.cli.main import main


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_network_that_no_config_has_is_wrong_usage(tmp_path: Path, command: str) -> None:
    """Not the network of its own that `run` has where none is configured."""
    path = tmp_path / "rules.toml"
    path.write_text("")
    done = CliRunner().invoke(main, [command, "-c", str(path), "--network", "nosuch"])
    assert done.exit_code == 2
    assert done.stderr == "talkback: the config has no network 'nosuch'; it has none\n"
