"""Lines asked one after the other on a terminal; the rules are read again when they change."""

import os
from collections.abc import Iterable, Iterator

import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from talkback.cli.asked_rules import AskedRules
from talkback.cli.prompt_commands import COMMANDS, command_of, obey
from talkback.cli.standard_error import tell
from talkback.model.errors import TalkbackError
from talkback.model.text import decode_irc_bytes
from talkback.terminal.styles import QUIET


def ask(asked: AskedRules) -> bool:
    """Until end of input; True if any line fired a rule. An edit that does not check is told."""
    tell(f"rules: {asked.tester.config}", QUIET)
    tell(":help tells what else can be asked", QUIET)
    for line in _lines(asked):
        if news := asked.read_again_if_changed():
            tell(news)
        _answer(asked, line)
    return asked.fired


def _answer(asked: AskedRules, line: str) -> None:
    found = command_of(line)
    if found is None:
        asked.ask(line.removeprefix(":") if command_of(line.removeprefix(":")) else line)
        return
    try:
        told = obey(asked, *found)
    except TalkbackError as error:
        told = str(error)
    if told:
        tell(told)


def _lines(asked: AskedRules) -> Iterator[str]:
    session: PromptSession[str] = PromptSession(
        history=_history(),
        completer=PromptCompleter(asked),
        complete_while_typing=False,
        enable_suspend=True,
    )
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


class PromptCompleter(Completer):
    """Tab: commands behind a colon, and what may follow each."""

    def __init__(self, asked: AskedRules) -> None:
        self._asked = asked

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - the base's shape
    ) -> Iterable[Completion]:
        name, blank, word = document.text_before_cursor.partition(" ")
        if not name.startswith(":"):
            return
        if not blank:
            candidates: Iterable[str] = (f":{command} " for command in COMMANDS)
            word = name
        elif name[1:] in COMMANDS:
            candidates = COMMANDS[name[1:]].candidates(self._asked)
        else:
            return
        for candidate in candidates:
            if candidate.lower().startswith(word.lower()):
                yield Completion(candidate, start_position=-len(word))
