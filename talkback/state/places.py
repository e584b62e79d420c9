"""Where a state is: in a file of this machine, or in a database."""

from pathlib import Path

from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl

StatePlace = Path | DatabaseUrl


def demand_file(place: StatePlace | None) -> Path | None:
    """For what serves files alone; raises StoreError."""
    if isinstance(place, DatabaseUrl):
        raise StoreError(f"{place}: only a state in a file will do here")
    return place
