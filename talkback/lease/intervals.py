"""How long things take, in seconds of a host's own clock."""

BEAT = 1.0
"""From the sending of one beat to that of the next."""

POLL = 0.5
"""From the sending of one look at the rows to that of the next."""

CALL = 1.5
"""One statement may take so long; then its connection is thrown away."""

STOP = 4.0
"""From the sending of the last beat that was confirmed to silence."""

LINE_LAG = 1.0
"""A line may take so long from one server of a network to another."""

TERM = STOP + LINE_LAG
"""For so long a row has to be seen unchanged before it is taken."""

ANNOUNCE = 1.0
"""From one word about ourselves to the next."""

AWAY = 3.0
"""Seconds without the network after which a holder gives way to a host that is on it."""

LAST_WRITE = 1.5
"""Seconds that writing may take before a lease is given back."""
