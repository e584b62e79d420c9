"""What can be typed at the prompt of `test-rule` beside lines: a colon, a word, what follows."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from talkback.cli.asked_rules import Answer, AskedRules
from talkback.cli.views.test_rule_view import in_full
from talkback.model.closest import closest
from talkback.model.errors import TalkbackError
from talkback.model.local_time import WEEKDAYS
from talkback.model.text import escape_unprintable
from talkback.snapshot.named import PRIVATE
from talkback.snapshot.save_example import save_example
from talkback.terminal.columns import in_table
from talkback.terminal.output import Output

_COMMAND = re.compile(r":([a-z]{2,})(?:\s+(.*))?", re.DOTALL)
"""No smiley, and no `:tada:`."""


@dataclass(frozen=True, slots=True)
class PromptCommand:
    """How to type it, what it does, who does it and says what came of it, and what may follow.

    `act` raises TalkbackError where it cannot be done.
    """

    usage: str
    meaning: str
    act: Callable[[AskedRules, str], str]
    candidates: Callable[[AskedRules], Iterable[str]] = lambda _: ()


def command_of(typed: str) -> tuple[str, str] | None:
    """The command's name and what stands behind it; None is a line."""
    found = _COMMAND.fullmatch(typed.strip())
    return None if found is None else (found[1], found[2] or "")


def obey(asked: AskedRules, name: str, rest: str) -> str:
    """Do it, and say what came of it. Raises TalkbackError."""
    command = COMMANDS.get(name)
    if command is None:
        near = closest(name, COMMANDS)
        hint = f"did you mean :{near}?" if near else "try :help."
        raise TalkbackError(f"no command :{name}; {hint} As a line it is asked as ::{name}")
    return command.act(asked, rest)


def _why(asked: AskedRules, _rest: str) -> str:
    in_full(_last(asked).shown)
    return ""


def _rule(asked: AskedRules, rest: str) -> str:
    asked.change(rule=rest or None)
    return _asked_now(asked)


def _as(asked: AskedRules, rest: str) -> str:
    asked.change(context=replace(asked.setup.context, nick=rest or None))
    return _asked_now(asked)


def _in(asked: AskedRules, rest: str) -> str:
    is_private = rest == PRIVATE
    channel = None if is_private else rest or None
    context = replace(asked.setup.context, channel=channel, private=is_private)
    asked.change(context=context)
    return _asked_now(asked)


def _at(asked: AskedRules, rest: str) -> str:
    asked.change(context=replace(asked.setup.context, at=rest or None))
    return _asked_now(asked)


def _asked_now(asked: AskedRules) -> str:
    """Who speaks where, when, and to which rule."""
    message, setup = asked.tester.template, asked.setup
    where = "in private" if message.channel is None else f"in {message.channel}"
    when = f" at {setup.context.at}" if setup.context.at else ""
    who = "all rules" if setup.rule is None else f"the rule {setup.rule} alone"
    told = f"{message.sender.nick} {where} on {message.network}{when}, to {who}"
    return escape_unprintable(told)


def _save(asked: AskedRules, rest: str) -> str:
    last = _last(asked)
    name = rest or last.setup.rule or _fired(last)
    if name not in asked.tester.names:
        raise TalkbackError(f"there is no rule {name!r}; the rules are {_names(asked)}")
    saved = save_example(last.tester, last.setup.context, name, last.shown.line)
    asked.change()
    kind = saved.key.replace("_", "-").removesuffix("s")
    return f"{saved.location}: {'an' if kind == 'example' else 'a'} {kind} of {name} now"


def _names(asked: AskedRules) -> str:
    return ", ".join(asked.tester.names)


def _fired(last: Answer) -> str:
    fired = last.shown.decision.fired
    if not fired:
        raise TalkbackError("no rule fired; name the one that it is a counter-example of")
    return fired[0].rule.name


def _last(asked: AskedRules) -> Answer:
    if asked.last is None:
        raise TalkbackError("there is no line yet: type one first")
    return asked.last


def _help(_asked: AskedRules, _rest: str) -> str:
    rows = [(command.usage, command.meaning) for command in COMMANDS.values()]
    told = [line.plain for line in in_table(rows, Output(stderr=True).width)]
    return "\n".join((*told, "Anything else is a line that is asked; Tab completes, Ctrl-D ends."))


def _all_rules(asked: AskedRules) -> Iterable[str]:
    return asked.tester.names


COMMANDS: Mapping[str, PromptCommand] = {
    "why": PromptCommand(":why", "the last line again, with every rule and every gate", _why),
    "rule": PromptCommand(
        ":rule [NAME]", "ask this rule alone; without a name all of them", _rule, _all_rules
    ),
    "as": PromptCommand(
        ":as [NICK]", "who says it, as nick, @nick or nick!user@host; without one: you", _as
    ),
    "in": PromptCommand(
        ":in [#CHANNEL]",
        "where, as #tea, libera/#tea or private; without one: the first configured",
        _in,
        lambda asked: asked.tester.places,
    ),
    "at": PromptCommand(
        ":at [TIME]",
        'when, as "Mon 14:00", "14:00" or "2026-03-04 14:00"; without one: now',
        _at,
        lambda _: (f"{day[:3]} " for day in WEEKDAYS),
    ),
    "save": PromptCommand(
        ":save [RULE]",
        "add the last line to rules.toml, as an example of the rule that it fires, or as a "
        "counter-example of RULE",
        _save,
        _all_rules,
    ),
    "help": PromptCommand(":help", "this", _help),
}
