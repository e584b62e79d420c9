"""What other bots, clients and languages call things, and what is said to that.

Sopel, Limnoria, Eggdrop, Hubot, irssi's trigger.pl, mIRC, Nightbot and their like. A word leads to
a key, or to a sentence where there is no such key.
"""

from collections.abc import Mapping

from talkback.config.other_words.networks import BOT, FILE, NETWORK, SASL, SERVICES
from talkback.config.other_words.rules import EXAMPLE, POOL, RULE, SEVERAL, TARGETS, VALUES

__all__ = ["SEVERAL", "TARGETS", "VALUES", "WORDS"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "rules.toml": FILE,
    "bot": BOT,
    "networks.NAME": NETWORK,
    "networks.NAME.channels": {
        "name": "channel chan room",
        "key": "password pass keyword channel_key chankey secret",
    },
    "networks.NAME.sasl": SASL,
    "networks.NAME.services": SERVICES,
    "networks.NAME.throttle": {
        "burst": "max bucket burst_size limit lines messages tokens count",
        "rate": "per_second lines_per_second delay refill speed messages_per_second",
    },
    "networks.NAME.reconnect": {
        "min": "delay initial initial_delay base first wait start interval minimum",
        "max": "max_delay maximum most cap longest max_wait",
    },
    "networks.NAME.ping": {
        "interval": "every period frequency freq delay idle",
        "timeout": "wait pong_timeout max patience",
    },
    "networks.NAME.bridges": {
        "who": "nick nickname name bot mask host hostmask account bridge relay user identity",
        "form": (
            "format forms formats template pattern regex prefix message_format line text style "
            "remotenickformat nick_format"
        ),
    },
    "pools.NAME": POOL,
    "defaults": RULE,
    "rules.NAME": RULE,
    "rules.NAME.examples": EXAMPLE,
}
"""By the title of a section: what to say, and the words that it is said to."""
