"""From the config's `sasl` to exchanges: one fresh one for each attempt to log in.

Each mechanism is a module of this folder, by the first word of its name, with a function
`exchanges(sasl)` that returns what makes them.
"""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from talkback.model.settings import Sasl
from talkback.net.protocol.login.sasl import SaslMechanism


def exchange_for(sasl: Sasl | None) -> Callable[[], SaslMechanism] | None:
    """What makes exchanges; libraries for cryptography are loaded only where they are used.

    Raises OSError or ValueError where the key, the name or the password cannot be used.
    """
    if sasl is None:
        return None
    module = import_module(f"{__package__}.{sasl.mechanism.partition('-')[0].lower()}")
    return cast("Callable[[], SaslMechanism]", module.exchanges(sasl))


def password_of(sasl: Sasl) -> str:
    """To be asked for late: what holds the text itself would show it in a traceback."""
    return sasl.password.reveal() if sasl.password is not None else ""
