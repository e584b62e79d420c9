"""`[networks.NAME]`: keys to settings, and what of them makes no sense together."""

import re
from collections.abc import Iterable

from talkback.config.codes import Code
from talkback.config.network_keys import (
    NETWORK,
    SASL,
    ChannelKeys,
    NetworkKeys,
    PingKeys,
    ReconnectKeys,
    SaslKeys,
    ThrottleKeys,
)
from talkback.config.value import ConfigValue, Table
from talkback.config.values.irc_names import is_loopback
from talkback.model.settings import (
    ChannelToJoin,
    Mechanism,
    Network,
    Ping,
    Reconnect,
    Sasl,
    Secret,
    Throttle,
    Tls,
)


def networks(nodes: dict[str, ConfigValue]) -> tuple[Network, ...]:
    """Read all networks; one whose table is none at all is reported and left out."""
    read = (node.read_or_report(_network) for node in nodes.values())
    return tuple(network for network in read if network is not None)


def _network(node: ConfigValue) -> Network:
    table = Table(node, NETWORK)
    if re.fullmatch(r"[^\s/*?]+", node.name) is None:
        table.error(Code.BAD_VALUE, "a network's name has no blanks, slashes or wild cards")
    table.require(NetworkKeys.host)
    encrypted = table.get(NetworkKeys.tls, default=True)
    tls = _tls(table)
    if not encrypted and not is_loopback(table.get(NetworkKeys.host, "")):
        _warn_of_passwords(table)
    return Network(
        name=node.name,
        host=table.get(NetworkKeys.host, ""),
        port=table.get(NetworkKeys.port, 6697 if encrypted else 6667),
        tls=tls if encrypted else None,
        sts_tls=tls,
        password=table.get(NetworkKeys.password, None),
        channels=tuple(_channels(table.get(NetworkKeys.channels, ()))),
        sasl=_sasl(table),
        throttle=_throttle(table),
        reconnect=_reconnect(table.get(NetworkKeys.reconnect, None)),
        ping=_ping(table.get(NetworkKeys.ping, None)),
    )


def _warn_of_passwords(table: Table) -> None:
    """Of those that go out as they are; SCRAM shows none."""
    sasl = table.get(NetworkKeys.sasl, None)
    plain = sasl is not None and sasl.get(SaslKeys.mechanism, None) is Mechanism.PLAIN
    login = sasl.value_at(SaslKeys.password) if sasl is not None and plain else None
    for node in (table.value_at(NetworkKeys.password), login):
        if node is not None:
            message = "the password goes out unencrypted: who is on the way can read it"
            node.warning(node.invalid(message, Code.PLAIN_PASSWORD))


def _tls(table: Table) -> Tls:
    """Also without `tls`: a plain network may ask for it (STS), and what to trust is said here."""
    if table.has(NetworkKeys.tls_key) and not table.has(NetworkKeys.tls_cert):
        table.error(Code.CONFLICT, "tls_key needs tls_cert", NetworkKeys.tls_key)
    default = Tls()
    return Tls(
        verify=table.get(NetworkKeys.tls_verify, default.verify),
        ca=table.get(NetworkKeys.tls_ca, default.ca),
        fingerprints=frozenset(table.get(NetworkKeys.tls_fingerprints, ())),
        cert=table.get(NetworkKeys.tls_cert, default.cert),
        key=table.get(NetworkKeys.tls_key, default.key),
    )


def _channels(entries: Iterable[str | Table]) -> Iterable[ChannelToJoin]:
    for entry in entries:
        if isinstance(entry, str):
            yield ChannelToJoin(entry)
        else:
            entry.require(ChannelKeys.name)
            yield ChannelToJoin(entry.get(ChannelKeys.name, ""), _channel_key(entry))


def _channel_key(entry: Table) -> Secret | None:
    """RFC 2812 section 2.3.1: a key is a word, and JOIN separates keys by commas."""
    key, node = entry.get(ChannelKeys.key, None), entry.value_at(ChannelKeys.key)
    if key is not None and node is not None and re.search(r"[\s,]", key.reveal()):
        node.error(node.invalid("a channel's key has no blanks and no commas"))
    return key


def _sasl(network: Table) -> Sasl | None:
    table = network.get(NetworkKeys.sasl, None)
    if table is None or not table.require(SaslKeys.mechanism):
        return None
    mechanism = table.get(SaslKeys.mechanism, None)
    if mechanism is None:
        return None
    table.require(*(SASL.keys[name] for name in mechanism.needs))
    for key in (SaslKeys.password, SaslKeys.key):
        if table.has(key) and key.name not in mechanism.needs:
            table.error(Code.CONFLICT, f"{mechanism} uses no {key.name}", key)
    if mechanism is Mechanism.EXTERNAL and not network.has(NetworkKeys.tls_cert):
        table.error(Code.CONFLICT, "EXTERNAL needs tls_cert", SaslKeys.mechanism)
    return Sasl(
        mechanism=mechanism,
        username=table.get(SaslKeys.username, ""),
        password=table.get(SaslKeys.password, None),
        key=table.get(SaslKeys.key, None),
        required=table.get(SaslKeys.required, default=True),
    )


def _throttle(network: Table) -> Throttle | None:
    table = network.get(NetworkKeys.throttle, None)
    default = Throttle()
    if table is None:
        return default
    if table is False:
        return None
    return Throttle(
        burst=table.get(ThrottleKeys.burst, default.burst),
        rate=table.get(ThrottleKeys.rate, default.rate),
    )


def _reconnect(table: Table | None) -> Reconnect:
    default = Reconnect()
    if table is None:
        return default
    least = table.get(ReconnectKeys.min, default.min_delay)
    most = table.get(ReconnectKeys.max, default.max_delay)
    if table.ok and least > most:
        key = ReconnectKeys.min if table.has(ReconnectKeys.min) else ReconnectKeys.max
        message = f"reconnect waits at least {least:g} s, but at most {most:g} s"
        table.error(Code.CONFLICT, message, key)
    return Reconnect(least, most)


def _ping(table: Table | None) -> Ping:
    default = Ping()
    if table is None:
        return default
    return Ping(
        interval=table.get(PingKeys.interval, default.interval),
        timeout=table.get(PingKeys.timeout, default.timeout),
    )
