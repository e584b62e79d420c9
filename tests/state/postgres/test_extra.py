"""Who keeps the state in a file installs no driver of a database, and loads none."""

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

from talkback.state.sqlite import SqliteStore

DRIVERS = ("psycopg", "dask", "distributed", "pygls")


def test_what_only_some_need_is_an_extra() -> None:
    wanted = [line for line in requires("talkback-irc") or () if line.startswith(DRIVERS)]
    assert wanted
    assert [line for line in wanted if "extra ==" not in line] == []


def test_a_bot_without_a_database_does_not_load_the_driver() -> None:
    code = "import sys, talkback.bot.run, talkback.cli.stats; print('psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_database_without_the_driver_is_told_what_to_install() -> None:
    code = "import sys; sys.modules['psycopg'] = None; import talkback.state.postgres"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "StoreError: state in PostgreSQL needs a driver" in done.stderr
    assert "pip install 'talkback-irc[postgres]'" in done.stderr


def test_a_file_is_copied_without_the_driver(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "a.db").close()
    code = "import sys; sys.modules['psycopg'] = None; from talkback.cli.main import main; main()"
    copy = [sys.executable, "-c", code, "state", "copy", "a.db", "b.db"]
    done = subprocess.run(copy, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "b.db: written, 0 rows and 0 counts\n")
