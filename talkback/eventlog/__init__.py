"""Events, rendered: for people in columns (rich on a terminal), for collectors as JSON lines.

`shape` is how a record reads, `outputs` where records go, `spool` what lets nobody wait for that.
"""

from talkback.eventlog.formatters import Format
from talkback.eventlog.setup import configured_logging, log_event

__all__ = ["Format", "log_event", "configured_logging"]
