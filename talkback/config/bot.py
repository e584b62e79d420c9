"""`[bot]`: keys to settings."""

from talkback.config.codes import Code
from talkback.config.node import Table
from talkback.config.schema import BotKeys
from talkback.settings import Bot, Limits


def bot(table: Table) -> Bot:
    default = Bot()
    if table.get(BotKeys.admins, ()):
        table.error(Code.NOT_YET, "admins are not served yet; remove the key", BotKeys.admins)
    if table.get(BotKeys.state, default=False) is not False:
        message = "state is not kept on disk yet; remove the key, or write state = false"
        table.error(Code.NOT_YET, message, BotKeys.state)
    return Bot(
        nicks=table.get(BotKeys.nick, default.nicks),
        username=table.get(BotKeys.username, default.username),
        realname=table.get(BotKeys.realname, default.realname),
        limits=_limits(table, default.limits),
    )


def _limits(table: Table, default: Limits) -> Limits:
    return Limits(
        channel=table.get(BotKeys.max_replies, default.channel) or None,
        person=table.get(BotKeys.max_replies_person, default.person) or None,
        loop_guard=table.get(BotKeys.loop_guard, default.loop_guard),
    )
