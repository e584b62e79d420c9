"""`[networks.NAME]`: keys to settings, and what of them makes no sense together."""

import re
from collections.abc import Iterable

from talkback.config.codes import Code
from talkback.config.filled import filled
from talkback.config.network_keys import (
    NETWORK,
    SASL,
    BridgeKeys,
    ChannelKeys,
    NetworkKeys,
    PingKeys,
    ReconnectKeys,
    SaslKeys,
    ThrottleKeys,
    TlsKeys,
)
from talkback.config.network_route import route
from talkback.config.network_services import services
from talkback.config.value import ConfigValue, Table
from talkback.config.values.irc_names import is_loopback
from talkback.engine.scope import SinglePerson
from talkback.model.route import UNIX
from talkback.model.settings import (
    Bridge,
    ChannelToJoin,
    Mechanism,
    Network,
    Ping,
    Reconnect,
    Sasl,
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
    host, throttle = table.get(NetworkKeys.host, ""), table.get(NetworkKeys.throttle, None)
    is_unix = host.startswith(UNIX)
    encrypted = table.get(NetworkKeys.tls, default=True) and not is_unix
    tls = _tls(table)
    if not encrypted and not is_unix and not is_loopback(host):
        _warn_of_passwords(table)
    return filled(
        Network,
        table,
        NetworkKeys,
        name=node.name,
        host=host,
        port=table.get(NetworkKeys.port, 6697 if encrypted else 6667),
        tls=tls if encrypted else None,
        sts_tls=tls,
        route=route(table),
        channels=tuple(_channels(table.get(NetworkKeys.channels, ()))),
        sasl=_sasl(table),
        services=services(node.name, table),
        throttle=None if throttle is False else filled(Throttle, throttle, ThrottleKeys),
        reconnect=_reconnect(table.get(NetworkKeys.reconnect, None)),
        ping=filled(Ping, table.get(NetworkKeys.ping, None), PingKeys),
        bridges=tuple(_bridges(table.get(NetworkKeys.bridges, ()))),
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
    if table.has(TlsKeys.key) and not table.has(TlsKeys.cert):
        table.error(Code.CONFLICT, "tls_key needs tls_cert", TlsKeys.key)
    pins = frozenset(table.get(TlsKeys.fingerprints, ()))
    return filled(Tls, table, TlsKeys, fingerprints=pins)


def _channels(entries: Iterable[str | Table]) -> Iterable[ChannelToJoin]:
    for entry in entries:
        if isinstance(entry, str):
            yield ChannelToJoin(entry)
        else:
            entry.require(ChannelKeys.name)
            _check_key(entry)
            name = entry.get(ChannelKeys.name, "")
            yield filled(ChannelToJoin, entry, ChannelKeys, name=name)


def _bridges(entries: Iterable[SinglePerson | Table]) -> Iterable[Bridge]:
    for entry in entries:
        if not isinstance(entry, Table):
            yield Bridge(entry)
        elif entry.require(BridgeKeys.who) and (who := entry.get(BridgeKeys.who, None)):
            yield filled(Bridge, entry, BridgeKeys, who=who)


def _check_key(entry: Table) -> None:
    """RFC 2812 section 2.3.1: a key is a word, and JOIN separates keys by commas."""
    key, node = entry.get(ChannelKeys.key, None), entry.value_at(ChannelKeys.key)
    if key is not None and node is not None and re.search(r"[\s,]", key.reveal()):
        node.error(node.invalid("a channel's key has no blanks and no commas"))


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
    if mechanism is Mechanism.EXTERNAL and not network.has(TlsKeys.cert):
        table.error(Code.CONFLICT, "EXTERNAL needs tls_cert", SaslKeys.mechanism)
    return filled(Sasl, table, SaslKeys)


def _reconnect(table: Table | None) -> Reconnect:
    waits = filled(Reconnect, table, ReconnectKeys)
    if table is not None and table.ok and waits.min_delay > waits.max_delay:
        is_least = table.has(ReconnectKeys.min_delay)
        key = ReconnectKeys.min_delay if is_least else ReconnectKeys.max_delay
        least, most = waits.min_delay, waits.max_delay
        message = f"reconnect waits at least {least:g} s, but at most {most:g} s"
        table.error(Code.CONFLICT, message, key)
    return waits
