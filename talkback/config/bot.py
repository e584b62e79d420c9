"""`[bot]`: keys to settings."""

from talkback.config.codes import Code
from talkback.config.node import Table
from talkback.config.schema import BotKeys
from talkback.settings import Bot


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
        max_replies=table.get(BotKeys.max_replies, default.max_replies) or None,
        max_replies_person=table.get(BotKeys.max_replies_person, default.max_replies_person)
        or None,
        loop_guard=table.get(BotKeys.loop_guard, default.loop_guard),
    )
