"""To which network a row belongs: whoever speaks there may write it.

Keys begin with the network, or hold a place or a person whose key does.
"""

from typing import Any

NO_NETWORK = ""
"""Of what belongs to none: rules switched off everywhere, drawn quotes, STS policies."""

_PATHS: dict[str, tuple[int, ...]] = {
    "opted_out": (0,),
    "muted": (0,),
    "muted_by_operators": (0,),
    "off_by_operators": (1, 0),
    "fired": (1, 0),
    "fired_for": (1, 0),
    "fired_with": (1, 0),
    "times_fired": (1, 0),
    "times_fired_for": (1, 0),
    "last_reply": (0,),
    "said_in": (0,),
    "alerts_in": (0,),
    "said_to_bridge": (0, 0),
    "said_of_events_in": (0,),
    "said_to": (0,),
    "floods": (0,),
    "loops": (0, 0),
    "invited": (0,),
}
"""Where in a key of each table its network stands."""

TABLES_OF_NO_NETWORK = frozenset({"switched_off", "bags", "sts"})


def network_of(table: str, key: Any) -> str:  # noqa: ANN401 - JSON
    """The network of a row. Raises LookupError or TypeError for a key that the table never has."""
    if table not in _PATHS:
        return NO_NETWORK
    for step in _PATHS[table]:
        key = key[step]
    return str(key)
