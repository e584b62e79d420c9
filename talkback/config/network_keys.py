"""The keys of `[networks.NAME]`, as in `schema`.

Each row has the name of the field that it fills, of `Network`, `Sasl` and the like; those of `Tls`
are in the table of the network. To add a key, write the field there and the row here.
"""

from talkback.config.files import readable_file
from talkback.config.value import Key, Section
from talkback.config.values.combinators import (
    list_of,
    non_empty,
    one_or_list,
    or_false,
    string_or_table,
    table,
    unique,
)
from talkback.config.values.durations import duration, rate
from talkback.config.values.irc_names import (
    bridge,
    bridge_form,
    channel,
    fingerprint,
    nick,
    service,
    user_modes,
)
from talkback.config.values.login_form import login_form
from talkback.config.values.scalars import choice, flag, integer, number, positive, text
from talkback.config.values.secret_values import secret
from talkback.config.values.server_routes import local_address, proxy, server
from talkback.config.wording import DURATION, FILE_PATH, FLAG, SECRET, STRING
from talkback.model.casemapping import Casemapping
from talkback.model.route import Family
from talkback.model.settings import Mechanism

_BRIDGE = 'somebody such as "mask:*!*@bridge.example", "account:bridge" or "bridge"'
_fold = Casemapping.ASCII.fold
"""What every network takes for the same; most take more, and a bot of theirs copes with that."""


class ChannelKeys:
    """A channel with a key (+k)."""

    name = Key("name", channel, "a channel such as #talkback", "", "The channel.")
    key = Key("key", secret, SECRET, "", "Its key.")


def _that_need(key: str) -> str:
    return ", ".join(mechanism for mechanism in Mechanism if key in mechanism.needs)


class SaslKeys:
    """How to log in; which of the keys are needed depends on the mechanism."""

    mechanism = Key(
        "mechanism",
        choice(Mechanism),
        ", ".join(Mechanism),
        "",
        "The SASL mechanism.",
    )
    username = Key("username", text, STRING, "", "The account; not needed for EXTERNAL.")
    password = Key("password", secret, SECRET, "", f"For {_that_need('password')}.")
    key = Key("key", readable_file, FILE_PATH, "", f"The private key, for {_that_need('key')}.")
    required = Key("required", flag, FLAG, "true", "Whether to stay away where login fails.")


class ServicesKeys:
    """Login by a message to the network's services, for networks without SASL."""

    to = Key(
        "to",
        service,
        'a nick such as "NickServ", or one with its host: "Q@CServe.quakenet.org"',
        '"NickServ"',
        "Whom to say it to.",
    )
    login = Key(
        "login",
        login_form,
        'a text with {password} in it, such as "IDENTIFY {username} {password}"',
        "",
        "What is said, once, after the welcome; without it nothing is, and the login of tls_cert "
        "is awaited.",
    )
    username = Key("username", text, STRING, "", "The account, where login has {username}.")
    password = Key("password", secret, SECRET, "", "Its password.")
    modes = Key(
        "modes", user_modes, "modes such as +x", "", "Set between the login and the channels."
    )
    required = Key("required", flag, FLAG, "true", "Whether to join no channel without the login.")
    limit = Key("limit", positive(duration), DURATION, '"15s"', "How long the answer may take.")
    plain = Key("plain", flag, FLAG, "false", "true lets the password out without TLS.")


class ThrottleKeys:
    """Outgoing lines: a token bucket."""

    burst = Key("burst", integer(1, 10_000), "a whole number from 1", "5", "Lines at once.")
    rate = Key("rate", positive(number), "a number above 0", "1.0", "Then lines a second.")


class ReconnectKeys:
    """Jittered exponential back-off."""

    min_delay = Key("min", positive(duration), DURATION, '"2s"', "The first wait.")
    max_delay = Key("max", positive(duration), DURATION, '"5m"', "The longest wait.")


class PingKeys:
    """Whether the server is still there."""

    interval = Key("interval", positive(duration), DURATION, '"60s"', "Silence after which we ask.")
    timeout = Key("timeout", positive(duration), DURATION, '"30s"', "How long the answer may take.")


