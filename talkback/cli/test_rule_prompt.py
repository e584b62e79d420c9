"""Lines asked one after the other on a terminal; the rules are read again when they change."""

import os
from collections.abc import Callable, Iterator

import click
import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from talkback.bot.reload.file_watcher import look
from talkback.model.errors import TalkbackError
from talkback.model.text import decode_irc_bytes
from talkback.snapshot.rule_tester import RuleTester, TestResult


def ask(rehearse: Callable[[], RuleTester], show: Callable[[TestResult], None]) -> bool:
    """Until end of input; True if any line fired a rule. An edit that does not check is told."""
    tester = rehearse()
    click.secho(f"rules: {tester.config}", dim=True, err=True)
    seen = look(tester.files)
    fired = False
    for line in _lines():
        if look(tester.files) != seen:
            tester = _again(rehearse, tester)
            seen = look(tester.files)
        shown = tester.test(line)
        show(shown)
        fired = fired or bool(shown.decision.fired)
    return fired


def _lines() -> Iterator[str]:
    session: PromptSession[str] = PromptSession(history=_history(), enable_suspend=True)
    while True:
        try:
            yield decode_irc_bytes(os.fsencode(session.prompt("line> ")))
        except (EOFError, KeyboardInterrupt):
            return


def _history() -> History:
    """Kept for the next time, where there is a folder of ours to write to."""
    try:
        folder = platformdirs.user_state_path("talkback", appauthor=False, ensure_exists=True)
        path = folder / "test-rule"
        path.touch(mode=0o600)
        with path.open("ab"):
            return FileHistory(str(path))
    except OSError:
        return InMemoryHistory()


def _again(rehearse: Callable[[], RuleTester], last: RuleTester) -> RuleTester:
    try:
        tester = rehearse()
    except TalkbackError as error:
        click.echo(f"{error}\nThe rules as they were before are asked.", err=True)
        return last
    click.echo("The rules have changed and were read again.", err=True)
    return tester
