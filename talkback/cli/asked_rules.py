"""The rules that are asked at a prompt, who speaks there, and what was asked last."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from talkback.bot.reload.file_watcher import look
from talkback.model.errors import TalkbackError
from talkback.snapshot.rule_tester import RuleTester, TestContext, TestResult

Show = Callable[[TestResult], None]


@dataclass(frozen=True, slots=True)
class PromptSetup:
    """What is asked, but for the line: which rules, who speaks, where, when, and the dice."""

    config: Path | None
    context: TestContext
    rule: str | None
    seed: int | None

    def tester(self) -> RuleTester:
        """Read the rules. Raises TalkbackError."""
        return RuleTester.of(self.config, self.context, self.rule, self.seed)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a line, and how it was asked."""

    shown: TestResult
    setup: PromptSetup
    tester: RuleTester


class AskedRules:
    """The rules as they were read last, and the answer to the last line."""

    def __init__(self, setup: PromptSetup, show: Show) -> None:
        """Read the rules. Raises TalkbackError."""
        self.setup = setup
        self.tester = setup.tester()
        self.last: Answer | None = None
        self.fired = False
        self._show = show
        self._seen = look(self.tester.files)

    def ask(self, line: str) -> None:
        shown = self.tester.test(line)
        self.last = Answer(shown, self.setup, self.tester)
        self.fired = self.fired or bool(shown.decision.fired)
        self._show(shown)

    def change(self, **parts: Any) -> None:  # noqa: ANN401 - each part has its type
        """Ask otherwise from now on. Raises TalkbackError, and then all is as before."""
        setup = replace(self.setup, **parts)
        self.tester = setup.tester()
        self.setup = setup
        self._seen = look(self.tester.files)

    def read_again_if_changed(self) -> str:
        """What there is to say of it."""
        if look(self.tester.files) == self._seen:
            return ""
        try:
            self.change()
        except TalkbackError as error:
            self._seen = look(self.tester.files)
            return f"{error}\nThe rules as they were before are asked."
        return "The rules have changed and were read again."
