"""Rules to be asked, and the prompt that asks them, without a terminal."""

from pathlib import Path

from talkback.cli.asked_rules import AskedRules, PromptSetup
from talkback.cli.prompt_commands import command_of, obey
from talkback.cli.views.test_rule_view import for_people
from talkback.snapshot import rule_tester
from talkback.snapshot.snapshot import read_snapshot

RULES = r"""# Ours.
[networks.libera]
host = "irc.example"
channels = ["#pub", "#tea"]

[networks.oftc]
host = "irc.example"
channels = ["#lua"]

[rules.tea]
triggers = '\btea\b'
reply = "{nick}: tea in {channel}?"
examples = [
    'any tea?',  # the first
]

[rules.late]
triggers = 'late'
when = "22:00-24:00"
channels = ["#pub"]
users = ["ann"]
reply = "off to bed"
counter_examples = ["plate"]
unless = 'plate'
"""


class Asked:
    """The prompt without a terminal."""

    def __init__(self, config: Path, rule: str | None = None) -> None:
        self.config = config
        self.rules = AskedRules(PromptSetup(config, rule_tester.TestContext(), rule, 1), for_people)

    def type(self, *lines: str) -> str:
        """What the last command says."""
        told = ""
        for line in lines:
            found = command_of(line)
            if found is None:
                self.rules.ask(line)
            else:
                told = obey(self.rules, *found)
        return told

    def saved(self) -> str:
        """What the file has that it had not."""
        read_snapshot(self.config)
        after = self.config.read_text(encoding="utf-8")
        return "\n".join(line for line in after.splitlines() if line not in RULES.splitlines())
