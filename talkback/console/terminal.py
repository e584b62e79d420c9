"""Chat at a terminal: a prompt below, the conversation above."""

import asyncio
from collections.abc import Iterable
from contextvars import copy_context

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app_session
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.patch_stdout import patch_stdout

from talkback.console.client import ChatClient
from talkback.console.client_state import ClientState
from talkback.console.render import Pieces, folded, render
from talkback.console.slash_commands import COMMANDS, Leave, Send, Show, understand
from talkback.model.line import Line
from talkback.model.text import escape_unprintable
from talkback.terminal.styles import QUIET


class Terminal:
    """The person's window; `show` takes what comes in, `run` what is typed."""

    def __init__(self, client: ChatClient, port: int) -> None:
        self._client = client
        self._port = port
        self._context = copy_context()
        """Which prompt is ours: whoever calls `note` has another one, or none."""
        self._notes: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until /quit, Ctrl-D or Ctrl-C."""
        self._print(
            f"Other IRC clients can come in at 127.0.0.1, port {self._port} (no TLS). "
            "/help lists the commands."
        )
        session: PromptSession[str] = PromptSession(
            self._prompt,
            completer=CommandCompleter(self._client.state),
            complete_while_typing=False,
            enable_suspend=True,
            erase_when_done=True,
        )
        with patch_stdout(raw=True):  # the log is in colour
            while True:
                try:
                    # The signal belongs to whoever runs us; in raw mode Ctrl-C is only a key.
                    typed = await session.prompt_async(handle_sigint=False)
                except (EOFError, KeyboardInterrupt):
                    return
                if typed.strip() and not await self._act(typed):
                    return

    async def _act(self, typed: str) -> bool:
        """Whether the person stays."""
        match understand(typed, self._client.state):
            case Send(lines):
                await self._client.send(lines)
            case Show(text):
                self._print(text)
            case Leave():
                return False
        return True

    def show(self, line: Line) -> None:
        pieces = render(line, self._client.state)
        if pieces is not None:
            self._put(pieces)

    def note(self, text: str) -> None:
        """Something beside the chat, dimly, beneath all that was said before it."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._note(text), context=self._context)
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _note(self, text: str) -> None:
        await self._client.caught_up()
        self._put([(QUIET, escape_unprintable(text))])

    def _print(self, text: str) -> None:
        for line in text.split("\n"):
            self._put([("ansigreen", line)])

    def _put(self, pieces: Pieces) -> None:
        """Folded to the window as it is now."""
        width = get_app_session().output.get_size().columns
        print_formatted_text(FormattedText(folded(pieces, width)))

    def _prompt(self) -> str:
        state = self._client.state
        return f"{state.place or 'nowhere'} {state.nick}> "


class CommandCompleter(Completer):
    """Tab: commands after a slash; nicks anywhere, with a colon at the start of the line."""

    def __init__(self, state: ClientState) -> None:
        self._state = state

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - the base's shape
    ) -> Iterable[Completion]:
        before = document.text_before_cursor
        word = before.rpartition(" ")[2]
        if before.startswith("/") and " " not in before:
            candidates = [f"/{name} " for name in COMMANDS]
        else:
            end = ": " if word == before else " "
            candidates = [nick + end for nick in self._state.company()]
        for candidate in candidates:
            if candidate.lower().startswith(word.lower()):
                yield Completion(candidate, start_position=-len(word))
