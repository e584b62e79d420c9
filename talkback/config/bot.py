"""`[bot]`: keys to settings, and whom the bot obeys."""

from dataclasses import dataclass

from talkback.config.node import Table
from talkback.config.schema import BotKeys
from talkback.engine.scope import ByAccount, ByMask
from talkback.settings import Bot, Limits


@dataclass(frozen=True, slots=True)
class Orders:
    """How the bot is given orders in chat; `prefix` None leaves mentions and private words."""

    prefix: str | None = "!talkback"
    admins: tuple[ByAccount | ByMask, ...] = ()


def bot(table: Table) -> Bot:
    default = Bot()
    kept = default.state and table.node.source.folder / default.state
    return Bot(
        nicks=table.get(BotKeys.nick, default.nicks),
        username=table.get(BotKeys.username, default.username),
        realname=table.get(BotKeys.realname, default.realname),
        limits=_limits(table, default.limits),
        state=table.get(BotKeys.state, kept) or None,
        log=table.get(BotKeys.log, default.log) or None,
        metrics=table.get(BotKeys.metrics, default.metrics) or None,
    )


def orders(table: Table) -> Orders:
    default = Orders()
    return Orders(
        prefix=table.get(BotKeys.command, default.prefix) or None,
        admins=table.get(BotKeys.admins, default.admins),
    )


def _limits(table: Table, default: Limits) -> Limits:
    return Limits(
        channel=table.get(BotKeys.max_replies, default.channel) or None,
        person=table.get(BotKeys.max_replies_person, default.person) or None,
        share=table.get(BotKeys.max_share, default.share) or None,
        loop_guard=table.get(BotKeys.loop_guard, default.loop_guard),
    )
