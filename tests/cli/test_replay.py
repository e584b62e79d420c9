"""`talkback replay` as a user starts it."""

import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deadline import DEADLINE

RULES = """
[rules.twss]
triggers = '\\btwss\\b'
reply = "yes"
cooldown = "5m"
[rules.hello]
triggers = "hello"
reply = "hi"
[rules.never]
triggers = "xyzzy"
reply = "no"
"""
LOG = """[12:00] <alice> twss
[12:01] <bob> hello
[12:02] <alice> newtwssletter
=== eve has joined #here: twss
[12:03] <carol\x1b[31m> TWSS \x1b]0;owned\x07
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.toml").write_text(RULES)
    (tmp_path / "chat.log").write_text(LOG)
    return tmp_path


def replay(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "talkback", "replay", *options]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


def test_json_has_the_promised_keys_and_nothing_else_is_said(folder: Path) -> None:
    done = replay(folder, "--json", "chat.log")
    answer = json.loads(done.stdout)
    assert answer.pop("seconds") >= 0
    assert answer == {
        "files": 1,
        "lines": 5,
        "messages": 4,
        "matched": {"twss": 2, "hello": 1, "never": 0},
        "fired": {"twss": 1, "hello": 1, "never": 0},
        "partial": False,
        "unread": 0,
        "notes": [],
    }
    assert (done.returncode, done.stderr) == (0, "")


def test_people_see_rules_reasons_nicks_and_lines(folder: Path) -> None:
    done = replay(folder, "chat.log")
    assert done.returncode == 0
    assert re.search(r"^twss +2 +1 +█ +12h$", done.stdout, re.MULTILINE)
    assert "\ntwss\n  held back   cooldown 1\n  most often  alice 1, " in done.stdout
    assert "\nhello\n  most often  bob 1\n  <bob> hello\n" in done.stdout
    assert "1 files, 5 lines, 4 messages" in done.stdout


def test_nothing_that_was_sent_reaches_the_terminal_raw(folder: Path) -> None:
    done = replay(folder, "chat.log", "--against", "rules.toml")
    assert r"\x1b]0;owned" in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x07"}


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["for people", "for a program"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"lorem\nipsum\n", "odd.log: no messages in any format", id="no log"),
        pytest.param(gzip.compress(b"[09:01] <a> b\n" * 99)[:-9], "odd.log: cut off", id="cut off"),
        pytest.param(b"[09:01] <a> b\n[09:0", "in the middle of a line", id="half a line"),
        pytest.param(
            b"[09:01] <a> b\nbob says\n[09:02] c\n",
            "odd.log:2: 2 lines not understood, the first: bob says",
            id="lines that are not understood",
        ),
        pytest.param("[09:01] <a> tea".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param(b"<alice> hi\n", "no times", id="no times"),
    ],
)
def test_what_is_odd_is_told_on_standard_error(
    data: bytes, words: str, options: list[str], folder: Path
) -> None:
    (folder / "odd.log").write_bytes(data)
    done = replay(folder, *options, "odd.log")
    assert words in done.stderr
    if options:
        assert any(words in note for note in json.loads(done.stdout)["notes"])


ACCOUNTS = """
[rules.member]
triggers = 'tea'
unless = 'iced'
users = ["account:*", "eve"]
reply = "yes"
[rules.staff]
triggers = 'coffee'
users = ["mask:*!*@staff.example"]
reply = "yes"
"""


def test_what_a_log_does_not_tell_of_people_is_told_once(folder: Path) -> None:
    (folder / "rules.toml").write_text(ACCOUNTS)
    lines = "<a> tea", "<a> iced tea", "<a> hello", "<b> tea", "<b> coffee", "<eve> tea"
    (folder / "chat.log").write_text("".join(f"[12:00] {line}\n" for line in lines))
    done = replay(folder, "--json", "chat.log")
    answer = json.loads(done.stdout)
    not_known = "the {} of who speaks is not known to this log: {} a rule that asks for it, and {}"
    assert answer["notes"] == [
        not_known.format("account", "2 messages matched", "were not answered by it"),
        not_known.format("host", "1 message matched", "was not answered by it"),
    ]
    assert answer["fired"] == {"member": 1, "staff": 0}


def test_ranks_are_taken_from_a_log_s_signs_or_told_to_be_unknown(folder: Path) -> None:
    (folder / "rules.toml").write_text(
        '[rules.so]\ntriggers = \'^!so\'\nusers = ["rank:voice"]\nreply = "hello"\n'
    )
    (folder / "chat.log").write_text("[12:00] <@ann> !so\n[12:01] <bob> !so\n[12:02] <+eve> !so\n")
    answer = json.loads(replay(folder, "--json", "chat.log").stdout)
    assert (answer["fired"], answer["matched"], answer["notes"]) == ({"so": 2}, {"so": 2}, [])
    (folder / "chat.log").write_text("[12:00] <ann> !so\n[12:01] <bob> !so\n")
    answer = json.loads(replay(folder, "--json", "chat.log").stdout)
    assert answer["fired"] == {"so": 0}
    [note] = answer["notes"]
    assert note.startswith("the rank of who speaks is not known to this log: 2 messages matched")


def test_a_raw_log_with_tags_tells_who_is_logged_in(folder: Path) -> None:
    (folder / "rules.toml").write_text(ACCOUNTS)
    line = "@time=2024-01-02T12:00:0{}.000Z{} :{}!u@staff.example PRIVMSG #here :{}\n"
    said = (0, ";account=a", "a", "tea"), (1, "", "b", "tea"), (2, "", "b", "coffee")
    (folder / "chat.log").write_text("".join(line.format(*each) for each in said))
    answer = json.loads(replay(folder, "--json", "chat.log").stdout)
    assert (answer["fired"], answer["notes"]) == ({"member": 1, "staff": 1}, [])
    (folder / "chat.log").write_text(line.format(1, "", "b", "tea"))
    answer = json.loads(replay(folder, "--json", "chat.log").stdout)
    assert [note[:35] for note in answer["notes"]] == ["the account of who speaks is not kn"]


def test_logs_taken_for_conversations_are_told(folder: Path) -> None:
    (folder / "irc.net.alice.weechatlog").write_text("2024-01-02 12:34:56\talice\thello\n")
    done = replay(folder, "irc.net.alice.weechatlog")
    assert "1 logs are of talks with one person" in done.stderr


def test_nothing_fired_is_exit_1(folder: Path) -> None:
    (folder / "quiet.log").write_text("[12:00] <alice> good morning\n")
    assert replay(folder, "quiet.log").returncode == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["nothing.log"], "nothing.log", id="no such log"),
        pytest.param(["empty"], "there is no file in empty", id="an empty folder"),
        pytest.param(["/dev/null"], "is no file", id="a device"),
        pytest.param([], "LOG", id="no log at all"),
        pytest.param(["-c", "nothing.toml", "chat.log"], "nothing.toml", id="no such config"),
        pytest.param(["-c", "bad.toml", "chat.log"], "bad.toml:2:", id="a bad config"),
        pytest.param(["--against", "bad.toml", "chat.log"], "bad.toml:2:", id="a bad other config"),
        pytest.param(["--format", "word", "chat.log"], "word", id="an unknown format"),
    ],
)
def test_what_cannot_be_used_is_exit_2(folder: Path, options: list[str], words: str) -> None:
    (folder / "empty").mkdir()
    (folder / "bad.toml").write_text("[rules.x]\ntriggerz = 1\n")
    done = replay(folder, *options)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_what_in_a_folder_is_left_out_is_told(folder: Path) -> None:
    """Once, and not what links lead to inside."""
    logs = folder / "logs"
    (logs / "old").mkdir(parents=True)
    (logs / "old" / "#tea.log").write_text(LOG)
    (logs / "same").symlink_to("old")
    (logs / "again").symlink_to(".")
    (logs / "elsewhere").symlink_to(folder)
    (logs / "gone.log").symlink_to("nothing")
    os.mkfifo(logs / "pipe")
    notes = json.loads(replay(folder, "logs", "--json").stdout)["notes"]
    assert [note for note in notes if note.startswith("logs/")] == [
        "logs/elsewhere: a link to another folder, which was not read; name that one as well",
        "logs/gone.log: could not be read: No such file or directory",
    ]


def test_a_log_of_several_names_is_read_once(folder: Path) -> None:
    """Named twice, linked, or kept in backups that share it; a link's name is the last to count."""
    logs = folder / "logs"
    logs.mkdir()
    (logs / "#tea.log").write_text("[12:00] <alice> twss\n")
    (logs / "#alias.log").symlink_to("#tea.log")
    (logs / "#tea.log.1").hardlink_to(logs / "#tea.log")
    told = json.loads(replay(folder, "logs", "logs/#tea.log", "--json").stdout)
    assert (told["files"], told["matched"]["twss"]) == (1, 1)
    assert set(told["notes"]) == {
        "logs/#alias.log: read once, as logs/#tea.log",
        "logs/#tea.log.1: read once, as logs/#tea.log",
        "logs/#tea.log: read once",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_among_the_logs_is_told(folder: Path) -> None:
    closed = folder / "logs" / "closed"
    closed.mkdir(parents=True, mode=0o000)
    words = "logs/closed: could not be read: Permission denied"
    assert words in replay(folder, "logs").stderr
    (folder / "logs" / "#tea.log").write_text(LOG)
    assert words in replay(folder, "logs").stderr


def test_more_processes_than_there_are_tasks_are_not_started(folder: Path) -> None:
    """Nor any at all where the system has no room for them."""
    assert replay(folder, "chat.log", "--workers", "9999").returncode == 0
    (folder / "long.log").touch()
    os.truncate(folder / "long.log", 1 << 28)
    argv = [sys.executable, "-m", "talkback", "replay", "long.log", "--workers", "9999"]
    limited = ["bash", "-c", 'ulimit -n 40; exec "$@"', "bash", *argv]
    done = subprocess.run(limited, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "processes cannot be started: Too many open files" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_set_of_rules_shows_what_would_change(folder: Path) -> None:
    """More, less, newly, no more; with lines."""
    (folder / "other.toml").write_text(
        RULES.replace('cooldown = "5m"\n', "")
        .replace('"xyzzy"', '"newtwss"')
        .replace("hello", "hallo")
    )
    done = replay(folder, "--against", "other.toml", "chat.log")
    assert "twss: fires more (1 to 2)" in done.stdout
    assert "never: fires newly (0 to 1)" in done.stdout
    assert "hello: fires no more (1 to 0)" in done.stdout
    assert "  - <bob> hello" in done.stdout
    assert "  + <alice> newtwssletter" in done.stdout
    answer = json.loads(replay(folder, "--json", "--against", "other.toml", "chat.log").stdout)
    assert answer["against"]["fired"] == {"twss": 2, "hallo": 0, "never": 1}


def test_a_format_that_is_told_is_taken(folder: Path) -> None:
    done = replay(folder, "--json", "--format", "weechat", "chat.log")
    assert json.loads(done.stdout)["messages"] == 0
    assert done.returncode == 1


def test_the_built_in_rules_serve_where_there_are_no_others(tmp_path: Path) -> None:
    (tmp_path / "chat.log").write_text("<alice> that's what she said\n<bob> talkback: hello\n")
    answer = json.loads(replay(tmp_path, "--json", "chat.log").stdout)
    assert answer["fired"]["thats-what-she-said"] == 1
    assert answer["fired"]["mention"] == 1


class Watched:
    """A replay whose standard error is a terminal."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._screen, theirs = pty.openpty()
        self.shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "talkback", "replay", "--json", *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(theirs)

    def shows(self, pattern: bytes) -> None:
        while re.search(pattern, self.shown) is None:
            assert self._look(), self.shown

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        while self._look():
            pass
        os.close(self._screen)
        answer: dict[str, Any] = json.loads(self.process.stdout.read())
        self.process.stdout.close()
        self.process.wait(DEADLINE)
        return answer

    def _look(self) -> bool:
        """False when the other end is closed; Linux says so with an error."""
        try:
            more = os.read(self._screen, 65536)
        except OSError:
            return False
        self.shown += more
        return bool(more)


@pytest.fixture
def endless(folder: Path) -> Path:
    """Half a gigabyte of chat in a small archive."""
    chat = "[12:00] <alice> chatter, and more of it\n" * 50_000 + "[12:00] <bob> twss\n"
    member = gzip.compress(chat.encode())
    (folder / "endless.gz").write_bytes(member * 250)
    return folder


def test_a_terminal_sees_a_bar_with_rate_and_remaining_time(endless: Path) -> None:
    """A log of some seconds: a short one may be read between two looks of the bar."""
    watched = Watched(endless, "endless.gz")
    watched.shows(rb"[1-9]\d*/[\d.]+ [kM]B.*\d [kM]?B/s.*\d:\d\d:\d\d")
    watched.process.send_signal(signal.SIGINT)
    assert watched.answer()["messages"] > 0


def test_ctrl_c_prints_what_was_seen_so_far(endless: Path) -> None:
    watched = Watched(endless, "endless.gz")
    watched.shows(rb"\d [kM]B/s")
    watched.process.send_signal(signal.SIGINT)
    answer = watched.answer()
    assert watched.process.returncode == 130
    assert 0 < answer["messages"] < 250 * 50_001
    assert answer["partial"]
    assert b"this is what was seen so far" in watched.shown
