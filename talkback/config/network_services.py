"""`services` of a network: keys to settings, and what of them makes no sense together."""

from talkback.config.codes import Code
from talkback.config.filled import filled
from talkback.config.network_keys import SERVICES, NetworkKeys, SaslKeys, ServicesKeys
from talkback.config.value import Table
from talkback.model.route import UNIX
from talkback.model.settings import Services

_MAX_LOGIN_BYTES = 450
"""Bytes of a login with its addressee that every server takes whole."""

_FULL_ADDRESSES = {
    "quakenet": ("quakenet.org", "Q@CServe.quakenet.org"),
    "undernet": ("undernet.org", "X@channels.undernet.org"),
    "gamesurge": ("gamesurge.net", "AuthServ@Services.GameSurge.net"),
    "dalnet": ("dal.net", "NickServ@services.dal.net"),
}
"""Where services have an address that nobody else can hold, by the domain of the network."""


def services(name: str, network: Table) -> Services | None:
    table = network.get(NetworkKeys.services, None)
    if table is None:
        return None
    made = filled(Services, table, ServicesKeys)
    _check_login(table, made, network)
    _check_sasl(network)
    _check_address(table, made, name, network)
    return made


def _check_login(table: Table, made: Services, network: Table) -> None:
    """Every key has its use, or is told to have none."""
    if not made.login:
        if table.has(ServicesKeys.password) and not table.has(ServicesKeys.login):
            message = 'password needs login = "IDENTIFY {password}", or what these services take'
            table.error(Code.CONFLICT, message, ServicesKeys.password)
        return
    names = ("username", "password")
    complete = table.require(*(SERVICES.keys[n] for n in names if f"{{{n}}}" in made.login))
    if complete and table.ok and len(f"{made.to}{made.login_text()}".encode()) > _MAX_LOGIN_BYTES:
        message = "the login is longer than a line of IRC"
        table.error(Code.BAD_VALUE, message, ServicesKeys.login)
    is_plain = not network.get(NetworkKeys.tls, default=True)
    if not made.plain and is_plain and not network.get(NetworkKeys.host, "").startswith(UNIX):
        message = (
            "the password would go out unencrypted: remove tls = false, or write plain = true "
            "where that is meant"
        )
        table.error(Code.CONFLICT, message, ServicesKeys.login)


def _check_sasl(network: Table) -> None:
    sasl = network.get(NetworkKeys.sasl, None)
    if sasl is not None and sasl.get(SaslKeys.required, default=True):
        message = (
            "services is for where SASL did not log in; with sasl that is required it never is: "
            "set sasl.required = false, or remove services"
        )
        network.error(Code.CONFLICT, message, NetworkKeys.services)


def _check_address(table: Table, made: Services, name: str, network: Table) -> None:
    """A nick alone may be anybody's, say while services are away."""
    host = network.get(NetworkKeys.host, "").lower().rstrip(".")
    for known, (domain, address) in _FULL_ADDRESSES.items():
        if host != domain and not host.endswith(f".{domain}") and name.lower() != known:
            continue
        if "@" not in made.to and made.login:
            node = table.value_at(ServicesKeys.to) or table.node
            message = f'a nick may be anybody\'s; here it is to = "{address}"'
            node.warning(node.invalid(message, Code.SHORT_ADDRESS))