class TlsKeys:
    """Whom to trust, and what to show: keys of the network's own table."""

    verify = Key("tls_verify", flag, FLAG, "true", "false takes any certificate, and warns.")
    ca = Key("tls_ca", readable_file, FILE_PATH, "", "A trust root (PEM) beside the system's.")
    fingerprints = Key(
        "tls_fingerprints",
        list_of(fingerprint),
        "a list of SHA-256 fingerprints",
        "[]",
        "Pins; with one that matches, the chain is not asked.",
    )
    cert = Key("tls_cert", readable_file, FILE_PATH, "", "A client certificate (PEM).")
    key = Key("tls_key", readable_file, FILE_PATH, "", "Its key, where it is not in the same file.")


class BridgeKeys:
    """A nick that speaks for many."""

    who = Key(
        "who", bridge, _BRIDGE, "", "Who it is on this network; a mask or an account is safe."
    )
    forms = Key(
        "form",
        non_empty(one_or_list(bridge_form)),
        "a form such as <{nick}> {text}, or a list of forms",
        '"<{nick}> {text}"',
        "How its lines tell who speaks; {network} stands for any label, {text} ends it.",
    )


class RouteKeys:
    """How to get there: keys of the network's own table."""

    bind = Key(
        "bind",
        local_address,
        "an address of this machine",
        "",
        "Where the connection comes from.",
    )
    family = Key(
        "family",
        choice(Family),
        '"ipv4" or "ipv6"',
        "",
        "The only addresses to be tried; without it both are, raced.",
    )
    proxy = Key(
        "proxy",
        proxy,
        'a URL such as "socks5h://127.0.0.1:9050" or "http://user:password@proxy.example:3128", '
        '{ env = "NAME" } or { file = "path" }',
        "",
        "Through which to connect; the server's name is looked up there.",
    )


CHANNEL = Section.of("networks.NAME.channels", ChannelKeys)
SASL = Section.of("networks.NAME.sasl", SaslKeys)
SERVICES = Section.of("networks.NAME.services", ServicesKeys)
THROTTLE = Section.of("networks.NAME.throttle", ThrottleKeys)
RECONNECT = Section.of("networks.NAME.reconnect", ReconnectKeys)
PING = Section.of("networks.NAME.ping", PingKeys)
BRIDGE = Section.of("networks.NAME.bridges", BridgeKeys)


class NetworkKeys:
    """One network; any number of them are served by one process."""

    host = Key(
        "host",
        server,
        'a host name, an address, or a Unix socket such as "unix:/run/soju.sock"',
        "",
        "The server.",
    )
    port = Key(
        "port", integer(1, 65535), "a whole number from 1 to 65535", "", "6697 with tls, else 6667."
    )
    nicks = Key(
        "nick",
        non_empty(unique(one_or_list(nick), Casemapping.RFC1459.fold)),
        "a nick, or a list of nicks",
        "",
        "The bot's nick here; without it, that of [bot].",
    )
    tls = Key("tls", flag, FLAG, "true", "TLS, with chain and host name verified.")
    password = Key("password", secret, SECRET, "", "The server's password (PASS).")
    channels = Key(
        "channels",
        unique(list_of(string_or_table(channel, table(CHANNEL))), _fold),
        'a list of channels such as "#talkback" or { name = "#private", key = "…" }',
        "[]",
        "The channels to be in.",
    )
    invites = Key(
        "invites",
        flag,
        FLAG,
        "false",
        "true goes where it is invited: 20 channels at most, remembered, forgotten when kicked.",
    )
    join_rate = Key(
        "join_rate",
        rate,
        'a rate such as "20/10s"',
        "",
        "How fast channels are joined; without it, as the throttle allows.",
    )
    sasl = Key("sasl", table(SASL), "a table", "", "How to log in.")
    services = Key("services", table(SERVICES), "a table", "", "How to log in without SASL.")
    throttle = Key(
        "throttle", or_false(table(THROTTLE)), "a table, or false", "", "Outgoing lines."
    )
    reconnect = Key("reconnect", table(RECONNECT), "a table", "", "Waits between attempts.")
    ping = Key("ping", table(PING), "a table", "", "Keepalive.")
    bridges = Key(
        "bridges",
        list_of(string_or_table(bridge, table(BRIDGE))),
        'a list of bridges such as { who = "mask:*!*@bridge.example", form = "<{nick}> {text}" }',
        "[]",
        "Nicks that speak for many: who is behind them is the one that is answered.",
    )


NETWORK = Section.of("networks.NAME", NetworkKeys, TlsKeys, RouteKeys)
