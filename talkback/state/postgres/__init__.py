"""State in a PostgreSQL database that several hosts share, one of which speaks on each network.

`connection` runs single statements with a time limit, `tables` makes and extends what they need,
`lease_rows` has the statements by which hosts agree on who speaks, `store` is the `Store`.
Nothing outside imports any of it before a database is asked for: it raises StoreError where the
extra is missing.
"""

from talkback.model.errors import StoreError

try:
    import psycopg as _driver  # noqa: F401
except ImportError as error:
    raise StoreError(
        f"state in PostgreSQL needs a driver ({error}): pip install 'talkback-irc[postgres]'"
    ) from None
