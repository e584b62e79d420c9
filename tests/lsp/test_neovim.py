"""A real editor, Neovim without a window: a mistake is typed, marked, mended and saved."""

import os
import subprocess
import sys
from pathlib import Path

from talkback.check.run import check
from tests.e2e.servers.process import require

SCRIPT = Path(__file__).with_name("edit.lua")
RULES = """\
[rules.tea]
triggers = '\\btea\\b'
reply = "日本 🎉 {nick}, two sugars"
examples = ["tea?"]
"""


def test_a_mistake_behind_emoji_is_marked_mended_and_saved(tmp_path: Path) -> None:
    neovim = require("nvim", "apt-get install neovim")
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    program = Path(sys.executable).with_name("talkback")
    environ = os.environ | {"TALKBACK": str(program), "XDG_STATE_HOME": str(tmp_path / "state")}
    command = [neovim, "--headless", "-u", "NONE", "-i", "NONE", "-S", str(SCRIPT)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300, check=False
    )
    told = (tmp_path / "told.txt").read_text(encoding="utf-8").splitlines()
    assert told == ['marked={nik}, two sugars"'], done.stderr
    assert rules.read_text(encoding="utf-8") == RULES
    assert check(rules).problems == ()
