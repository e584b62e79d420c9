"""`[bot]`: keys to settings, and whom the bot obeys."""

from collections.abc import Sequence

from talkback.config.codes import Code
from talkback.config.node import Table
from talkback.config.report import did_you_mean
from talkback.config.schema import BotKeys
from talkback.config.shapes import Placed
from talkback.engine.orders import Orders
from talkback.engine.rights import Admin
from talkback.settings import Bot, Limits

_NAMED = 3
"""Networks of which an error says how an admin of them is written."""


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


def orders(table: Table, networks: Sequence[str]) -> Orders:
    """How orders are given; `networks` are all that the file has."""
    default = Orders()
    admins = table.get(BotKeys.admins, ())
    for admin in admins:
        _check_network(admin, networks)
    return Orders(
        prefix=table.get(BotKeys.command, default.prefix) or None,
        admins=tuple(admin.value for admin in admins),
    )


def _check_network(admin: Placed[Admin], networks: Sequence[str]) -> None:
    """Accounts and hosts are a network's own: on another, anybody can have the same."""
    network, node = admin.value.network, admin.node
    if network == "*" and len(networks) > 1:
        each = " or ".join(f'"{name}/{admin.value}"' for name in networks[:_NAMED])
        message = f"with several networks an admin is one network's; write {each}"
        node.error(node.bad(message, Code.BAD_VALUE))
    elif network not in ("*", *networks) and networks:
        hint = did_you_mean(network, networks)
        message = f"no network in this file is called {network}{hint}"
        node.error(node.bad(message, Code.UNKNOWN_NETWORK))


def _limits(table: Table, default: Limits) -> Limits:
    return Limits(
        channel=table.get(BotKeys.max_replies, default.channel) or None,
        person=table.get(BotKeys.max_replies_person, default.person) or None,
        share=table.get(BotKeys.max_share, default.share) or None,
        loop_guard=table.get(BotKeys.loop_guard, default.loop_guard),
    )
