"""`talkback test-rule`: what the bot would do with a line, and why."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.completion import network_names, rule_names
from talkback.cli.options import config_option
from talkback.cli.standard_error import tell
from talkback.terminal.styles import QUIET

if TYPE_CHECKING:
    from talkback.model.message import MessageKind


@click.command("test-rule")
@config_option
@click.option(
    "--rule", "name", metavar="NAME", shell_complete=rule_names, help="Ask this rule alone."
)
@click.option("--nick", help="Who says it; or nick!user@host.  [default: you]")
@click.option("--account", metavar="A", help="The services account of who says it.")
@click.option(
    "--rank", type=click.Choice(["op", "voice"]), help="What who says it is in the channel."
)
@click.option(
    "--channel", metavar="C", help="Where, as #tea or libera/#tea; default: the first configured."
)
@click.option("--private", is_flag=True, help="Say it to the bot in private.")
@click.option(
    "--network",
    metavar="N",
    shell_complete=network_names,
    help="On which network; default: the first configured.",
)
@click.option(
    "--bridge",
    is_flag=True,
    help="The network's bridge says it, as in <alice> hi; with --nick, who is behind it.",
)
@click.option(
    "--at",
    metavar="TIME",
    help='When, as "Mon 14:00", "14:00" or "2026-03-04 14:00"; default: now.',
)
@click.option("--join", is_flag=True, help="Nothing is said: who it is comes into the channel.")
@click.option("--part", is_flag=True, help="Who it is leaves the channel; LINE is the reason.")
@click.option("--seed", type=int, help="For the dice; the same seed, the same answer.")
@click.option("--json", "machine", is_flag=True, help="One JSON object a line.")
@click.option("-v", "--verbose", is_flag=True, help="Show every rule, and every gate it passed.")
@click.argument("words", metavar="LINE...", nargs=-1)
@click.pass_context
def test_rule(
    context: click.Context,
    config: Path | None,
    name: str | None,
    nick: str | None,
    account: str | None,
    rank: str | None,
    channel: str | None,
    private: bool,
    network: str | None,
    bridge: bool,
    at: str | None,
    join: bool,
    part: bool,
    seed: int | None,
    machine: bool,
    verbose: bool,
    words: tuple[str, ...],
) -> None:
    """Show what the bot would do with LINE, and why.

    `-` reads lines from standard input; on a terminal it asks for them, with a history, and reads
    the rules again when they change. There `:help` tells how to ask one rule alone, who says a
    line, where and when, and `:save` adds the last line to rules.toml as an example.

    With --join nothing is said, so there is no LINE; with --part it may be left out.

    Rules that have nothing to tell of the line are only counted; -v shows them all.

    Several words are one line, with a blank between each; in quotes its own blanks are kept. A
    line that begins with `/me ` is an action. Each line is asked on its own: cooldowns and limits
    begin fresh. Exits 0 if a rule fires, 1 if none does, be it that the line is an order.
    """
    if private and channel is not None:
        raise click.UsageError("--private and --channel exclude each other")
    if private and rank is not None:
        raise click.UsageError("--private and --rank exclude each other: a rank is a channel's")
    event = _event(join=join, part=part, words=words)
    for other, key in ((private, "private"), (bridge, "bridge")):
        if other and event is not None:
            raise click.UsageError(f"--{key} and --{event} exclude each other")
    from talkback.cli.views.test_rule_view import as_json, for_people, in_full
    from talkback.snapshot.rule_tester import RuleTester, TestContext

    test_context = TestContext(
        nick=nick,
        account=account,
        rank=rank,
        channel=channel,
        private=private,
        network=network,
        bridge=bridge,
        at=at,
        event=event,
    )
    show = as_json if machine else in_full if verbose else for_people
    is_input = words == ("-",)
    if is_input and sys.stdin.isatty():
        from talkback.cli.asked_rules import AskedRules, PromptSetup
        from talkback.cli.test_rule_prompt import ask

        asked = AskedRules(PromptSetup(config, test_context, name, seed), show)
        context.exit(0 if ask(asked) else 1)
    tester = RuleTester.of(config, test_context, name, seed)
    if sys.stderr.isatty() and not machine:
        tell(f"rules: {tester.config}", QUIET)
    fired = False
    for text in _read() if is_input else [_joined(words)]:
        shown = tester.test(text)
        show(shown)
        fired = fired or bool(shown.decision.fired)
    context.exit(0 if fired else 1)


def _event(*, join: bool, part: bool, words: tuple[str, ...]) -> "MessageKind | None":
    """What is asked about in place of a line."""
    if not (join or part):
        if not words:
            raise click.UsageError("Missing argument 'LINE...'.")
        return None
    if join and part:
        raise click.UsageError("--join and --part exclude each other")
    if join and words:
        raise click.UsageError("nothing is said with --join: leave LINE out")
    from talkback.model.message import MessageKind

    return MessageKind.JOIN if join else MessageKind.PART


def _joined(words: Iterable[str]) -> str:
    """The arguments' bytes, read as the bot reads what comes over the wire."""
    from talkback.model.text import decode_irc_bytes

    return decode_irc_bytes(os.fsencode(" ".join(words)))


def _read() -> Iterator[str]:
    from talkback.model.text import decode_irc_bytes

    return (decode_irc_bytes(text.rstrip(b"\r\n")) for text in sys.stdin.buffer)
