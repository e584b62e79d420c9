"""Events, rendered: for people in columns (rich on a terminal), for collectors as JSON lines.

`shape` is how a record reads, `outputs` where records go, `spool` what lets nobody wait for that.
"""

from talkback.logs.outputs import configured_logging, log_event
from talkback.logs.shape import Format

__all__ = ["Format", "log_event", "configured_logging"]
