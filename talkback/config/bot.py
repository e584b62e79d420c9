"""`[bot]`: keys to settings, and whom the bot obeys."""

from collections.abc import Sequence

from talkback.config.bot_keys import BotKeys
from talkback.config.codes import Code
from talkback.config.filled import filled
from talkback.config.value import Table
from talkback.config.values.combinators import Located
from talkback.config.wording import unknown_network
from talkback.engine.orders import Orders
from talkback.engine.rights import Admin
from talkback.model.settings import DEFAULT_STATE, BotSettings, Limits

_MAX_NAMED = 3
"""Networks of which an error says how an admin of them is written."""


def bot(table: Table) -> BotSettings:
    state = table.get(BotKeys.state, table.node.source.folder / DEFAULT_STATE) or None
    limits = filled(Limits, table, BotKeys)
    return filled(BotSettings, table, BotKeys, limits=limits, state=state)


def commands(table: Table, networks: Sequence[str]) -> Orders:
    """How orders are given; `networks` are all that the file has."""
    admins = table.get(BotKeys.admins, ())
    for admin in admins:
        _check_network(admin, networks)
    return filled(Orders, table, BotKeys, admins=tuple(admin.value for admin in admins))


def _check_network(admin: Located[Admin], networks: Sequence[str]) -> None:
    """Accounts and hosts are a network's own: on another, anybody can have the same."""
    network, node = admin.value.network, admin.node
    if network == "*" and len(networks) > 1:
        each = " or ".join(f'"{name}/{admin.value}"' for name in networks[:_MAX_NAMED])
        message = f"with several networks an admin is one network's; write {each}"
        node.error(node.invalid(message, Code.BAD_VALUE))
    elif network not in ("*", *networks) and networks:
        message = unknown_network(network, networks)
        node.error(node.invalid(message, Code.UNKNOWN_NETWORK))
