"""A host that stands by has another nick: it can log in only where it says as whom."""

from talkback.model.errors import TalkbackError
from talkback.model.settings import Network


def demand_login_by_name(network: Network) -> None:
    """Raises TalkbackError where services take whoever has the nick."""
    services = network.services
    if services is not None and services.login and "{username}" not in services.login:
        raise TalkbackError(
            f"networks.{network.name}.services: a host that stands by has another nick, so the "
            'login has to say whose it is: write username = "NICK" and '
            'login = "IDENTIFY {username} {password}", or use sasl'
        )
