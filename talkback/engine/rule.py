"""A rule, as read and checked; its field defaults are the defaults of `rules.toml`."""

from dataclasses import replace
from functools import cache

from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.scope import ChannelGlob, PersonPattern
from talkback.engine.template import Template
from talkback.engine.time_window import TimeWindow
from talkback.model.errors import Location
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime
from talkback.model.message import MessageKind, MessageKinds, Rank, ReplyKind
from talkback.model.settings import Rate


@cache
def cuts_nick(on: MessageKinds) -> bool:
    """Whether rules with this `on` look only at what stands behind the bot's nick."""
    return MessageKind.MENTION in on and MessageKind.CHANNEL not in on


@dataclass(frozen=True, slots=True)
class ExampleContext:
    """Who says an example and where, and what must be answered; None is left open.

    `host` is user@host, or empty; `rank` is that in the channel; `at` None leaves `when` aside.
    With `bridge` it is the network's bridge that says the line, with `join` nothing is said, and
    with `part` the line is the reason.
    """

    nick: str = "somebody"
    account: str | None = None
    host: str = ""
    rank: Rank = Rank.NONE
    network: str | None = None
    channel: str | None = None
    private: bool = False
    bridge: bool = False
    at: LocalTime | None = None
    join: bool = False
    part: str | None = None
    reply: str | None = None


ACTION = "/me "
"""What an action is typed with, and is not part of its text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A line that must (or must not) fire its rule, and where it is written.

    Without a context it is held against the triggers alone.
    """

    line: str
    location: Location
    context: ExampleContext | None = None

    @property
    def text(self) -> str:
        """What rules look at of the line."""
        return self.line.removeprefix(ACTION)


HERE, NICK = "here", "nick"
"""Where a reply is said, beside channels: where the line was, or to the person in private."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is listened for, where, from whom, how often, and what is answered.

    Cooldowns are seconds. An empty `channels` or `users` means all of them. Of `replies` one is
    said, by dice; none at all means the default of the place where it is said: with the nick in a
    channel, the bare quote in private. That place is `to`: HERE, NICK or a channel.
    """

    name: str
    location: Location
    triggers: tuple[Trigger, ...] = ()
    also: tuple[Trigger, ...] = ()
    unless: tuple[Trigger, ...] = ()
    ignore_case: bool = True
    normalise: bool = True
    pools: tuple[str, ...] = ()
    replies: tuple[Template, ...] = ()
    to: str = HERE
    on: frozenset[MessageKind] = frozenset({MessageKind.CHANNEL, MessageKind.ACTION})
    channels: tuple[ChannelGlob, ...] = ()
    not_channels: tuple[ChannelGlob, ...] = ()
    users: tuple[PersonPattern, ...] = ()
    not_users: tuple[PersonPattern, ...] = ()
    when: tuple[TimeWindow, ...] = ()
    chance: float = 1.0
    cooldown: float = 0.0
    user_cooldown: float = 0.0
    match_cooldown: float = 0.0
    after_silence: float = 0.0
    within_reply: float = 0.0
    quorum: Rate | None = None
    reply_kind: ReplyKind = ReplyKind.MESSAGE
    enabled: bool = True
    shadow: bool = False
    continue_: bool = False
    examples: tuple[Example, ...] = ()
    counter_examples: tuple[Example, ...] = ()

    @property
    def quoted_pools(self) -> tuple[str, ...]:
        """Every pool that a reply may draw from: those of `pools`, and those that replies name."""
        slots = [slot for reply in self.replies for slot in reply.quotes]
        named = [slot.pool for slot in slots if slot.pool is not None]
        return tuple(dict.fromkeys((*self.pools, *named))) if named else self.pools


def without_history(rule: Rule) -> Rule:
    """The rule for who cannot know what was said before: it is held back by nothing of that."""
    if not (rule.after_silence or rule.within_reply or rule.quorum):
        return rule
    return replace(rule, after_silence=0.0, within_reply=0.0, quorum=None)
