"""What `talkback init` writes, and what it never writes over."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main


def talkback(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin)


def test_init_writes_files_that_work_and_none_over_another(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert talkback("init", str(folder)).exit_code == 0
    rules = folder / "rules.toml"
    assert (folder / "quotes" / "notable-women.txt").exists()
    assert talkback("test-rule", "-c", str(rules), "that's what she said").exit_code == 0
    rules.write_text("# mine", encoding="utf-8")
    again = talkback("init", str(folder))
    assert again.exit_code == 2
    assert "exists" in again.stderr
    assert rules.read_text(encoding="utf-8") == "# mine"


def test_init_writes_for_its_owner_alone_and_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = talkback("init", "my bot")
    assert Path("my bot/rules.toml").stat().st_mode & 0o777 == 0o600
    assert "Try it: cd 'my bot', then talkback test-rule" in done.stderr
    assert "cd" not in talkback("init").stderr


def test_init_on_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit on the size of files stands for the disk.

    CPython does not notice that it writes half a .pyc then, so it had better write none (-B).
    """
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # it has no room for its file
    script = f"""
import resource, sys
from talkback.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
main(["init", *sys.argv[1:], {str(tmp_path)!r}])
"""
    for option in ((), ("--systemd",)):
        size = "4000" if not option else "16"
        argv = [sys.executable, "-B", "-c", script.replace("4000", size), *option]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith("talkback: can't write ")
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
