"""`[bot]`: keys to settings, and whom the bot obeys."""

from collections.abc import Sequence

from talkback.config.bot_keys import BotKeys
from talkback.config.codes import Code
from talkback.config.value import Table
from talkback.config.values.combinators import Located
from talkback.engine.orders import Orders
from talkback.engine.rights import Admin
from talkback.model.closest import did_you_mean
from talkback.model.settings import BotSettings, Limits

_NAMED = 3
"""Networks of which an error says how an admin of them is written."""


def bot(table: Table) -> BotSettings:
    default = BotSettings()
    kept = default.state and table.node.source.folder / default.state
    return BotSettings(
        nicks=table.get(BotKeys.nick, default.nicks),
        username=table.get(BotKeys.username, default.username),
        realname=table.get(BotKeys.realname, default.realname),
        limits=_limits(table, default.limits),
        state=table.get(BotKeys.state, kept) or None,
        log=table.get(BotKeys.log, default.log) or None,
        metrics=table.get(BotKeys.metrics, default.metrics) or None,
    )


def commands(table: Table, networks: Sequence[str]) -> Orders:
    """How orders are given; `networks` are all that the file has."""
    default = Orders()
    admins = table.get(BotKeys.admins, ())
    for admin in admins:
        _check_network(admin, networks)
    return Orders(
        prefix=table.get(BotKeys.command, default.prefix) or None,
        admins=tuple(admin.value for admin in admins),
    )


def _check_network(admin: Located[Admin], networks: Sequence[str]) -> None:
    """Accounts and hosts are a network's own: on another, anybody can have the same."""
    network, node = admin.value.network, admin.node
    if network == "*" and len(networks) > 1:
        each = " or ".join(f'"{name}/{admin.value}"' for name in networks[:_NAMED])
        message = f"with several networks an admin is one network's; write {each}"
        node.error(node.invalid(message, Code.BAD_VALUE))
    elif network not in ("*", *networks) and networks:
        hint = did_you_mean(network, networks)
        message = f"no network in this file is called {network}{hint}"
        node.error(node.invalid(message, Code.UNKNOWN_NETWORK))


def _limits(table: Table, default: Limits) -> Limits:
    return Limits(
        channel_rate=table.get(BotKeys.max_replies, default.channel_rate) or None,
        person_rate=table.get(BotKeys.max_replies_person, default.person_rate) or None,
        max_share=table.get(BotKeys.max_share, default.max_share) or None,
        loop_guard=table.get(BotKeys.loop_guard, default.loop_guard),
    )
