"""What `test-rule` knows of time: what the clock shows, and that nothing was said before."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main


def asked(folder: Path, keys: str, *args: str) -> Result:
    """A rule with those keys, and a line that it is for."""
    path = folder / "rules.toml"
    path.write_text(f"[rules.a]\ntriggers = 'gg'\nreply = 'GG'\n{keys}\n", encoding="utf-8")
    return CliRunner().invoke(main, ("test-rule", "-c", str(path), *args, "gg"))


def test_what_only_a_history_can_tell_holds_nothing_back(tmp_path: Path) -> None:
    keys = 'after_silence = "1s"\nwithin_reply = "1m"\nquorum = "3/30s"\ncooldown = "1h"'
    shown = asked(tmp_path, keys).stdout
    assert "→ #talkback: GG" in shown
    assert "not known  needs a history: -v names the gates" in shown
    shown = asked(tmp_path, keys, "-v").stdout
    assert "not known  needs a history: disabled" in shown
    assert "within reply" in shown


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [
        ("Mon 09:00", "→ #talkback: GG"),
        ("mon 17:00", "when: it is Mon 17:00 here"),
        ("2026-03-02 10:00", "→ #talkback: GG"),
        ("2026-03-01 10:00", "when: it is Sun 10:00 here"),
    ],
)
def test_the_time_may_be_any(tmp_path: Path, moment: str, outcome: str) -> None:
    assert outcome in asked(tmp_path, "when = 'Mon-Fri 09:00-17:00'", "--at", moment).stdout


def test_a_time_of_no_day_is_refused(tmp_path: Path) -> None:
    done = asked(tmp_path, "", "--at", "25:00")
    assert done.exit_code == 2
    assert '"25:00" is no time of the day' in done.stderr
