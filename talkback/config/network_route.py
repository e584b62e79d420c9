"""The way to a network's server: keys to settings, and what of them makes no sense together."""

from talkback.config.codes import Code
from talkback.config.filled import filled
from talkback.config.network_keys import NetworkKeys, RouteKeys, TlsKeys
from talkback.config.value import Key, Section, Table
from talkback.config.values.server_routes import is_address_of
from talkback.model.route import UNIX, Family, Route

_NOT_ON_A_SOCKET: tuple[Key[object], ...] = (
    NetworkKeys.port,
    *Section.of("", TlsKeys, RouteKeys).keys.values(),
)


def route(network: Table) -> Route:
    made = filled(Route, network, RouteKeys)
    if network.get(NetworkKeys.host, "").startswith(UNIX):
        _check_socket(network)
    if made.bind is not None and made.family is not None:
        version = 4 if made.family is Family.IPV4 else 6
        if not is_address_of(made.bind, version):
            message = f"bind is not an address of the family {made.family}"
            network.error(Code.CONFLICT, message, RouteKeys.bind)
    return made


def _check_socket(network: Table) -> None:
    """What is said there stays on this machine, and goes by no address."""
    set_keys = [key for key in _NOT_ON_A_SOCKET if network.has(key)]
    if network.get(NetworkKeys.tls, default=False):
        set_keys.append(NetworkKeys.tls)
    for key in set_keys:
        message = f"a Unix socket has no {key.name}: remove it, or name a host"
        network.error(Code.CONFLICT, message, key)
