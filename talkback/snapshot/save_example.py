"""A line that was asked becomes an example in the rules' file, or a counter-example: as it is."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from talkback.config.add_example import add_example
from talkback.config.codes import Code
from talkback.config.written_toml import Written
from talkback.engine.rule import Example, Rule
from talkback.model.errors import Diagnostic, Location, Severity, TalkbackError
from talkback.model.message import MessageKind
from talkback.model.text import decode_utf8_file
from talkback.snapshot.rule_tester import RuleTester, TestContext
from talkback.snapshot.snapshot import Draft, read_draft
from talkback.system.atomic_file import exclusive_lock, replace
from talkback.system.regular_file import read_file_itself, read_regular_file

_KEYS = ("examples", "counter_examples")


@dataclass(frozen=True, slots=True)
class SavedExample:
    """Where a line was added, and to which of the rule's lists."""

    key: str
    location: Location


def save_example(tester: RuleTester, context: TestContext, name: str, line: str) -> SavedExample:
    """Add a line to the rule's list that it holds in; who says it, where and when, if that was set.

    The file is read as it would be, with all its examples, before it is replaced. Raises
    TalkbackError, and then the file is as it was.
    """
    path = tester.config.path
    if tester.config.builtin:
        message = "the built-in rules cannot be changed; `talkback init` writes a copy that can"
        raise TalkbackError(message)
    with exclusive_lock(path) as target:
        data = read_file_itself(target)
        edited, saved = _saved(path, data, name, _as_written(tester, context, line))
        replace(target, edited)
    return saved


def _saved(path: Path, data: bytes, name: str, example: Written) -> tuple[bytes, SavedExample]:
    """The file's new bytes; as an example where that holds."""
    text = decode_utf8_file(data, path)
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    _demand_readable(path, _draft(path, data), name)
    for key in _KEYS:
        edited = mark + _added(text, name, key, example).encode()
        draft = _draft(path, edited)
        place = _new(draft, name, key).location
        wrong = [*_errors(draft)]
        if not wrong:
            return edited, SavedExample(key, place)
        if any((each.location, each.code) != (place, Code.EXAMPLE_FAILS.id) for each in wrong):
            break
    raise TalkbackError(f"nothing was added: {wrong[0]}")


def _draft(path: Path, data: bytes) -> Draft:
    return read_draft(path, read=lambda each: data if each == path else read_regular_file(each))


def _demand_readable(path: Path, draft: Draft, name: str) -> None:
    for wrong in _errors(draft):
        raise TalkbackError(f"{path} does not check, so nothing was added: {wrong}")
    _rule(draft, name)


def _errors(draft: Draft) -> Iterator[Diagnostic]:
    found = draft.config.report.diagnostics
    return (each for each in found if each.severity is Severity.ERROR)


def _rule(draft: Draft, name: str) -> Rule:
    for rule in draft.config.rules:
        if rule.name == name:
            return rule
    raise TalkbackError(f"{draft.config.path} has no rule {name} any more")


def _added(text: str, name: str, key: str, example: Written) -> str:
    try:
        return add_example(text, name, key, example)
    except ValueError as error:
        raise TalkbackError(f"nothing was added: {error}") from None


def _new(draft: Draft, name: str, key: str) -> Example:
    """The last of the list, and none that was there before."""
    *others, new = getattr(_rule(draft, name), key)
    for other in others:
        if (other.line, other.context) == (new.line, new.context):
            what = key.replace("_", "-")
            raise TalkbackError(f"{other.location}: this is one of the {what} of {name} already")
    found: Example = new
    return found


def _as_written(tester: RuleTester, context: TestContext, line: str) -> Written:
    """A line alone, or with what was said about who says it, where and when."""
    if context == TestContext():
        return line
    said = ("line" if context.event is None else "part"), line
    first = ("join", True) if context.event is MessageKind.JOIN else said
    return dict((first, *_who(tester, context), *_where(tester, context)))


_Keys = Iterator[tuple[str, str | bool]]


def _who(tester: RuleTester, context: TestContext) -> _Keys:
    message, sender = tester.template, tester.template.sender
    if context.nick is not None:
        yield "nick", sender.nick
    if sender.host:
        yield "host", f"{sender.user}@{sender.host}"
    if sender.account is not None:
        yield "account", sender.account
    if message.rank:
        yield "rank", message.rank.name.lower()
    if context.bridge:
        yield "bridge", True


def _where(tester: RuleTester, context: TestContext) -> _Keys:
    """And when."""
    message = tester.template
    if context.network is not None or "/" in (context.channel or ""):
        yield "network", message.network
    if message.channel is None:
        yield "private", True
    elif context.channel is not None:
        yield "channel", message.channel
    if context.at is not None:
        yield "at", context.at
